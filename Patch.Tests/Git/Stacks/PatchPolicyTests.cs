using Patch.Core.Git.Stacks;
using Patch.Tests.Support;
using static Patch.Tests.Git.Stacks.ForkPair;

namespace Patch.Tests.Git.Stacks;

public sealed class PatchPolicyTests : IDisposable
{
    private readonly ForkPair pair = new();

    public void Dispose() => pair.Dispose();

    [Fact]
    public async Task Carry_until_a_tag_leaves_the_patch_out_from_that_tag_on()
    {
        pair.Fork.Commit(GitSandbox.Change("Workaround\n\nPatch-policy: carry-until=v3.0\nUpstream-PR: https://example.org/pull/7").File("c.txt", "c\n"));
        pair.Fork.Commit(GitSandbox.Change("Stays").File("d.txt", "d\n"));
        pair.Upstream.Commit(GitSandbox.Change("Version 2").File("b.txt", "2\n"));

        var before = await pair.ReplayAsync();
        pair.Upstream.Tag("v3.0", pair.Upstream.Commit(GitSandbox.Change("Version 3").File("b.txt", "3\n")));
        pair.Upstream.Commit(GitSandbox.Change("Later").File("b.txt", "4\n"));
        var after = await pair.ReplayAsync();

        Assert.Equal([PatchOutcomes.Applied, PatchOutcomes.Applied], before.Patches.Select(patch => patch.Code));
        Assert.Equal([PatchOutcomes.SkippedPolicy, PatchOutcomes.Applied], after.Patches.Select(patch => patch.Code));
        Assert.Equal(("trailer", "Patch-policy: carry-until=v3.0"), (after.Patches[0].Proof!.Kind, after.Patches[0].Proof!.Trailer));
        Assert.Contains("v3.0 or later", after.Patches[0].Sentence, StringComparison.Ordinal);
        using var mirror = await pair.OpenAsync();
        var listed = mirror.Inspect(pair.Fork.Tip("main")!, pair.Upstream.Tip("main")!).Patches[0];
        Assert.Equal(("Patch-policy: carry-until=v3.0", "https://example.org/pull/7"), (listed.Policy, listed.UpstreamPr));
    }

    [Fact]
    public async Task Carry_is_never_dropped_and_drop_when_upstream_is()
    {
        var change = Numbered(1, 40, (20, "ours"));
        pair.Fork.Commit(GitSandbox.Change("Kept\n\npatch-policy: Carry").File("a.txt", change));
        pair.Fork.Commit(GitSandbox.Change("Dropped\n\nSigned-off-by: Ada\nPatch-policy: drop-when-upstream").File("b.txt", "better\n"));
        pair.Upstream.Commit(GitSandbox.Change("The same").File("a.txt", change));
        pair.Upstream.Commit(GitSandbox.Change("The other").File("b.txt", "better\n"));

        var result = await pair.ReplayAsync();

        Assert.Equal([PatchOutcomes.PartlyUpstreamed, PatchOutcomes.UpstreamedIdentical], result.Patches.Select(patch => patch.Code));
        Assert.Equal((result.NewTip, 0), (result.Patches[0].NewSha, result.Patches[0].Proof?.Left.Count ?? 0));
        Assert.Contains("empty commit, since it says 'patch-policy: Carry'", result.Patches[0].Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patch-policy: for ever")]
    [InlineData("Patch-policy: carry-until=")]
    public async Task A_policy_that_means_nothing_is_said_and_not_minded(string line)
    {
        pair.Fork.Commit(GitSandbox.Change($"Ours\n\n{line}").File("c.txt", "c\n"));
        pair.Upstream.Commit(GitSandbox.Change("Theirs").File("b.txt", "2\n"));

        var outcome = Assert.Single((await pair.ReplayAsync()).Patches);

        Assert.Equal(PatchOutcomes.Applied, outcome.Code);
        Assert.Contains($"'{line}', which is none of carry, drop-when-upstream and carry-until=TAG", outcome.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_outside_the_trailers_does_not_count()
    {
        pair.Fork.Commit(GitSandbox.Change("Patch-policy: carry-until=v1").File("c.txt", "c\n"));
        pair.Fork.Commit(GitSandbox.Change("Ours\n\nPatch-policy: carry-until=v1\n\nThe last words.").File("d.txt", "d\n"));
        pair.Upstream.Tag("v1", pair.Upstream.Commit(GitSandbox.Change("Theirs").File("b.txt", "2\n")));

        Assert.All((await pair.ReplayAsync()).Patches, patch => Assert.Equal(PatchOutcomes.Applied, patch.Code));
    }
}
