using Patch.Core.Git.Candidates;

namespace Patch.Tests.Git.Candidates;

public sealed class CandidatePatternTests
{
    [Theory]
    [InlineData("refs/heads/patch/candidates/{tag}", "refs/heads/patch/candidates/v1.2", false)]
    [InlineData("refs/tags/{stack}/{branch}-{tag}-{upstream}", "refs/tags/my-stack/main-v1.2-0123456", true)]
    [InlineData("refs/heads/main", "refs/heads/main", false)]
    public void Placeholders_are_filled_in(string pattern, string reference, bool isTag)
    {
        var known = new CandidatePattern(pattern);
        Assert.Null(known.Fault());
        Assert.Equal((reference, isTag), (known.For("v1.2", "main", "my: stack", "0123456789abcdef"), known.IsTag));
    }

    [Theory]
    [InlineData("patch/{tag}", "does not give a full name")]
    [InlineData("refs/heads/", "does not give a full name")]
    [InlineData("refs/heads/a..{tag}", "does not give a full name")]
    [InlineData("refs/heads/a b", "does not give a full name")]
    [InlineData("refs/remotes/origin/{tag}", "does not give a full name")]
    [InlineData("refs/heads/{Tag}", "has the placeholder {Tag}")]
    [InlineData("refs/heads/{}", "has the placeholder {}")]
    [InlineData("refs/heads/tag}", "has a brace without its other half")]
    public void A_bad_pattern_is_told(string pattern, string fault) =>
        Assert.StartsWith(fault, new CandidatePattern(pattern).Fault(), StringComparison.Ordinal);
}
