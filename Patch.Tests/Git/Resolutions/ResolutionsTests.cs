using System.Text;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Resolutions;
using Patch.Core.Git.Stacks;
using Patch.Tests.Git.Stacks;
using Patch.Tests.Support;
using static Patch.Tests.Git.Stacks.ForkPair;

namespace Patch.Tests.Git.Resolutions;

public sealed class ResolutionsTests : IDisposable
{
    private readonly ForkPair pair = new();

    public void Dispose() => pair.Dispose();

    [Fact]
    public async Task A_conflict_resolved_once_is_resolved_again_among_other_lines_with_a_trailer()
    {
        var id = await ResolveAsync(theirs: "theirs", ours: "ours", resolved: "both");
        pair.Upstream.Commit(GitSandbox.Change("Other lines").File("a.txt", "0\n" + Numbered(1, 40, (20, "theirs"), (38, "far away"))));

        var without = await pair.ReplayAsync();
        var with = await pair.ReplayAsync(request => request with { ReuseResolutions = true });

        Assert.Equal(PatchOutcomes.Conflict, without.Patches[0].Code);
        var outcome = with.Patches[0];
        Assert.Equal((PatchOutcomes.Changed, id), (outcome.Code, Assert.Single(outcome.Resolutions)));
        Assert.Contains("a proposal, review it", outcome.Sentence, StringComparison.Ordinal);
        Assert.Equal("0\n" + Numbered(1, 40, (20, "both"), (38, "far away")).TrimEnd('\n'), pair.Show(with.NewTip, "a.txt"));
        Assert.Equal($"Ours\n\nSigned-off-by: Ada\nResolution-reused: {id}", Message(with.NewTip));
    }

    [Fact]
    public async Task The_sides_order_does_not_matter()
    {
        var id = await ResolveAsync(theirs: "one", ours: "two", resolved: "both");
        using var other = new ForkPair();
        other.Fork.Commit(GitSandbox.Change("Mirrored").File("lib/b.txt", Numbered(1, 40, (20, "one"))));
        other.Upstream.Commit(GitSandbox.Change("Mirrored").File("lib/b.txt", Numbered(1, 40, (20, "two"))));

        using var mirror = await other.OpenAsync();
        var conflict = mirror.Replay(new ReplayRequest(other.Fork.Tip("main")!, other.Upstream.Tip("main")!, GitSandbox.Robot), TestContext.Current.CancellationToken).Conflict!.Conflicts.Single();
        var known = mirror.Resolutions.Remember([new ResolvedConflict(conflict, "x\n"u8.ToArray(), "p", "o")], GitSandbox.Ada);

        // Another file, added by both sides, the sides changed about; only the lines in conflict count.
        Assert.Equal(ConflictKinds.AddAdd, conflict.Kind);
        Assert.Equal(id, Assert.Single(known));
    }

    [Theory]
    [InlineData(ResolutionStates.Revoked)]
    [InlineData(ResolutionStates.Failed)]
    public async Task What_was_revoked_or_failed_its_verification_is_not_used_until_it_is_resolved_anew(string state)
    {
        var id = await ResolveAsync("theirs", "ours", "both");
        using (var mirror = await pair.OpenAsync())
            mirror.Resolutions.SetState([id], state, "it broke the build", GitSandbox.Robot);

        Assert.Equal(PatchOutcomes.Conflict, (await pair.ReplayAsync(request => request with { ReuseResolutions = true })).Patches[0].Code);
        using (var mirror = await pair.OpenAsync())
            Assert.Equal((state, "it broke the build"), (mirror.Resolutions.List().Single().State, mirror.Resolutions.List().Single().Reason));
        await RememberAsync("better");

        Assert.Equal("better", pair.Show((await pair.ReplayAsync(request => request with { ReuseResolutions = true })).NewTip, "a.txt").Split('\n')[19]);
    }

