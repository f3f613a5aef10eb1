using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Stacks;

public sealed class MergeHandlingTests : IDisposable
{
    private readonly ForkPair pair = new();
    private readonly string merge;

    /// <summary>Ours on main, two commits on a topic, merged with a line that neither had, and one more.</summary>
    public MergeHandlingTests()
    {
        var ours = pair.Fork.Commit(GitSandbox.Change("Ours").File("o.txt", "o\n"));
        pair.Fork.Commit(GitSandbox.Change("Topic one", "topic").Parents(pair.Start).File("t.txt", "1\n"));
        var topic = pair.Fork.Commit(GitSandbox.Change("Topic two", "topic").File("t.txt", "1\n2\n"));
        merge = pair.Fork.Commit(GitSandbox.Change("Merge topic").Parents(ours, topic).File("t.txt", "1\n2\nonly in the merge\n"));
        pair.Fork.Commit(GitSandbox.Change("Last").File("l.txt", "l\n"));
        pair.Upstream.Commit(GitSandbox.Change("Release").File("b.txt", "2\n"));
    }

    public void Dispose() => pair.Dispose();

    [Fact]
    public async Task Along_first_parents_a_merged_topic_is_one_patch_with_what_the_merge_added()
    {
        var result = await pair.ReplayAsync();

        Assert.Equal(["Ours", "Merge topic", "Last"], result.Patches.Select(patch => patch.Subject));
        Assert.All(result.Patches, patch => Assert.Equal(PatchOutcomes.Applied, patch.Code));
        Assert.Equal("1\n2\nonly in the merge", pair.Show(result.NewTip, "t.txt"));
        using var mirror = await pair.OpenAsync();
        var listed = mirror.Inspect(pair.Fork.Tip("main")!, pair.Upstream.Tip("main")!).Patches[1];
        Assert.Equal((merge, true, "t.txt"), (listed.Sha, listed.IsMerge, Assert.Single(listed.Files)));
    }

    [Fact]
    public async Task Flattened_the_topics_commits_are_patches_and_the_merge_is_none()
    {
        var result = await pair.ReplayAsync(request => request with { Merges = MergeHandling.Flatten });

        Assert.Equal(["Ours", "Topic one", "Topic two"], result.Patches.Take(3).Select(patch => patch.Subject).Order());
        Assert.Equal(("Merge topic", PatchOutcomes.SkippedPolicy), (result.Patches[3].Subject, result.Patches[3].Code));
        Assert.Equal("1\n2", pair.Show(result.NewTip, "t.txt"));
    }

    [Fact]
    public async Task With_rebased_merges_the_topic_is_a_branch_again()
    {
        var result = await pair.ReplayAsync(request => request with { Merges = MergeHandling.Rebase });

        Assert.True(result.Clean);
        using var mirror = await pair.OpenAsync();
        var graph = pair.Sandbox.Git(mirror.Path, "log", "--topo-order", "--format=%s:%p", $"{pair.Upstream.Tip("main")}..{result.NewTip}").Split('\n').ToDictionary(line => line.Split(':')[0], line => line.Split(':')[1]);
        Assert.Equal(["Last", "Merge topic", "Ours", "Topic one", "Topic two"], graph.Keys.Order());
        Assert.Equal(2, graph["Merge topic"].Split(' ').Length);
        Assert.Equal((pair.Upstream.Tip("main")![..7], pair.Upstream.Tip("main")![..7]), (graph["Ours"], graph["Topic one"]));
    }

    [Theory]
    [InlineData(MergeHandling.FirstParent, PatchOutcomes.SkippedPolicy)]
    [InlineData(MergeHandling.Flatten, PatchOutcomes.SkippedPolicy)]
    // As git: what is below the merge stays where it is, and the new upstream commit is merged in the old one's place.
    [InlineData(MergeHandling.Rebase, PatchOutcomes.Applied)]
    public async Task A_merge_of_upstream_carries_nothing_of_its_own(MergeHandling merges, string code)
    {
        pair.Fork.Remote("upstream", pair.Upstream.Path);
        pair.Fork.Fetch("upstream");
        var join = pair.Fork.Commit(GitSandbox.Change("Merge upstream").Parents(pair.Fork.Tip("main")!, pair.Upstream.Tip("main")!).File("b.txt", "2\n"));
        pair.Fork.Commit(GitSandbox.Change("Behind it").File("n.txt", "n\n"));
        pair.Upstream.Commit(GitSandbox.Change("Next release").File("b.txt", "3\n"));

        var result = await pair.ReplayAsync(request => request with { Merges = merges });

        Assert.True(result.Clean);
        Assert.Equal(code, result.Patches.Single(patch => patch.Sha == join).Code);
        Assert.Equal(("3", "n"), (pair.Show(result.NewTip, "b.txt"), pair.Show(result.NewTip, "n.txt")));
    }

    [Fact]
    public async Task A_topic_merged_right_where_the_stack_begins_is_one_patch()
    {
        using var other = new ForkPair();
        var topic = other.Fork.Commit(GitSandbox.Change("Topic", "topic").Parents(other.Start).File("t.txt", "1\n"));
        other.Fork.Commit(GitSandbox.Change("Merge topic").Parents(other.Start, topic).File("t.txt", "1\n"));
        other.Upstream.Commit(GitSandbox.Change("Release").File("b.txt", "2\n"));

        var outcome = Assert.Single((await other.ReplayAsync()).Patches);

        Assert.Equal(("Merge topic", PatchOutcomes.Applied), (outcome.Subject, outcome.Code));
    }

    [Fact]
    public async Task A_base_leaves_out_what_lies_before_it_and_a_limit_what_lies_behind()
    {
        var result = await pair.ReplayAsync(request => request with { Base = merge });
        var first = await pair.ReplayAsync(request => request with { Most = 1 });

        Assert.Equal((merge, "Last"), (result.Base, Assert.Single(result.Patches).Subject));
        Assert.Equal([PatchOutcomes.Applied, PatchOutcomes.NotReached, PatchOutcomes.NotReached], first.Patches.Select(patch => patch.Code));
        Assert.Equal(first.Patches[0].NewSha, first.NewTip);
    }
}
