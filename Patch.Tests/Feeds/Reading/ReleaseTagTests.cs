using Patch.Core.Feeds.Reading;
using static Patch.Tests.Feeds.FeedSamples;

namespace Patch.Tests.Feeds.Reading;

/// <summary>The tag is Git's name of the release, never its title where the entry shows the name.</summary>
public sealed class ReleaseTagTests
{
    [Theory]
    [InlineData("tag:github.com,2008:Repository/965415649/rust-v0.134.0", "https://github.com/openai/codex/releases/tag/rust-v0.134.0", "rust-v0.134.0")]
    [InlineData("tag:github.com,2008:Repository/965415649/release/2026/v1", null, "release/2026/v1")]
    [InlineData("tag:github.example.com,2008:Repository/1/v2", null, "v2")]
    [InlineData("https://codeberg.org/forgejo/forgejo/releases/tag/v14.0.0", null, "v14.0.0")]
    [InlineData("one", "https://gitea.example/a/b/releases/tag/release%2Fv1%20final", "release/v1 final")]
    [InlineData("one", "https://gitea.example/a/b/src/tag/v1/", "v1")]
    [InlineData("https://gitlab.com/a/sub/group/-/releases/v1.0", null, "v1.0")]
    [InlineData("https://gitlab.com/a/b/-/tags/v%E2%82%AC", null, "v€")]
    [InlineData("one", "https://github.com/a/b/releases/tag/v1?expanded=true#notes", "v1")]
    [InlineData("one", "https://github.com/a/b/releases/tag/v1%0Av2", null)]
    [InlineData("one", "https://example.org/news/1", null)]
    [InlineData(null, null, null)]
    public void Tag_is_found_in_link_or_id(string? id, string? url, string? tag) => Assert.Equal(tag, ReleaseTags.Of(id, url));

    [Fact]
    public void Title_stands_in_where_neither_shows_a_tag() =>
        Assert.Equal("v1.0", Assert.Single(Entries(Atom("<entry><id>one</id><title> v1.0 </title></entry>"))).Tag);

    [Fact]
    public void Entries_of_a_branch_have_no_tag() => Assert.Null(Assert.Single(Entries(Atom(Release("v1", "2026-05-01T00:00:00Z")), "push")).Tag);

    [Fact]
    public void Entry_without_any_name_has_no_tag() => Assert.Null(Assert.Single(Entries(Atom("<entry><id>one</id></entry>"))).Tag);
}
