using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Maintenance;
using Patch.Core.Maintenance.Conflicts;
using static Patch.Tests.Maintenance.Conflicts.ConflictWorld;

namespace Patch.Tests.Maintenance.Conflicts;

public sealed class ResolveAttemptTests
{
    [Fact]
    public async Task A_work_tree_stands_amid_the_cherry_pick_as_git_would_leave_it()
    {
        await using var world = await StopAsync();

        var answer = await world.ResolveAsync("--dir", world.Tree);

        Assert.True(answer.ExitCode == 0, answer.Error);
        Assert.Contains($"cd {world.Tree}", answer.Output, StringComparison.Ordinal);
        Assert.Contains($"patchmoi attempts resolve {world.Attempt} --continue", answer.Output, StringComparison.Ordinal);
        Assert.Equal($"a\n<<<<<<< HEAD\ntheirs\n=======\nours\n>>>>>>> {world.First[..7]} (Change one)\nc\n", await File.ReadAllTextAsync(Path.Combine(world.Tree, "one.txt")));
        Assert.Equal("UU one.txt", world.Git("status", "--porcelain"));
        Assert.Contains($"You are currently cherry-picking commit {world.First[..7]}", world.Git("status"), StringComparison.Ordinal);
        Assert.Equal(world.Fork.Path, world.Git("remote", "get-url", "origin"));
        Assert.Equal("Add ours", world.Git("log", "-1", "--format=%s"));
        Assert.Equal(world.Upstream.Tip("main"), world.Git("rev-parse", "HEAD~1"));

        // Asked for once more it is the same work tree, with what was done in it.
        await File.WriteAllTextAsync(Path.Combine(world.Tree, "one.txt"), "begun");
        Assert.Equal("conflict", (string?)(await world.ResolveAsync(0))["state"]);
        Assert.Equal("begun", await File.ReadAllTextAsync(Path.Combine(world.Tree, "one.txt")));
        Assert.Equal(1, (await world.ResolveAsync("--dir", world.Tree + "2")).ExitCode);
    }