    [Fact]
    public async Task Files_without_lines_are_known_by_their_versions_and_a_new_conflict_leaves_all_to_a_person()
    {
        pair.Both(GitSandbox.Change("Image").File("i.bin", [0, 1]).File("gone.txt", "g\n"));
        pair.Fork.Commit(GitSandbox.Change("Ours").File("i.bin", [0, 2]).File("gone.txt", "ours\n"));
        pair.Upstream.Commit(GitSandbox.Change("Theirs").File("i.bin", [0, 3]).Delete("gone.txt"));
        var conflicts = (await pair.ReplayAsync()).Conflict!.Conflicts;
        Assert.Equal([ConflictKinds.ModifyDelete, ConflictKinds.Binary], conflicts.Select(file => file.Kind));

        using (var mirror = await pair.OpenAsync())
            mirror.Resolutions.Remember([new ResolvedConflict(conflicts[1], [0, 9], "p", "o")], GitSandbox.Ada);
        Assert.Equal(PatchOutcomes.Conflict, (await pair.ReplayAsync(request => request with { ReuseResolutions = true })).Patches[0].Code);
        using (var mirror = await pair.OpenAsync())
            mirror.Resolutions.Remember([new ResolvedConflict(conflicts[0], null, "p", "o")], GitSandbox.Ada);
        var result = await pair.ReplayAsync(request => request with { ReuseResolutions = true });

        Assert.Equal((PatchOutcomes.Changed, 2), (result.Patches[0].Code, result.Patches[0].Resolutions.Count));
        using (var mirror = await pair.OpenAsync())
            Assert.Equal("a.txt b.txt i.bin", pair.Sandbox.Git(mirror.Path, "ls-tree", "-r", "--name-only", result.NewTip).Replace('\n', ' '));
    }

    [Fact]
    public async Task Two_workers_share_what_they_know_through_the_fork_and_a_revocation_wins()
    {
        var id = await ResolveAsync("theirs", "ours", "both");
        var elsewhere = pair.Sandbox.Mirrors(options => options.MirrorDirectory = pair.Sandbox.PathOf("elsewhere"));
        async Task<GitMirror> OpenElsewhereAsync() =>
            (await elsewhere.OpenAsync(pair.Fork.Path, pair.Upstream.Path, fetch: true, TestContext.Current.CancellationToken)).Mirror!;

        using (var there = await OpenElsewhereAsync())
        {
            there.Resolutions.Remember([new ResolvedConflict(Binary(there), [1], "p", "o")], GitSandbox.Ada);
            Assert.Null(await there.Resolutions.ShareAsync(pair.Fork.Path, GitSandbox.Robot, TestContext.Current.CancellationToken));
        }

        // This one has not fetched since, so its first push is refused and it joins what the other gave.
        using (var here = await pair.OpenUnfetchedAsync())
        {
            Assert.Null(await here.Resolutions.ShareAsync(pair.Fork.Path, GitSandbox.Robot, TestContext.Current.CancellationToken));
            Assert.Equal(2, here.Resolutions.List().Count);
            here.Resolutions.SetState([id], ResolutionStates.Revoked, null, GitSandbox.Robot with { When = GitSandbox.Day.AddDays(9) });
            Assert.Null(await here.Resolutions.ShareAsync(pair.Fork.Path, GitSandbox.Robot, TestContext.Current.CancellationToken));
        }

        using (var there = await OpenElsewhereAsync())
        {
            Assert.Null(await there.Resolutions.ShareAsync(pair.Fork.Path, GitSandbox.Robot, TestContext.Current.CancellationToken));
            Assert.Equal([ResolutionStates.Active, ResolutionStates.Revoked], there.Resolutions.List().Select(resolution => resolution.State).Order());
        }

        Assert.Equal("", pair.Sandbox.Git(pair.Fork.Path, "fsck", "--strict", "--no-dangling"));
    }

