using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Workspaces;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces;

public sealed class ExecuteDueRunsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_queued_run_is_executed_and_its_result_is_kept(DatabaseKind kind)
    {
        await using var host = await WorkspaceHost.CreateAsync(kind);
        host.Command("""echo working; printf 'note\000' >&2; echo 'FLOW_RESULT {"status":"changed","message":"done","artifacts":{"candidateRef":"refs/a"}}'""");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), Token);

        Assert.Equal(1, await host.SweepAsync());
        Assert.Equal(0, await host.SweepAsync());

        var run = await host.OnlyRunAsync();
        Assert.Equal("completed", (string?)run["status"]);
        Assert.Equal(
            """{"flow":"flow","step":"step","result":{"status":"changed","message":"done","artifacts":{"candidateRef":"refs/a"}}}""",
            (string?)run["resultJson"]);
        Assert.StartsWith("working\n", (string?)run["stdout"], StringComparison.Ordinal);
        Assert.Equal("note\uFFFD", (string?)run["stderr"]);
        Assert.NotNull(run["startedAt"]);
        Assert.NotNull(run["completedAt"]);
        Assert.Equal(("changed", 1), (RunOutcome.Of(run).Status, RunOutcome.Of(run).CandidateRefs.Count));
        Assert.Equal(run["id"]!.ToString(), (await host.Local.GetRunAsync(run["id"]!.ToString(), Token))!["id"]!.ToString());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_sweeps_at_once_execute_each_run_once(DatabaseKind kind)
    {
        await using var host = await WorkspaceHost.CreateAsync(kind);
        host.Command($"echo x >> {host.Folder}/count; echo 'FLOW_RESULT {{\"status\":\"completed\"}}'");
        foreach (var number in Enumerable.Range(0, 6))
            await host.Local.DispatchAsync(WorkspaceHost.Event($"patch:{number}"), Token);
        await using var other = host.Another();

        var taken = await Task.WhenAll(host.SweepAsync(), other.GetRequiredService<ExecuteDueRuns>().RunAsync(Token));

        Assert.Equal(6, taken.Sum());
        Assert.Equal(6, File.ReadAllLines(Path.Combine(host.Folder, "count")).Length);
        Assert.Equal(6, (await host.Local.ListRunsAsync(null, "completed", null, Token))["runs"]!.AsArray().Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_run_whose_worker_died_is_started_again_when_its_lease_has_run_out_and_given_up_after_three_starts(DatabaseKind kind)
    {
        await using var host = await WorkspaceHost.CreateAsync(kind);
        host.Command("""echo 'FLOW_RESULT {"status":"completed"}'""");
        await host.Local.DispatchAsync(WorkspaceHost.Event("patch:once"), Token);
        await host.Local.DispatchAsync(WorkspaceHost.Event("patch:thrice"), Token);
        await DieAsync(host, "patch:once", starts: 1, leaseUntil: DateTimeOffset.MaxValue);
        await DieAsync(host, "patch:thrice", starts: 3, leaseUntil: DateTimeOffset.UnixEpoch);

        Assert.Equal(1, await host.SweepAsync());
        await DieAsync(host, "patch:once", starts: 1, leaseUntil: DateTimeOffset.UnixEpoch);
        Assert.Equal(1, await host.SweepAsync());

        Assert.Equal("completed", (string?)await StatusAsync(host, "patch:once", "status"));
        Assert.Equal("failed", (string?)await StatusAsync(host, "patch:thrice", "status"));
        Assert.StartsWith("The worker ended 3 times while this run was going on", (string?)await StatusAsync(host, "patch:thrice", "error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lease_is_renewed_while_a_run_goes_on()
    {
        await using var host = await WorkspaceHost.CreateAsync(configure: options => options.RunLease = TimeSpan.FromSeconds(3));
        host.Command($"while [ ! -e {host.Folder}/go ]; do sleep 0.05; done; echo 'FLOW_RESULT {{\"status\":\"completed\"}}'");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), Token);
        var sweep = host.SweepAsync();
        var first = await LeaseAsync(host, after: DateTimeOffset.MinValue);
        await LeaseAsync(host, after: first + TimeSpan.FromMilliseconds(400));

        await using var other = host.Another();
        Assert.Equal(0, await other.GetRequiredService<ExecuteDueRuns>().RunAsync(Token));
        host.Write("go", "");
        Assert.Equal(1, await sweep);
        Assert.Equal("completed", (string?)(await host.OnlyRunAsync())["status"]);
    }

    [Fact]
    public async Task A_run_that_another_worker_took_is_stopped_and_writes_nothing()
    {
        await using var host = await WorkspaceHost.CreateAsync(configure: options => options.RunLease = TimeSpan.FromMilliseconds(300));
        host.Command("sleep 60");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), Token);
        var sweep = host.SweepAsync();
        await LeaseAsync(host, after: DateTimeOffset.MinValue);

        await DieAsync(host, "patch:a:1:upstream.release", starts: 2, leaseUntil: DateTimeOffset.MaxValue);

        Assert.Equal(1, await sweep);
        var run = await host.OnlyRunAsync();
        Assert.Equal("running", (string?)run["status"]);
        Assert.Null(run["completedAt"]);
    }

    [Fact]
    public async Task An_orderly_stop_gives_the_run_back_and_kills_the_step()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Command($"echo $$ > {host.Folder}/pid; sleep 60");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), Token);
        using var stop = new CancellationTokenSource();
        var sweep = host.Services.GetRequiredService<ExecuteDueRuns>().RunAsync(stop.Token);
        var pid = await Eventually.GetAsync(() => ReadAsync(Path.Combine(host.Folder, "pid")), "the step started");

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sweep);

        await using var db = await host.DatabaseAsync();
        var run = await db.WorkspaceRuns.SingleAsync(Token);
        Assert.Equal(("queued", 0, null), (run.Status, run.Starts, run.LeaseOwner));
        await Eventually.TrueAsync(() => Task.FromResult(!Directory.Exists($"/proc/{pid.Trim()}")), "the step is gone");
    }

    [Fact]
    public async Task A_run_queued_while_a_long_one_goes_on_starts_in_the_same_sweep()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Command($"case \"$CODEX_FLOW_EVENT_ID\" in slow) while [ ! -e {host.Folder}/go ]; do sleep 0.05; done;; *) touch {host.Folder}/go;; esac; echo 'FLOW_RESULT {{\"status\":\"completed\"}}'");
        await host.Local.DispatchAsync(WorkspaceHost.Event("slow"), Token);
        var sweep = host.SweepAsync();
        await LeaseAsync(host, after: DateTimeOffset.MinValue);
        await host.Local.DispatchAsync(WorkspaceHost.Event("quick"), Token);

        Assert.Equal(2, await sweep);
    }

    [Fact]
    public async Task A_package_that_broke_or_lost_its_step_after_the_dispatch_fails_the_run_with_a_sentence()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Command("true", name: "gone");
        host.Command("true", name: "renamed");
        await host.Local.DispatchAsync(WorkspaceHost.Event(), Token);
        File.Delete(Path.Combine(host.Folder, "flows/gone/flow.toml"));
        var renamed = Path.Combine(host.Folder, "flows/renamed/flow.toml");
        File.WriteAllText(renamed, File.ReadAllText(renamed).Replace("\"step\"", "\"other\"", StringComparison.Ordinal));

        await host.SweepAsync();

        var errors = (await host.Local.ListRunsAsync(null, "failed", null, Token))["runs"]!.AsArray().Select(run => (string)run!["error"]!).ToArray();
        Assert.Contains(errors, error => error.EndsWith("There is no flow.toml any more.", StringComparison.Ordinal));
        Assert.Contains("Flow package 'renamed' has no step 'step' any more.", errors);
    }

    private static async Task DieAsync(WorkspaceHost host, string eventId, int starts, DateTimeOffset leaseUntil)
    {
        DateTimeOffset? until = leaseUntil == DateTimeOffset.MaxValue ? new DateTimeOffset(2999, 1, 1, 0, 0, 0, TimeSpan.Zero) : leaseUntil;
        await using var db = await host.DatabaseAsync();
        await db.WorkspaceRuns.Where(run => run.EventId == eventId).ExecuteUpdateAsync(
            row => row.SetProperty(run => run.Status, "running").SetProperty(run => run.Starts, starts)
                .SetProperty(run => run.LeaseOwner, "a worker that died").SetProperty(run => run.LeaseUntil, until), Token);
    }

    private static async Task<DateTimeOffset> LeaseAsync(WorkspaceHost host, DateTimeOffset after)
    {
        DateTimeOffset? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                await using var db = await host.DatabaseAsync();
                found = await db.WorkspaceRuns.Where(run => run.Status == "running").Select(run => run.LeaseUntil).FirstOrDefaultAsync(Token);
                return found > after;
            },
            "the lease moved on");
        return found!.Value;
    }

    private static async Task<JsonNode?> StatusAsync(WorkspaceHost host, string eventId, string field) =>
        (await host.Local.ListRunsAsync(eventId, null, null, Token))["runs"]!.AsArray().Single()![field];

    private static async Task<string?> ReadAsync(string path) =>
        File.Exists(path) && await File.ReadAllTextAsync(path, Token) is { Length: > 0 } text ? text : null;
}
