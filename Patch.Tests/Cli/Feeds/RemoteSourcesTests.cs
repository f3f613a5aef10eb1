using Patch.Core.Data;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Feeds;

public sealed class RemoteSourcesTests
{
    [Fact]
    public async Task Sources_are_listed_with_their_trouble_and_polled_out_of_turn()
    {
        await using var patch = await RemotePatch.StartAsync();
        var later = GitSandbox.Day.AddYears(10).ToUniversalTime();
        await patch.Api.AddAsync(
            new FeedSource { Id = "fine", Enabled = true, ConfigJson = "{}", NextPollAt = later, PrimedAt = GitSandbox.Day.ToUniversalTime(), LastCheckedAt = GitSandbox.Day.ToUniversalTime() },
            new FeedSource { Id = "gone", Enabled = false, ConfigJson = "{}", NextPollAt = later, ConfigError = "The url is missing." },
            new FeedSource { Id = "ill/1", Enabled = true, ConfigJson = "{}", NextPollAt = later, ConsecutiveFailures = 3, LastError = "404 Not Found" });

        var listed = await patch.RunAsync("sources", "list");
        var polled = await patch.RunAsync("sources", "poll", "ill/1");
        var off = await patch.RunAsync("sources", "poll", "gone");
        var unknown = await patch.RunAsync("sources", "poll", "nope");
        await patch.SameAsync("/feed-sources", "sources", "list");

        string Line(string id) => Assert.Single(listed.Output.Split('\n'), line => line.Contains(id, StringComparison.Ordinal));
        Assert.StartsWith("ok", Line("fine").TrimStart(), StringComparison.Ordinal);
        Assert.Contains("2026-05-04 07:30:00Z", Line("fine"), StringComparison.Ordinal);
        Assert.Contains("failed 3x", Line("ill/1"), StringComparison.Ordinal);
        Assert.Contains("404 Not Found", Line("ill/1"), StringComparison.Ordinal);
        Assert.Contains("The url is missing.", Line("gone"), StringComparison.Ordinal);
        Assert.Equal(0, polled.ExitCode);
        Assert.StartsWith("ill/1 is due now", polled.Output, StringComparison.Ordinal);
        Assert.Equal((1, "The url is missing.\n"), (off.ExitCode, off.Error));
        Assert.Equal(5, unknown.ExitCode);
    }

    [Fact]
    public async Task No_source_says_where_to_name_some()
    {
        await using var patch = await RemotePatch.StartAsync();
        Assert.Contains("FEED_SOURCES_PATH", (await patch.RunAsync("sources", "list")).Output, StringComparison.Ordinal);
    }
}
