using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Workspaces;
using Patch.Tests.Flows.Crash;
using Patch.Tests.Workspaces.Runners.PatchStacks;

namespace Patch.Tests.Flows.Candidates;

/// <summary>
/// A worker that is killed by SIGKILL at one step after another of making a candidate and pushing it to two remotes: what the next one finds
/// is old or complete, and at the end there is one candidate, pushed once.
/// </summary>
public sealed class CandidateCrashTests
{
    private const string Reference = "refs/heads/patch/candidates/v1.1";
    private const int Killed = 137;

    [Fact]
    public async Task A_candidate_is_made_and_pushed_once_however_often_the_worker_dies()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var workers = new CandidateWorkers(world);
        world.WritePackage(PatchStackWorld.Config($$"""
            push_remotes = ["{{workers.Remote("one.git")}}", "{{workers.Remote("two.git")}}"]
            verify_commands = [{ name = "look", run = "{{workers.Pause("verify")}}; cat ours theirs" }]
            sign = true
            """));
        Assert.Equal(1, await workers.ReleaseAsync());

        await workers.KillAtAsync("verify", () => AssertRemotes(workers, one: false, two: false));
        await workers.KillAtAsync("sign", () => AssertRemotes(workers, one: false, two: false));
        await DieAsync(workers, new CrashPoint("run", CrashMoment.AfterCommand));
        await workers.KillAtAsync("one.git.before", () => AssertRemotes(workers, one: false, two: false));
        await workers.KillAtAsync("two.git.before", () => AssertRemotes(workers, one: true, two: false));
        await workers.KillAtAsync("two.git.after", () => AssertRemotes(workers, one: true, two: true));
        await DieAsync(workers, new CrashPoint("run", CrashMoment.BeforeCommit));

        await using (workers.Start())
        {
            var run = Assert.Single(await workers.EndedAsync());
            Assert.Equal("completed", run.Status);
            await AssertOneAsync(workers, RunOutcome.Of(new JsonObject { ["status"] = run.Status, ["resultJson"] = run.ResultJson }));
        }
    }

    /// <summary>A remote has nothing of it, or all.</summary>
    private static void AssertRemotes(CandidateWorkers workers, bool one, bool two)
    {
        Assert.Equal((one, two), (workers.RemoteRef("one.git", Reference) is not null, workers.RemoteRef("two.git", Reference) is not null));
        foreach (var remote in new[] { "one.git", "two.git" }.Where(remote => workers.RemoteRef(remote, Reference) is not null))
            Assert.Equal("Change the shared file\nAdd our file", PatchStackWorld.Git(Path.Combine(workers.World.Host.Folder, remote), "log", "--format=%s", "-2", Reference));
        Assert.Equal("", PatchStackWorld.Git(workers.Mirror, "for-each-ref", Reference));
        Assert.Equal("", PatchStackWorld.Git(workers.Mirror, "fsck", "--strict", "--no-dangling"));
    }

    private static async Task DieAsync(CandidateWorkers workers, CrashPoint point)
    {
        await using var worker = workers.Start(("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location), (CrashPoint.Variable, point.Value));
        var code = await worker.ExitAsync();
        Assert.True(code == Killed, $"The worker ended with {code} at {point}:\n{string.Join('\n', worker.Output.Concat(worker.Errors))}");
    }

    private static async Task AssertOneAsync(CandidateWorkers workers, RunOutcome outcome)
    {
        var world = workers.World;
        Assert.Equal("changed", outcome.Status);
        var sha = workers.RemoteRef("one.git", Reference)!;
        Assert.Equal((sha, sha), (workers.RemoteRef("two.git", Reference), PatchStackWorld.Git(workers.Mirror, "rev-parse", Reference)));
        Assert.All(outcome.CandidateRefs, candidate => Assert.Equal((sha, true), ((string?)candidate["sha"], (bool)candidate["pushed"]!)));
        Assert.Equal(Rebased(world), PatchStackWorld.Git(workers.Mirror, "rev-parse", sha + "^{tree}"));
        Assert.All(new[] { "one.git", "two.git" }, remote => Assert.Equal([$"{new string('0', 40)} {sha} {Reference}"], workers.PushesTo(remote)));
        Assert.Equal("", PatchStackWorld.Git(workers.Mirror, "for-each-ref", "refs/patch/pushing"));
        Assert.Empty(workers.WorkTrees);

        await using var db = await world.Host.DatabaseAsync();
        var row = await db.Candidates.SingleAsync();
        Assert.Equal((Reference, sha, "pushed", "stack"), (row.Reference, row.Sha, row.State, row.Stack));
    }

    /// <summary>The tree that git makes of it.</summary>
    private static string Rebased(PatchStackWorld world)
    {
        var clone = Path.Combine(world.Host.Folder, "rebased");
        PatchStackWorld.Git(world.Host.Folder, "clone", "--quiet", world.Fork, clone);
        PatchStackWorld.Git(clone, "fetch", "--quiet", world.Upstream, "v1.1");
        PatchStackWorld.Git(clone, "rebase", "--quiet", "FETCH_HEAD");
        return PatchStackWorld.Git(clone, "rev-parse", "HEAD^{tree}");
    }
}
