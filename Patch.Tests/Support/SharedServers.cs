using Patch.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Patch.Tests.Support;

/// <summary>Stops the servers that tests share when the last test has ended.</summary>
public sealed class SharedServers : IAsyncLifetime
{
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await PostgresServer.StopAsync();
}
