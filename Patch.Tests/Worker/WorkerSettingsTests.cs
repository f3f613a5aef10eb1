using System.Net;
using System.Net.Sockets;
using Patch.Tests.Support;

namespace Patch.Tests.Worker;

/// <summary>A mistake in the settings ends the start with one sentence that names the key, and exit code 1.</summary>
public sealed class WorkerSettingsTests
{
    [Theory]
    [InlineData("Patch:Data:OutboxRetention", "00:00:01", "Patch:Data:OutboxRetention: ")]
    [InlineData("Patch:Data:OutboxRetention", "soon", "'Patch:Data:OutboxRetention'")]
    [InlineData("Patch:Worker:SweepInterval", "00:02:00", "Patch:Worker:SweepInterval: ")]
    [InlineData("Patch:Worker:IdleSweep", "0", "Patch:Worker:IdleSweep: ")]
    [InlineData("Patch:Worker:Port", "70000", "Patch:Worker:Port (PORT): ")]
    [InlineData("PORT", "http", "Patch:Worker:Port (PORT): ")]
    [InlineData("DISCORD_WEBHOOK_URL", "hush-hush-token", "Patch:Notifications:Discord:WebhookUrl (DISCORD_WEBHOOK_URL): ")]
    [InlineData("DISCORD_OUTPUT_ENABLED", "perhaps", "Patch:Notifications:Discord:Enabled (DISCORD_OUTPUT_ENABLED): ")]
    [InlineData("ConnectionStrings:patchdb", "Hots=db", "ConnectionStrings:patchdb: ")]
    [InlineData("ConnectionStrings:patchdb", "Host=127.0.0.1;Port=1;Username=u;Password=hush-hush-token;Timeout=2", "ConnectionStrings:patchdb: ")]
    public async Task A_bad_value_is_named(string key, string value, string said)
    {
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Sqlite);
        var settings = database.Rung((key, value));

        await using var worker = ServiceProcess.Start(settings);

        Assert.Equal(1, await worker.ExitAsync());
        Assert.Contains(said, Assert.Single(worker.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain(worker.Errors.Concat(worker.Output), line => line.Contains("hush-hush-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_bad_values_are_two_sentences()
    {
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var worker = ServiceProcess.Start(
            database.Rung(("Patch:Data:OutboxRetention", "00:00:01"), ("Patch:Worker:IdleSweep", "00:00:00")));

        Assert.Equal(1, await worker.ExitAsync());
        Assert.Equal(2, worker.Errors.Count);
    }

    [Fact]
    public async Task A_taken_port_is_one_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var worker = ServiceProcess.Start(database.Rung(("PORT", $"{((IPEndPoint)taken.LocalEndpoint).Port}")));

        Assert.Equal(1, await worker.ExitAsync());
        Assert.StartsWith("PORT or ASPNETCORE_URLS: another program listens on that address already", Assert.Single(worker.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_of_the_original_are_understood()
    {
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var worker = await ServiceProcess.StartedAsync(
            new Dictionary<string, string?> { ["DATA_DIR"] = database.Settings["Patch:DataDirectory"], ["DISCORD_OUTPUT_ENABLED"] = "yes" });

        Assert.Contains(worker.Output, line => line.Contains("DISCORD_WEBHOOK_URL", StringComparison.Ordinal));
        Assert.Equal(0, await worker.StopAsync());
    }
}