    [Fact]
    public async Task Two_conflicts_in_a_row_are_resolved_and_the_candidate_is_recorded_once()
    {
        await using var world = await StopAsync();
        await world.ResolveAsync(0, "--dir", world.Tree);

        Assert.Equal("one.txt", (string?)(await world.ResolveAsync(1, "--continue"))["unresolved"]![0]);
        world.Resolve("one.txt", "a\nboth\nc\n");
        var second = await world.ResolveAsync(1, "--continue");
        Assert.Equal(("conflict", world.Second), ((string?)second["state"], (string?)second["patch"]));
        Assert.Equal("UU two.txt", world.Git("status", "--porcelain"));
        Assert.Equal("a\nboth\nc", world.Git("show", "HEAD~1:one.txt"));
        world.Resolve("two.txt", "a\nboth\nc\n");
        var done = await world.ResolveAsync(0, "--continue");
        var again = await world.ResolveAsync(0, "--continue");

        Assert.Equal(done.ToJsonString(), again.ToJsonString());
        var sha = (string)done["candidate"]!["sha"]!;
        Assert.Equal((Reference, sha, false), ((string?)done["candidate"]!["reference"], world.Mirror("rev-parse", Reference), (bool)done["candidate"]!["pushed"]!));
        Assert.Equal("Add ours\nChange one\nAdd more\nChange two\nAdd last", world.Mirror("log", "--reverse", "--format=%s", $"{world.Upstream.Tip("main")}..{sha}"));
        Assert.Equal("both\nours\nours", string.Join('\n', world.Mirror("show", $"{sha}:two.txt").Split('\n')[1], world.Mirror("show", $"{sha}:ours.txt"), "ours"));
        Assert.Equal(
            "Bob <bob@example.org> 2026-05-02T12:00:00+03:00 Patch|Change one\n\nWith a reason.\n\nSigned-off-by: Bob",
            world.Mirror("log", "-1", "--format=%an <%ae> %aI %cn|%B", $"{sha}~3").Trim());
        var attempt = await world.AttemptAsync();
        Assert.Equal(("changed", null), (attempt.Status, attempt.Error));
        Assert.Contains(sha, attempt.CandidateRefsJson, StringComparison.Ordinal);
        Assert.Equal([("needs_intervention", "changed")], (await world.HistoryAsync()).Select(entry => (entry.FromStatus!, entry.ToStatus)));
        Assert.StartsWith("A person resolved its conflicts: 5 patches of acme/fork main carried onto v2.0", (await world.HistoryAsync())[0].Reason, StringComparison.Ordinal);
        await using (var db = await world.Host.DatabaseAsync())
            Assert.Equal((attempt.Id, sha), db.Candidates.Select(row => new ValueTuple<string?, string>(row.AttemptId, row.Sha)).Single());

        // The runs know nothing of it: asking them again leaves it at that.
        await using var services = world.Services();
        await services.GetRequiredService<SyncAttempt>().RunAsync(await world.AttemptAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("changed", (await world.AttemptAsync()).Status);
        Assert.Equal(0, (await world.ResolveAsync("--abort")).ExitCode);
        Assert.False(Directory.Exists(world.Tree));
        Assert.Equal(sha, world.Mirror("rev-parse", Reference));
    }

    [Fact]
    public async Task A_resolution_that_leaves_nothing_of_the_patch_drops_it_and_a_persons_own_commit_is_taken_as_it_is()
    {
        await using var world = await StopAsync();
        await world.ResolveAsync(0, "--dir", world.Tree);
        world.Resolve("one.txt", "a\ntheirs\nc\n");
        var next = await world.ResolveAsync(1, "--continue");
        Assert.Equal("upstreamed:empty", (string?)next["patches"]![1]!["code"]);

        world.Resolve("two.txt", "a\nmine\nc\n");
        world.Git("cherry-pick", "--continue");
        var sha = (string)(await world.ResolveAsync(0, "--continue"))["candidate"]!["sha"]!;

        Assert.Equal("Add ours\nAdd more\nChange two\nAdd last", world.Mirror("log", "--reverse", "--format=%s", $"{world.Upstream.Tip("main")}..{sha}"));
        Assert.Equal("Bob Eve", world.Mirror("log", "-1", "--format=%an %cn", $"{sha}~1"));
    }

    [Fact]
    public async Task Markers_and_changes_that_are_not_added_are_refused_by_name_and_abort_leaves_the_attempt_as_it_was()
    {
        await using var world = await StopAsync();
        await world.ResolveAsync(0);
        var tree = Path.Combine(world.Host.Settings["Patch:DataDirectory"]!, "resolve");
        var folder = Assert.Single(Directory.GetDirectories(tree));
        PatchGit(folder, "add", "one.txt");
        var marked = await world.ResolveAsync("--continue");
        Assert.Equal(1, marked.ExitCode);
        Assert.Contains("conflict markers left in one.txt", marked.Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "one.txt"), "a\nboth\nc\n");
        PatchGit(folder, "add", "one.txt");
        await File.WriteAllTextAsync(Path.Combine(folder, "keep.txt"), "changed\n");
        Assert.Contains("not added: keep.txt", (await world.ResolveAsync("--continue")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await world.ResolveAsync("--abort")).ExitCode);
        Assert.False(Directory.Exists(folder));
        Assert.Equal("needs_intervention", (await world.AttemptAsync()).Status);
        Assert.Equal(1, (await world.ResolveAsync("--continue")).ExitCode);
        Assert.Equal(1, (await world.ResolveAsync("--abort")).ExitCode);
        Assert.Equal(0, (await world.ResolveAsync()).ExitCode);
    }

    [Fact]
    public async Task A_branch_that_was_moved_meanwhile_is_refused_with_both_heads_and_so_is_a_work_tree_that_was_led_astray()
    {
        await using var world = await StopAsync();
        await world.ResolveAsync(0, "--dir", world.Tree);
        world.Resolve("one.txt", "a\nboth\nc\n");
        var head = world.Git("rev-parse", "HEAD");
        world.Git("checkout", "--quiet", "--force", "--detach", "HEAD~1");
        var astray = await world.ResolveAsync("--continue");
        Assert.Contains($"which is not on top of {head}", astray.Error, StringComparison.Ordinal);
        var before = world.Fork.Tip("main")!;
        var after = world.Fork.Commit(Change("Meanwhile").File("mean.txt", "m\n"));

        var moved = await world.ResolveAsync("--continue");

        Assert.Equal(1, moved.ExitCode);
        Assert.Contains(before, moved.Error, StringComparison.Ordinal);
        Assert.Contains(after, moved.Error, StringComparison.Ordinal);
        Assert.Equal("needs_intervention", (await world.AttemptAsync()).Status);
    }

