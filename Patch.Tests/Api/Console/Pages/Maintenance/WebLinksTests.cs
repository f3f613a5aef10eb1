using Patch.Api.Console.Pages.Maintenance;

namespace Patch.Tests.Api.Console.Pages.Maintenance;

public sealed class WebLinksTests
{
    [Theory]
    [InlineData("https://github.com/us/fork.git", "https://github.com/us/fork/tree/patch/v1")]
    [InlineData("git@github.com:us/fork.git", "https://github.com/us/fork/tree/patch/v1")]
    [InlineData("ssh://git@gitlab.example.org:2222/us/group/fork.git", "https://gitlab.example.org/us/group/fork/-/tree/patch/v1")]
    [InlineData("https://codeberg.org/us/fork", "https://codeberg.org/us/fork/src/branch/patch/v1")]
    [InlineData("http://forgejo.local:3000/us/fork.git", "http://forgejo.local:3000/us/fork/src/branch/patch/v1")]
    [InlineData("/srv/git/fork.git", null)]
    [InlineData("file:///srv/git/fork.git", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("https://example.org/us/fork.git", null)]
    [InlineData(null, null)]
    public void A_branch_is_where_its_forge_shows_it(string? remote, string? web) => Assert.Equal(web, WebLinks.Reference(remote, "refs/heads/patch/v1"));

    [Theory]
    [InlineData("https://code.example.org/us/fork.git", "forgejo", "https://code.example.org/us/fork/src/branch/patch/v1")]
    [InlineData("https://code.example.org:8443/us/fork", "gitlab", "https://code.example.org:8443/us/fork/-/tree/patch/v1")]
    [InlineData("git@github-mirror.example.org:us/fork.git", "forgejo", "https://github-mirror.example.org/us/fork/src/branch/patch/v1")]
    [InlineData("/srv/git/fork.git", "github", null)]
    public void What_is_known_to_run_at_a_host_counts_more_than_its_name(string remote, string provider, string? web) =>
        Assert.Equal(web, WebLinks.Reference(remote, "refs/heads/patch/v1", provider));

    [Fact]
    public void Names_are_encoded_and_commits_are_compared()
    {
        var (from, to) = (new string('a', 40), new string('b', 40));
        Assert.Equal("https://github.com/us/fork/tree/a%3Cb/c%20d", WebLinks.Reference("https://github.com/us/fork", "refs/heads/a<b/c d"));
        Assert.Equal($"https://github.com/us/fork/compare/{from}...{to}", WebLinks.Compare("https://github.com/us/fork.git", from, to));
        Assert.Null(WebLinks.Compare("https://github.com/us/fork.git", null, to));
        Assert.Equal("https://github.com/us/fork", WebLinks.RemoteOf("https://github.com", "us/fork"));
        Assert.Null(WebLinks.RemoteOf("https://github.com", "/srv/fork"));
    }
}
