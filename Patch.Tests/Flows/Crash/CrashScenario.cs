using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Notifications;
using Patch.Tests.Support;
using Patch.Tests.Worker;

namespace Patch.Tests.Flows.Crash;

/// <summary>
/// One upstream release on its way through the worker to a workspace and to Discord, the worker being killed once. Leases are short, so
/// that the next worker need not wait long for what the dead one held.
/// </summary>
internal sealed class CrashScenario : IAsyncDisposable
{
    private const string EventId = "patch:upstream:release-1:upstream.release";
    private const string Secret = "CRASH_TESTS_SECRET";
    private const string Lease = "00:00:02";

    /// <summary>What a process ends with that SIGKILL ended: 128 and the signal's number.</summary>
    private const int Killed = 137;

    private readonly string folder = Programs.NewFolder("crash");
    private readonly bool local;
    private readonly WorkerDatabase database;
    private readonly WorkspaceBackend backend;
    private readonly DiscordServer discord;
    private readonly UpstreamFeed feed;

    private CrashScenario(bool local, WorkerDatabase database, WorkspaceBackend backend, DiscordServer discord, UpstreamFeed feed)
    {
        this.local = local;
        this.database = database;
        this.backend = backend;
        this.discord = discord;
        this.feed = feed;
    }

    private string SourcesPath => Path.Combine(folder, "feed-sources.json");

    /// <summary>A release that has been published. <paramref name="local"/>: to the local workspace, else to a backend over HTTP.</summary>
    public static async Task<CrashScenario> CreateAsync(DatabaseKind kind, bool local)
    {
        var scenario = new CrashScenario(
            local, await WorkerDatabase.CreateAsync(kind), await WorkspaceBackend.StartAsync(), await DiscordServer.StartAsync(),
            await UpstreamFeed.StartAsync());
        scenario.WritePackage();
        scenario.WriteSources();
        return scenario;
    }

    /// <summary>Runs a worker until it has killed itself at <paramref name="point"/>.</summary>
    public async Task DieAtAsync(CrashPoint point)
    {
        await using var worker = ServiceProcess.Start(
        [
            .. Settings(),
            KeyValuePair.Create<string, string?>("DOTNET_STARTUP_HOOKS", typeof(CrashScenario).Assembly.Location),
            KeyValuePair.Create<string, string?>(CrashPoint.Variable, point.Value),
        ]);
        var code = await worker.ExitAsync();
        Assert.True(code == Killed, $"The worker ended with {code} at {point}:\n{string.Join('\n', worker.Output.Concat(worker.Errors))}");
    }

    /// <summary>Runs a second worker until everything has come to its end, and stops it.</summary>
    public async Task RecoverAsync()
    {
        await using var worker = await ServiceProcess.StartedAsync(Settings());
        await Eventually.TrueAsync(IsOverAsync, "everything comes to its end", TimeSpan.FromMinutes(2));
        Assert.Equal(0, await worker.StopAsync());
    }

    /// <summary>Nothing lost, nothing twice, nothing left half done.</summary>
    public async Task AssertOnceAsync()
    {
        await using var db = await database.OpenAsync();
        var signal = await db.Signals.SingleAsync();
        Assert.Equal(("dispatched", EventId, false), (signal.Disposition, signal.OutcomeId, signal.NoticePending));
        Assert.Equal(EventId, (await db.FlowEvents.SingleAsync()).Id);
        var request = await db.DispatchRequests.SingleAsync();
        Assert.Equal(("dispatched", 1, null), (request.State, request.Tries, request.LeaseOwner));
        Assert.Equal("dispatched", (await db.DispatchRecords.SingleAsync()).Status);

        var attempt = await db.MaintenanceAttempts.SingleAsync();
        Assert.Equal(("changed", null), (attempt.Status, attempt.NextSyncAt));
        var steps = await db.AttemptHistory.OrderBy(step => step.Seq).Select(step => step.ToStatus).ToListAsync();
        Assert.Equal(("started", "changed", 1), (steps[0], steps[^1], steps.Count(step => step == "changed")));
        Assert.False(await db.AttemptHistory.AnyAsync(step => step.NoticePending));
        await AssertWorkAsync(db, PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!);

        var notices = await db.Notices.ToListAsync();
        Assert.Equal(2, notices.Count);
        Assert.All(notices, notice => Assert.Equal(("sent", null), (notice.State, notice.LeaseOwner)));

        // Discord has no idempotency: a worker that dies between its answer and the commit tells once more, and no more than that.
        Assert.InRange(discord.Messages.Count, 2, 3);
        Assert.Equal(2, discord.Messages.Select(message => message.ToJsonString()).Distinct().Count());
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await backend.DisposeAsync();
        await discord.DisposeAsync();
        await feed.DisposeAsync();
        Programs.DeleteFolder(folder);
    }

