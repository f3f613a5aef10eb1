using Patch.Core.Git;
using Patch.Core.Git.Building;

namespace Patch.Tests.Workspaces.Runners.PatchStacks;

/// <summary>The ways of bringing a stack onto a release, each against what git makes of it.</summary>
public sealed class PatchStackStrategyTests
{
    private const string Merge = "strategy = \"merge\"";
    private const string Preserve = "strategy = \"history-preserving\"\ncandidate_ref = \"refs/heads/main\"";
    private static readonly GitPerson Eve = new("Eve", "eve@example.org", DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_merge_has_the_tree_of_git_merge_and_keeps_the_patches_as_they_are()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var main = world.ForkRef("refs/heads/main");

        var end = await world.RunAsync(PatchStackWorld.Config(Merge));

        Assert.Equal(("changed", "v1.1 merged into acme/fork main, which keeps its 3 patches; pushed as refs/heads/patch/candidates/v1.1 to origin."), end.Result);
        var release = PatchStackWorld.Git(world.Upstream, "rev-parse", "v1.1^{commit}");
        Assert.Equal($"{main} {release}", PatchStackWorld.Git(world.Fork, "log", "-1", "--format=%P", end["after"]!));
        Assert.Equal("Merge v1.1 into main", PatchStackWorld.Git(world.Fork, "log", "-1", "--format=%B", end["after"]!));
        var clone = Clone(world);
        PatchStackWorld.Git(clone, "fetch", "--quiet", world.Upstream, "v1.1");
        PatchStackWorld.Git(clone, "merge", "--quiet", "--no-edit", "FETCH_HEAD");
        Assert.Equal(PatchStackWorld.Git(clone, "rev-parse", "HEAD^{tree}"), PatchStackWorld.Git(world.Fork, "rev-parse", end["after"] + "^{tree}"));
        Assert.Equal(["applied", "applied", "applied"], end.Codes);
    }

    [Fact]
    public async Task A_merge_in_conflict_needs_a_person_and_names_the_files()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config(Merge), """{"tag":"v2.0"}""");
        Assert.Equal(("needs_intervention", "v2.0 cannot be merged into acme/fork main: conflict in shared."), end.Result);
        var conflict = end.Artifacts["conflict"]!;
        Assert.Equal("shared", (string?)conflict["files"]![0]);
        Assert.Contains("<<<<<<<", (string?)conflict["details"]![0]!["hunks"]![0], StringComparison.Ordinal);
        Assert.Null(world.ForkRef("refs/heads/patch/candidates/v2.0"));
    }

    [Fact]
    public async Task A_branch_without_patches_is_merged_by_taking_the_release_itself()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        PatchStackWorld.Git(world.Fork, "update-ref", "refs/heads/main", "v1.0");
        var end = await world.RunAsync(PatchStackWorld.Config(Merge));
        Assert.Equal(("changed", PatchStackWorld.Git(world.Upstream, "rev-parse", "v1.1^{commit}")), (end.Outcome.Status, end["after"]));
    }

    [Fact]
    public async Task History_is_preserved_so_that_the_branch_moves_by_fast_forward()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        // A remote that takes nothing else.
        PatchStackWorld.Git(world.Fork, "config", "receive.denyNonFastForwards", "true");
        var main = world.ForkRef("refs/heads/main");
        var rebased = (await world.RunAsync(PatchStackWorld.Config(push: "")))["after"]!;

        var end = await world.RunAsync(PatchStackWorld.Config(Preserve));

        Assert.Equal(("changed", "2 patches of acme/fork main carried onto v1.1, 1 dropped since upstream has it; pushed as refs/heads/main to origin."), end.Result);
        var tip = world.ForkRef("refs/heads/main");
        Assert.Equal(end["after"], tip);
        Assert.Equal($"{main} {rebased}", PatchStackWorld.Git(world.Fork, "log", "-1", "--format=%P", tip!));
        Assert.Equal(PatchStackWorld.Git(world.Fork, "rev-parse", rebased + "^{tree}"), PatchStackWorld.Git(world.Fork, "rev-parse", tip + "^{tree}"));
        Assert.Equal(
            "Carry main onto v1.1\nChange the shared file\nFix the readme\nAdd our file\nBegin",
            PatchStackWorld.Git(world.Fork, "log", "--first-parent", "--format=%s", tip!));
        var clone = Clone(world, main!);
        PatchStackWorld.Git(clone, "merge", "--quiet", "--ff-only", "origin/main");
        Assert.Equal(tip, PatchStackWorld.Git(clone, "rev-parse", "HEAD"));
        PatchStackWorld.Git(clone, "push", "--quiet", world.Fork, $"{tip}:refs/heads/copy");
    }

    [Fact]
    public async Task A_preserved_history_is_carried_on_with_what_came_on_top_of_it()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        await world.RunAsync(PatchStackWorld.Config(Preserve));
        var first = world.ForkRef("refs/heads/main");
        Assert.Equal(("completed", "acme/fork main is on top of v1.1 already; pushed as refs/heads/main to origin."), (await world.RunAsync(PatchStackWorld.Config(Preserve))).Result);

        using (var fork = GitRepositoryBuilder.Open(world.Fork))
            fork.Commit(new GitCommitBuilder("main", "Another patch", Eve).File("more", "x"));
        var before = world.ForkRef("refs/heads/main");
        using (var upstream = GitRepositoryBuilder.Open(world.Upstream))
        {
            upstream.Commit(new GitCommitBuilder("next", "Go another way", Eve).Parents(PatchStackWorld.Git(world.Upstream, "rev-parse", "v1.1^{commit}")).File("theirs", "more of theirs\n"));
            upstream.Tag("v1.2", upstream.Tip("next")!);
        }

        var end = await world.RunAsync(PatchStackWorld.Config(Preserve), """{"tag":"v1.2"}""");

        Assert.Equal(("changed", "3 patches of acme/fork main carried onto v1.2; pushed as refs/heads/main to origin."), end.Result);
        var tip = world.ForkRef("refs/heads/main")!;
        Assert.Equal(before, PatchStackWorld.Git(world.Fork, "rev-parse", tip + "^1"));
        Assert.Equal(first, PatchStackWorld.Git(world.Fork, "rev-parse", before + "^1"));
        Assert.Equal("Another patch\nChange the shared file\nAdd our file", PatchStackWorld.Git(world.Fork, "log", "--format=%s", "-3", tip + "^2"));
        Assert.Equal("more of theirs", PatchStackWorld.Git(world.Fork, "show", tip + ":theirs"));
        Assert.Equal(
            ["Add our file", "Change the shared file", "Another patch"],
            end.Artifacts["patches"]!.AsArray().Select(patch => (string)patch!["subject"]!));
        Assert.All(end.Artifacts["patches"]!.AsArray(), patch => Assert.Contains("@", (string?)patch!["author"], StringComparison.Ordinal));
    }

    private static string Clone(PatchStackWorld world, string? at = null)
    {
        var clone = Path.Combine(world.Host.Folder, "clone");
        PatchStackWorld.Git(world.Host.Folder, "clone", "--quiet", world.Fork, clone);
        if (at is not null)
            PatchStackWorld.Git(clone, "reset", "--quiet", "--hard", at);
        return clone;
    }
}
