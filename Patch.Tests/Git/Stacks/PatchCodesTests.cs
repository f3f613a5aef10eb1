using Patch.Core.Git.Stacks;
using Patch.Tests.Support;
using static Patch.Tests.Git.Stacks.ForkPair;

namespace Patch.Tests.Git.Stacks;

/// <summary>One history for each code that a patch can end with.</summary>
public sealed class PatchCodesTests : IDisposable
{
    private readonly ForkPair pair = new();

    public void Dispose() => pair.Dispose();

    [Fact]
    public async Task Applied_when_upstream_changed_nothing_that_the_patch_touches()
    {
        var patch = pair.Fork.Commit(GitSandbox.Change("Ours").File("a.txt", Numbered(1, 40, (20, "ours"))));
        pair.Upstream.Commit(GitSandbox.Change("Theirs").File("b.txt", "theirs\n"));

        var outcome = Assert.Single((await pair.ReplayAsync()).Patches);

        Assert.Equal((PatchOutcomes.Applied, patch), (outcome.Code, outcome.Sha));
        Assert.NotEqual(patch, outcome.NewSha);
        Assert.Contains("changed nothing that it touches", outcome.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applied_in_place_keeps_the_commit()
    {
        var onto = pair.Both(GitSandbox.Change("Release").File("b.txt", "new\n"));
        var patch = pair.Fork.Commit(GitSandbox.Change("Ours").File("a.txt", Numbered(1, 40, (20, "ours"))));

        var result = await pair.ReplayAsync();

        Assert.Equal((PatchOutcomes.Applied, patch, patch, onto), (result.Patches[0].Code, result.Patches[0].NewSha, result.NewTip, result.Base));
    }

    [Theory]
    [InlineData("offset")]
    [InlineData("context")]
    public async Task Applied_clean_context_when_only_the_place_or_its_surroundings_changed(string kind)
    {
        pair.Fork.Commit(GitSandbox.Change("Ours").File("a.txt", Numbered(1, 40, (20, "ours"))));
        var upstream = kind == "offset" ? "0\n00\n" + Numbered(1, 40) : Numbered(1, 40, (18, "theirs"));
        pair.Upstream.Commit(GitSandbox.Change("Theirs").File("a.txt", upstream));

        var outcome = Assert.Single((await pair.ReplayAsync()).Patches);

        Assert.Equal(PatchOutcomes.AppliedCleanContext, outcome.Code);
        Assert.Equal(upstream.Replace("\n20\n", "\nours\n", StringComparison.Ordinal).TrimEnd('\n'), pair.Show(outcome.NewSha!, "a.txt"));
    }

    [Fact]
    public async Task Applied_clean_context_follows_a_file_that_upstream_renamed()
    {
        pair.Fork.Commit(GitSandbox.Change("Ours").File("a.txt", Numbered(1, 40, (20, "ours"))));
        pair.Upstream.Commit(GitSandbox.Change("Move").Delete("a.txt").File("lib/a.txt", Numbered(1, 40)));

        var outcome = Assert.Single((await pair.ReplayAsync()).Patches);

        Assert.Equal(PatchOutcomes.AppliedCleanContext, outcome.Code);
        Assert.Equal(Numbered(1, 40, (20, "ours")).TrimEnd('\n'), pair.Show(outcome.NewSha!, "lib/a.txt"));
    }

    [Fact]
    public async Task Changed_when_the_merged_patch_has_other_lines_than_before()
    {
        // "union" takes the lines of both sides where they meet, so the patch ends with lines that it did not have.
        pair.Both(GitSandbox.Change("Attributes").File(".gitattributes", "list merge=union\n").File("list", "one\ntwo\n"));
        pair.Fork.Commit(GitSandbox.Change("Ours").File("list", "one\nours\n"));
        pair.Upstream.Commit(GitSandbox.Change("Theirs").File("list", "one\ntheirs\n"));

        var outcome = Assert.Single((await pair.ReplayAsync()).Patches);

        Assert.Equal((PatchOutcomes.Changed, "one\ntheirs\nours"), (outcome.Code, pair.Show(outcome.NewSha!, "list")));
        Assert.Equal(("lines", "list +1 -0"), (outcome.Proof!.Kind, Assert.Single(outcome.Proof.Left)));
        Assert.Contains("review it", outcome.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upstreamed_identical_names_the_commit_also_when_it_was_reworded_by_somebody_else()
    {
        var change = Numbered(1, 40, (20, "ours"));
        pair.Fork.Commit(GitSandbox.Change("Ours").File("a.txt", change));
        pair.Upstream.Commit(GitSandbox.Change("Before").File("b.txt", "before\n"));
        var taken = pair.Upstream.Commit(GitSandbox.Change("Squashed and reworded (#12)\n\nCo-authored-by: Eve", by: GitSandbox.Robot).File("a.txt", change));
        pair.Upstream.Commit(GitSandbox.Change("Later, near it").File("a.txt", Numbered(1, 40, (20, "ours"), (21, "theirs"))));

        var result = await pair.ReplayAsync();
        var outcome = Assert.Single(result.Patches);

        Assert.Equal((PatchOutcomes.UpstreamedIdentical, taken, null), (outcome.Code, outcome.UpstreamSha, outcome.NewSha));
        Assert.Equal(("patch-id", taken), (outcome.Proof!.Kind, Assert.Single(outcome.Proof.Commits)));
        Assert.Equal(40, outcome.Proof.PatchId!.Length);
        Assert.Equal(pair.Upstream.Tip("main"), result.NewTip);
    }

    [Fact]
    public async Task Upstreamed_empty_when_a_squash_of_several_has_all_of_it()
    {
        pair.Fork.Commit(GitSandbox.Change("One").File("a.txt", Numbered(1, 40, (5, "one"))));
        pair.Fork.Commit(GitSandbox.Change("Two").File("a.txt", Numbered(1, 40, (5, "one"), (30, "two"))));
        pair.Upstream.Commit(GitSandbox.Change("Both, reworded").File("a.txt", Numbered(1, 40, (5, "one"), (30, "two"))).File("b.txt", "more\n"));

        var result = await pair.ReplayAsync();

        Assert.Equal([PatchOutcomes.UpstreamedEmpty, PatchOutcomes.UpstreamedEmpty], result.Patches.Select(patch => patch.Code));
        Assert.Equal(["empty", "empty"], result.Patches.Select(patch => patch.Proof!.Kind));
    }

    [Fact]
    public async Task Partly_upstreamed_lists_what_is_left()
    {
        pair.Fork.Commit(GitSandbox.Change("Both places").File("a.txt", Numbered(1, 40, (5, "one"), (30, "two"))).File("c.txt", "c\n"));
        pair.Upstream.Commit(GitSandbox.Change("One of them").File("a.txt", Numbered(1, 40, (5, "one"))));

        var outcome = Assert.Single((await pair.ReplayAsync()).Patches);

        Assert.Equal(PatchOutcomes.PartlyUpstreamed, outcome.Code);
        Assert.Equal("a.txt +1 -1", Assert.Single(outcome.Proof!.Left));
        Assert.Equal(Numbered(1, 40, (5, "one"), (30, "two")).TrimEnd('\n'), pair.Show(outcome.NewSha!, "a.txt"));
    }

    [Theory]
    [InlineData("by its change", "Take it back")]
    [InlineData("by its message", "Revert \"Ours\"\n\nThis reverts commit {0}.")]
    public async Task Reverted_upstream_is_kept_and_names_both_commits(string how, string message)
    {
        var change = Numbered(1, 40, (20, "ours"));
        pair.Fork.Commit(GitSandbox.Change("Ours").File("a.txt", change));
        var taken = pair.Upstream.Commit(GitSandbox.Change("Ours (#3)").File("a.txt", change));
        // By its message also where the revert does more than take the change back.
        var revert = GitSandbox.Change(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, taken)).File("a.txt", Numbered(1, 40));
        var reverted = pair.Upstream.Commit(how == "by its message" ? revert.File("b.txt", "and more\n") : revert);
        pair.Upstream.Commit(GitSandbox.Change("Later").File("z.txt", "z\n"));

        var outcome = Assert.Single((await pair.ReplayAsync()).Patches);

        Assert.Equal((PatchOutcomes.RevertedUpstream, reverted), (outcome.Code, outcome.UpstreamSha));
        Assert.Equal(("reverted", taken, reverted), (outcome.Proof!.Kind, outcome.Proof.Commits[0], outcome.Proof.Commits[1]));
        Assert.Equal(change.TrimEnd('\n'), pair.Show(outcome.NewSha!, "a.txt"));
    }

    [Fact]
    public async Task A_patch_that_upstream_reverted_and_took_again_is_upstreamed()
    {
        var change = Numbered(1, 40, (20, "ours"));
        pair.Fork.Commit(GitSandbox.Change("Ours").File("a.txt", change));
        var taken = pair.Upstream.Commit(GitSandbox.Change("Ours (#3)").File("a.txt", change));
        pair.Upstream.Commit(GitSandbox.Change("Take it back").File("a.txt", Numbered(1, 40)));
        pair.Upstream.Commit(GitSandbox.Change("Take it again").File("a.txt", change));

        var outcome = Assert.Single((await pair.ReplayAsync()).Patches);

        Assert.Equal((PatchOutcomes.UpstreamedIdentical, taken), (outcome.Code, outcome.UpstreamSha));
    }

    [Fact]
    public async Task Conflict_stops_the_stack_and_may_be_skipped()
    {
        pair.Fork.Commit(GitSandbox.Change("First").File("c.txt", "c\n"));
        pair.Fork.Commit(GitSandbox.Change("Ours").File("a.txt", Numbered(1, 40, (20, "ours"))));
        pair.Fork.Commit(GitSandbox.Change("Last").File("d.txt", "d\n"));
        pair.Upstream.Commit(GitSandbox.Change("Theirs").File("a.txt", Numbered(1, 40, (20, "theirs"))));

        var stopped = await pair.ReplayAsync();
        var skipped = await pair.ReplayAsync(request => request with { SkipConflicts = true });

        Assert.Equal([PatchOutcomes.Applied, PatchOutcomes.Conflict, PatchOutcomes.NotReached], stopped.Patches.Select(patch => patch.Code));
        Assert.Equal(stopped.Patches[0].NewSha, stopped.NewTip);
        Assert.Equal([PatchOutcomes.Applied, PatchOutcomes.Conflict, PatchOutcomes.Applied], skipped.Patches.Select(patch => patch.Code));
        Assert.Equal(("d", "20"), (pair.Show(skipped.NewTip, "d.txt"), Numbered(1, 40).Split('\n')[19]));
        Assert.False(skipped.Clean);
        Assert.Equal("theirs", pair.Show(skipped.NewTip, "a.txt").Split('\n')[19]);
    }

    [Fact]
    public async Task An_empty_commit_is_carried_as_it_is()
    {
        pair.Fork.Commit(GitSandbox.Change("Marker"));
        pair.Upstream.Commit(GitSandbox.Change("Also empty"));

        var result = await pair.ReplayAsync();

        Assert.Equal((PatchOutcomes.Applied, result.NewTip), (result.Patches[0].Code, result.Patches[0].NewSha));
    }
}
