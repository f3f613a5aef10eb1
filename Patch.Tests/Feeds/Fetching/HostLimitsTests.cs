using Microsoft.Extensions.Options;
using Patch.Core.Feeds;
using Patch.Core.Feeds.Fetching;

namespace Patch.Tests.Feeds.Fetching;

public sealed class HostLimitsTests
{
    [Fact]
    public async Task One_host_has_as_many_places_as_the_option_says_and_another_its_own()
    {
        var limits = new HostLimits(Options.Create(new FeedOptions { RequestsPerHost = 2 }));
        var cancellationToken = TestContext.Current.CancellationToken;
        var first = await limits.EnterAsync("https://example.org/a", cancellationToken);
        using var second = await limits.EnterAsync("https://EXAMPLE.org/b", cancellationToken);
        var third = limits.EnterAsync("https://example.org/c", cancellationToken);
        Assert.False(third.IsCompleted);
        using var elsewhere = await limits.EnterAsync("https://example.com/a", cancellationToken);

        // Given up twice, it is one place all the same.
        first.Dispose();
        first.Dispose();
        using var held = await third;
        Assert.False(limits.EnterAsync("https://example.org/d", cancellationToken).IsCompleted);
    }

    [Theory]
    [InlineData("https://example.org/a/b", "example.org")]
    [InlineData("http://example.org:8080/a", "example.org:8080")]
    [InlineData("ssh://git@example.org/a.git", "example.org")]
    [InlineData("git@example.org:a/b.git", "example.org")]
    [InlineData("example.org:a/b.git", "example.org")]
    [InlineData("file:///srv/a.git", "")]
    [InlineData("", "")]
    public void Host_is_found_in_every_form_of_url(string url, string host) => Assert.Equal(host, HostLimits.HostOf(url));
}