    [Fact]
    public async Task A_folder_that_a_person_broke_is_left_out_and_the_others_stay()
    {
        var id = await ResolveAsync("theirs", "ours", "both");
        using var mirror = await pair.OpenAsync();
        var tree = pair.Sandbox.PathOf("tree");
        pair.Sandbox.Git(mirror.Path, "worktree", "add", "--quiet", "--detach", tree, "refs/patch/resolutions");
        Directory.CreateDirectory(Path.Combine(tree, "00", "0011"));
        await File.WriteAllTextAsync(Path.Combine(tree, "00", "0011", "about.json"), "{ not json", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(tree, "00", "0011", "conflict"), "", TestContext.Current.CancellationToken);
        pair.Sandbox.Git(tree, "add", ".");
        pair.Sandbox.Git(tree, "commit", "--quiet", "-m", "By hand");
        pair.Sandbox.Git(mirror.Path, "update-ref", "refs/patch/resolutions", pair.Sandbox.Git(tree, "rev-parse", "HEAD"));

        Assert.Equal(id, Assert.Single(mirror.Resolutions.List()).Id);
    }

    [Fact]
    public async Task The_command_line_lists_shows_and_revokes()
    {
        var id = await ResolveAsync("theirs", "ours", "both");
        string path;
        using (var mirror = await pair.OpenAsync())
            path = mirror.Path;

        var list = await Cli.Patchmoi.RunAsync("resolutions", "list", "--repo", path);
        var show = await Cli.Patchmoi.RunAsync("resolutions", "show", id[..8], "--repo", path);
        var revoke = await Cli.Patchmoi.RunAsync("resolutions", "revoke", id, "--repo", path, "--reason", "wrong");
        var after = await Cli.Patchmoi.RunAsync("resolutions", "list", "--repo", path, "--json");
        var unknown = await Cli.Patchmoi.RunAsync("resolutions", "show", "feed", "--repo", path);

        Assert.Contains("active", list.Output, StringComparison.Ordinal);
        Assert.Contains("<<<<<<<\nours\n=======\ntheirs\n>>>>>>>\n", show.Output, StringComparison.Ordinal);
        Assert.Contains("both", show.Output, StringComparison.Ordinal);
        Assert.Equal(0, revoke.ExitCode);
        Assert.Contains("\"state\": \"revoked\"", after.Output, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("patchmoi resolutions list", unknown.Error, StringComparison.Ordinal);
    }

    /// <summary>Has a patch and upstream change line 20, and remembers what a person made of it.</summary>
    private async Task<string> ResolveAsync(string theirs, string ours, string resolved)
    {
        pair.Fork.Commit(GitSandbox.Change("Ours\n\nSigned-off-by: Ada").File("a.txt", Numbered(1, 40, (20, ours))));
        pair.Upstream.Commit(GitSandbox.Change("Theirs").File("a.txt", Numbered(1, 40, (20, theirs))));
        return await RememberAsync(resolved);
    }

    private async Task<string> RememberAsync(string resolved)
    {
        var conflict = (await pair.ReplayAsync()).Conflict!;
        using var mirror = await pair.OpenAsync();
        return Assert.Single(mirror.Resolutions.Remember(
            [new ResolvedConflict(conflict.Conflicts.Single(), Encoding.UTF8.GetBytes(Numbered(1, 40, (20, resolved))), $"{conflict.Sha} {conflict.Subject}", pair.Upstream.Tip("main")!)],
            GitSandbox.Ada));
    }

    private ConflictFile Binary(GitMirror mirror) => new(
        "x.bin", ConflictKinds.Binary, "", null, new ConflictSide("x.bin", "100644", pair.Sandbox.Git(mirror.Path, "rev-parse", "refs/remotes/fork/main:b.txt")),
        new ConflictSide("x.bin", "100644", pair.Sandbox.Git(mirror.Path, "rev-parse", "refs/remotes/fork/main:a.txt")), [], false);

    private string Message(string commit) => pair.Sandbox.Git(Directory.GetDirectories(pair.Sandbox.PathOf("mirrors"), "*.git").Single(), "log", "-1", "--format=%B", commit).TrimEnd('\n');
}