    [Fact]
    public async Task Of_two_at_the_same_time_one_is_sent_away()
    {
        await using var world = await StopAsync();
        await world.ResolveAsync(0, "--dir", world.Tree);
        world.Resolve("one.txt", "a\nboth\nc\n");
        await world.ResolveAsync(1, "--continue");
        world.Resolve("two.txt", "a\nboth\nc\n");

        await using (var services = world.Services())
        {
            using var held = services.GetRequiredService<ResolveFolder>().Lock(world.Attempt);
            Assert.Contains("Another patchmoi", (await world.ResolveAsync("--continue")).Error, StringComparison.Ordinal);
        }

        // Somebody on another machine has it: the row is theirs until their lease runs out.
        await using (var db = await world.Host.DatabaseAsync())
        {
            var attempt = await world.AttemptAsync();
            Assert.True(await db.MaintenanceAttempts.TryClaimAsync(attempt.Seq, "other", TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1), default));
            Assert.Contains("Somebody else works on this attempt", (await world.ResolveAsync("--continue")).Error, StringComparison.Ordinal);
            await db.MaintenanceAttempts.ReleaseAsync(attempt.Seq, "other", default);
        }

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => world.ResolveAsync("--continue"))));
        Assert.Contains(both, answer => answer.ExitCode == 0);
        Assert.Single(await world.HistoryAsync());
    }

    [Fact]
    public async Task The_candidate_is_pushed_where_that_is_asked_for_and_never_over_a_persons_commit()
    {
        await using var world = await StopAsync("push = true");
        await world.ResolveAsync(0, "--dir", world.Tree);
        world.Resolve("one.txt", "a\nboth\nc\n");
        await world.ResolveAsync(1, "--continue");
        world.Resolve("two.txt", "a\nboth\nc\n");
        var own = world.Fork.Commit(Change("A person's"));
        PatchGit(world.Fork.Path, "update-ref", Reference, own);
        world.Fork.Branch("main", PatchGit(world.Fork.Path, "rev-parse", "main~1"));

        var stopped = await world.ResolveAsync(1, "--continue", "--push");
        Assert.Equal("stopped", (string?)stopped["state"]);
        Assert.Contains(own, (string?)stopped["message"], StringComparison.Ordinal);
        Assert.Equal((own, "needs_intervention"), (PatchGit(world.Fork.Path, "rev-parse", Reference), (await world.AttemptAsync()).Status));
        PatchGit(world.Fork.Path, "update-ref", "-d", Reference);
        var done = await world.ResolveAsync(0, "--continue", "--push");

        Assert.True((bool)done["candidate"]!["pushed"]!);
        Assert.Equal((string?)done["candidate"]!["sha"], PatchGit(world.Fork.Path, "rev-parse", Reference));
    }

    [Fact]
    public async Task A_candidate_that_fails_its_checks_can_be_mended_in_the_work_tree()
    {
        await using var world = await StopAsync("verify_commands = [\"grep -q good one.txt\"]");
        await world.ResolveAsync(0, "--dir", world.Tree);
        world.Resolve("one.txt", "a\nbad\nc\n");
        await world.ResolveAsync(1, "--continue");
        world.Resolve("two.txt", "a\nboth\nc\n");
        Assert.Contains("The verify command", (string?)(await world.ResolveAsync(1, "--continue"))["message"], StringComparison.Ordinal);

        // What was resolved stays so when the work tree is asked for once more.
        Assert.Equal("stopped", (string?)(await world.ResolveAsync(0))["state"]);
        world.Resolve("one.txt", "a\ngood\nc\n");
        Assert.Equal("unresolved", (string?)(await world.ResolveAsync(1, "--continue"))["state"]);
        world.Git("commit", "--quiet", "--amend", "--no-edit");

        Assert.Equal("done", (string?)(await world.ResolveAsync(0, "--continue"))["state"]);
    }

    [Fact]
    public async Task What_cannot_be_resolved_says_why()
    {
        await using var world = await StopAsync();
        var data = world.Host.Settings["Patch:DataDirectory"]!;
        Assert.Equal(5, (await Cli.Patchmoi.RunAsync("attempts", "resolve", "none", "--data-dir", data)).ExitCode);
        Assert.Equal(2, (await world.ResolveAsync("--continue", "--abort")).ExitCode);
        Assert.Equal(2, (await world.ResolveAsync("--push")).ExitCode);
        Directory.CreateDirectory(Path.Combine(world.Tree, "full"));
        Assert.Contains("is not empty", (await world.ResolveAsync("--dir", world.Tree)).Error, StringComparison.Ordinal);
        world.Host.Write("flows/stack/flow.toml", "name = 3");
        Assert.Contains("flow.toml", (await world.ResolveAsync()).Error, StringComparison.Ordinal);
    }
}
