using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;
using Patch.Tests.Telemetry;

namespace Patch.Tests.Forges.Tokens;

public sealed class TokenTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string> Providers => ForgeWorld.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Token_of_a_file_is_read_at_each_use(string provider)
    {
        var file = Path.Combine(Programs.NewFolder("token"), "token");
        await using var world = await ForgeWorld.StartAsync(provider, change: (settings, server) =>
        {
            settings.Remove($"Patch:Forges:Hosts:{server.Host}:Token");
            settings[$"Patch:Forges:Hosts:{server.Host}:TokenFile"] = file;
        });
        var forge = world.Forge;
        var missing = await forge.RepositoryAsync(None).FaultAsync();
        Assert.Equal((ForgeFaults.Unauthorized, true), (missing.Code, missing.Permanent));
        Assert.Contains($"Patch:Forges:Hosts:{world.Server.Host}:TokenFile", missing.Sentence, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, "a-wrong-token\n");
        var wrong = await forge.RepositoryAsync(None).FaultAsync();
        Assert.Equal(ForgeFaults.Unauthorized, wrong.Code);
        Assert.DoesNotContain("a-wrong-token", wrong.Sentence, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, $"{ForgeServer.DefaultToken}\n");

        await forge.RepositoryAsync(None).OkAsync();
        Programs.DeleteFolder(Path.GetDirectoryName(file)!);
    }

    [Fact]
    public async Task Token_of_a_variable_is_used_and_a_missing_one_named()
    {
        var name = $"PATCH_TEST_TOKEN_{Guid.NewGuid():N}";
        await using var world = await ForgeWorld.StartAsync("github", change: (settings, server) =>
        {
            settings.Remove($"Patch:Forges:Hosts:{server.Host}:Token");
            settings[$"Patch:Forges:Hosts:{server.Host}:TokenEnv"] = name;
        });
        Assert.Contains(name, (await world.Forge.RepositoryAsync(None).FaultAsync()).Sentence, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(name, ForgeServer.DefaultToken);

        await world.Forge.RepositoryAsync(None).OkAsync();
        Environment.SetEnvironmentVariable(name, null);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Token_stands_in_no_log_no_trace_no_row_and_no_sentence(string provider)
    {
        var lines = new ConcurrentQueue<string>();
        using var spans = SpanRecorder.OfAllButServers();
        await using var world = await ForgeWorld.StartAsync(provider);
        var services = world.NewServices(add: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Lines(lines))));
        var forge = world.Open(services);

        await forge.RepositoryAsync(None).OkAsync();
        await forge.OpenIssueAsync("A title", "A body", [], None).OkAsync();
        // A forge that echoes what it was sent.
        world.Server.FailNext(HttpMethod.Get, "", Fault.Status(401, $$"""{"message":"Bad token {{ForgeServer.DefaultToken}}"}"""));
        await forge.RepositoryAsync(None).FaultAsync();
        world.Server.FailNext(HttpMethod.Get, "", Fault.RetryAfter(TimeSpan.FromHours(1)));
        await forge.RepositoryAsync(None).FaultAsync();

        var allowance = await world.ReadAsync(db => Task.FromResult(PatchJson.Write(db.ForgeAllowances.ToList()) + PatchJson.Write(db.ForgeCache.ToList())));
        Assert.Contains(world.Server.Host, allowance, StringComparison.Ordinal);
        Assert.All([.. lines, .. spans.Lines, allowance], text => Assert.DoesNotContain(ForgeServer.DefaultToken, text, StringComparison.Ordinal));
        Assert.Contains(spans.Lines, span => span.Contains(world.Server.Host.Split(':')[1], StringComparison.Ordinal));
        Assert.NotEmpty(lines);
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
