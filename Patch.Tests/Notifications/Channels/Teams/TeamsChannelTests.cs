using System.Text.Json.Nodes;
using Patch.Core.Notifications.Channels;

namespace Patch.Tests.Notifications.Channels.Teams;

public sealed class TeamsChannelTests : IAsyncLifetime
{
    private readonly ChannelWay way = new();
    private ChannelStub server = null!;
    private ChannelSettings channel = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ChannelStub.StartAsync();
        channel = ChannelWay.Settings("teams", server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await way.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_notice_is_an_adaptive_card_with_a_link()
    {
        var taken = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message(text: "one\n\ntwo", severity: "error")));

        Assert.Null(taken.MessageId);
        Assert.False(way.CanEdit("teams"));
        Assert.Equal("message", (string?)server.Only.Content["type"]);
        Assert.Equal(("AdaptiveCard", "1.5"), ((string?)Card()["type"], (string?)Card()["version"]));
        Assert.Equal(["openai/codex v1.2: changed", "one", "two", "Status: changed", "Upstream: openai/codex", "Candidates: refs/heads/patch/candidates/v1.2", "maintenance · 2026-05-12 21:00 UTC"], Lines());
        Assert.Equal("Attention", (string?)Card()["body"]![0]!["inlines"]![0]!["color"]);
        Assert.Equal(("Action.OpenUrl", "https://github.com/openai/codex?a=1&b=2"), ((string?)Card()["actions"]![0]!["type"], (string?)Card()["actions"]![0]!["url"]));
    }

    [Fact]
    public async Task Text_of_others_stands_only_where_Teams_reads_no_markup()
    {
        await way.SendAsync(channel, ChannelWay.Message(title: ChannelWay.Hostile, text: ChannelWay.Hostile));

        Assert.All(Card()["body"]!.AsArray(), block => Assert.Equal("RichTextBlock", (string?)block!["type"]));
        Assert.All(Card()["body"]!.AsArray().SelectMany(block => block!["inlines"]!.AsArray()), run => Assert.Equal("TextRun", (string?)run!["type"]));
        Assert.Null(Card()["msteams"]!["entities"]);
        Assert.Contains(Lines(), line => line.Contains("**bold** _it_ `code`", StringComparison.Ordinal));
        Assert.All(Lines(), line => Assert.DoesNotContain("\n", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_flood_stays_within_what_Teams_takes()
    {
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Flood()));
        Assert.InRange(server.Requests[^1].Body.Length, 5_000, 20_000);
        Assert.Null(Card()["actions"]);
        Assert.Contains(Lines(), line => line.EndsWith('…'));
    }

    [Fact]
    public async Task A_refusal_says_what_Teams_says_of_it()
    {
        channel.Url += "x";
        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.Equal(("Microsoft Teams returned 401: The request must be authenticated.", true), (refused.Reason, refused.Permanent));
    }

    private JsonNode Card() => server.Only.Content["attachments"]![0]!["content"]!;

    private List<string> Lines() => [.. Card()["body"]!.AsArray().Select(block => string.Concat(block!["inlines"]!.AsArray().Select(run => (string?)run!["text"])))];
}