    /// <summary>The work itself was done once.</summary>
    private async Task AssertWorkAsync(PatchDbContext db, string[] runIds)
    {
        if (!local)
        {
            Assert.Equal([EventId], backend.Flows.EventIds);
            Assert.Equal(1, backend.Flows.RunsOf(EventId));
            return;
        }

        Assert.Equal(EventId, (await db.WorkspaceEvents.SingleAsync()).Id);
        var run = await db.WorkspaceRuns.SingleAsync();
        Assert.Equal([run.Id], runIds);
        Assert.Equal(("completed", null), (run.Status, run.LeaseOwner));

        // A step is a program outside of any transaction: it runs again when its worker died before the end was recorded.
        Assert.InRange(run.Starts, 1, 2);
        Assert.InRange((await File.ReadAllLinesAsync(Path.Combine(folder, "flows", "once", "ran"))).Length, 1, run.Starts);
    }

    private async Task<bool> IsOverAsync()
    {
        await using var db = await database.OpenAsync();
        return await db.MaintenanceAttempts.AnyAsync(attempt => attempt.NextSyncAt == null)
            && !await db.AttemptHistory.AnyAsync(step => step.NoticePending)
            && await db.Notices.CountAsync(notice => notice.State == "sent") >= 2;
    }

    private Dictionary<string, string?> Settings() => new(database.Settings)
    {
        [Secret] = WorkspaceBackend.DefaultSecret,
        ["DOTNET_TieredPGO"] = "0", // Two short lives a test: profiling would only cost.
        ["Patch:Worker:SweepInterval"] = "00:00:01",
        ["Patch:Worker:IdleSweep"] = "00:00:02", // A killed worker may leave a lock of Hangfire behind that stays for minutes.
        ["FEED_SOURCES_PATH"] = SourcesPath,
        ["Patch:Feeds:Lease"] = Lease,
        ["Patch:Dispatch:Lease"] = Lease,
        ["Patch:Maintenance:Lease"] = Lease,
        ["Patch:Workspaces:RunLease"] = Lease,
        ["Patch:Workspaces:Directory"] = folder,
        ["Patch:Notifications:Lease"] = "00:00:07",
        ["Patch:Notifications:RequestTimeout"] = "00:00:03",
        ["Patch:Notifications:Discord:Enabled"] = "true",
        ["Patch:Notifications:Discord:WebhookUrl"] = discord.Url,
        ["Patch:Notifications:Discord:NotifyEvents"] = "release,attempt",
    };

    /// <summary>A flow of the local workspace that keeps count of its starts.</summary>
    private void WritePackage()
    {
        var package = Directory.CreateDirectory(Path.Combine(folder, "flows", "once")).FullName;
        File.WriteAllText(Path.Combine(package, "flow.toml"), """
            name = "once"
            version = 1

            [[steps]]
            name = "count"
            runner = "command"
            script = "count.sh"

            [steps.trigger]
            type = "upstream.release"
            """);
        var script = Path.Combine(package, "count.sh");
        File.WriteAllText(script, """
            #!/bin/sh
            cat > /dev/null
            echo ran >> "$(dirname "$0")/ran"
            echo 'FLOW_RESULT {"status":"changed","message":"done"}'
            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The source whose first poll already emits the release.</summary>
    private void WriteSources()
    {
        var target = new JsonObject { ["mode"] = "workspace_flow", ["eventType"] = "upstream.release" };
        if (!local)
        {
            target["workspaceUrl"] = backend.Url;
            target["workspaceSecretEnv"] = Secret;
        }

        var source = new JsonObject
        {
            ["id"] = "upstream",
            ["provider"] = "github",
            ["url"] = feed.Url,
            ["event"] = "release",
            ["repo"] = new JsonObject { ["owner"] = "openai", ["name"] = "codex", ["fullName"] = "openai/codex" },
            ["target"] = target,
            ["primeOnly"] = false,
        };
        File.WriteAllText(SourcesPath, new JsonObject { ["sources"] = new JsonArray(source) }.ToJsonString());
    }
}
