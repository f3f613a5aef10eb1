using System.Text.Json.Nodes;
using Patch.Core.Notifications.Channels;

namespace Patch.Tests.Notifications.Channels.Slack;

public sealed class SlackChannelTests : IAsyncLifetime
{
    private readonly ChannelWay way = new();
    private ChannelStub server = null!;
    private ChannelSettings bot = null!;
    private ChannelSettings webhook = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ChannelStub.StartAsync();
        bot = ChannelWay.Settings("slack", server.Url);
        webhook = ChannelWay.Settings("slack-webhook", server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await way.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_bot_changes_its_message_in_the_channel_that_the_name_meant()
    {
        var id = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(bot, ChannelWay.Message("a"))).MessageId;
        Assert.StartsWith("C1:1700000000.00", id, StringComparison.Ordinal);
        Assert.Equal("#upstream", (string?)server.Only.Content["channel"]);

        Assert.Equal(id, Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(bot, ChannelWay.Message("b", "state 2"), id)).MessageId);

        Assert.Equal(1, server.Only.Edits);
        Assert.Equal("state 2", Header());
        Assert.True(way.CanEdit("slack"));
    }

    [Fact]
    public async Task A_webhook_tells_no_id_and_each_state_is_a_message()
    {
        Assert.Null(Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(webhook, ChannelWay.Message("a"))).MessageId);
        Assert.Null(Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(webhook, ChannelWay.Message("b"))).MessageId);
        Assert.Equal(2, server.Messages.Count);
    }

    [Fact]
    public async Task A_message_that_a_person_deleted_is_gone()
    {
        var id = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(bot, ChannelWay.Message())).MessageId;
        server.DeleteAll();
        Assert.Equal("The message was deleted in Slack", Assert.IsType<ChannelAnswer.Gone>(await way.SendAsync(bot, ChannelWay.Message(), id)).Reason);
        server.Next(200, """{"ok":false,"error":"edit_window_closed"}""");
        Assert.Contains("edit_window_closed", Assert.IsType<ChannelAnswer.Gone>(await way.SendAsync(bot, ChannelWay.Message(), id)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"users:read"}""", true, false, "missing_scope (the token lacks the right chat:write;")]
    [InlineData("""{"ok":false,"error":"channel_not_found"}""", true, false, "channel_not_found (Patch:Notifications:Channels:ops:Room names no channel")]
    [InlineData("""{"ok":false,"error":"not_in_channel"}""", true, false, "invite it")]
    [InlineData("""{"ok":false,"error":"invalid_auth"}""", true, false, "the token is not valid")]
    [InlineData("""{"ok":false,"error":"is_archived"}""", true, false, "archived")]
    [InlineData("""{"ok":false,"error":"something_new"}""", true, false, "something_new")]
    [InlineData("""{"ok":false}""", true, false, "unknown_error")]
    [InlineData("""{"ok":false,"error":"ratelimited"}""", false, true, "ratelimited")]
    [InlineData("""{"ok":false,"error":"internal_error"}""", false, false, "internal_error")]
    [InlineData("""{"ok":"yes"}""", false, false, "an answer that is not its own")]
    [InlineData("[]", false, false, "an answer that is not its own")]
    public async Task A_refusal_of_the_API_says_what_to_do(string body, bool permanent, bool rateLimited, string reason)
    {
        server.Next(200, body, ("Retry-After", "7"));
        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(bot, ChannelWay.Message()));
        Assert.Equal((permanent, rateLimited, 7.0), (refused.Permanent, refused.RateLimited, refused.RetryAfter!.Value.TotalSeconds));
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "no_service", true, "Slack refused the message: no_service")]
    [InlineData(410, "channel_is_archived", true, "Slack refused the message: channel_is_archived")]
    [InlineData(403, "invalid_token", true, "Slack refused the message: invalid_token")]
    [InlineData(500, "rollup_error", false, "Slack returned 500: rollup_error")]
    [InlineData(404, "Not here, sorry", true, "Slack returned 404")]
    public async Task A_refusal_of_a_webhook_is_told_by_its_code(int status, string body, bool permanent, string reason)
    {
        server.Next(status, body);
        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(webhook, ChannelWay.Message()));
        Assert.Equal((reason, permanent), (refused.Reason, refused.Permanent));
    }

    [Fact]
    public async Task Text_of_others_is_shown_as_it_is_and_pings_nobody()
    {
        await way.SendAsync(bot, ChannelWay.Message(title: ChannelWay.Hostile, text: ChannelWay.Hostile));

        var sent = server.Requests[^1].Text;
        Assert.DoesNotMatch("<(!(channel|here|everyone)|@|#|https://evil)", sent);
        Assert.DoesNotMatch("@(everyone|here|channel)", sent);
        Assert.Contains("&lt;!channel&gt;", sent, StringComparison.Ordinal);
        Assert.Contains("&amp;", sent, StringComparison.Ordinal);
        Assert.Contains("<https://github.com/openai/codex?a=1&amp;b=2|Open>", sent, StringComparison.Ordinal);
        Assert.Contains("<!date^1778619600^", sent, StringComparison.Ordinal);
        Assert.Equal(("none", "false", "false"), (
            (string?)server.Only.Content["parse"], server.Only.Content["link_names"]!.ToJsonString(), server.Only.Content["unfurl_links"]!.ToJsonString()));
        Assert.DoesNotContain("\n", Header(), StringComparison.Ordinal);
        Assert.All(Objects(server.Only.Content).Where(node => (string?)node["type"] == "mrkdwn"), text => Assert.True((bool?)text["verbatim"]));
    }

    [Theory]
    [InlineData("slack")]
    [InlineData("slack-webhook")]
    public async Task A_flood_stays_within_what_Slack_takes(string name)
    {
        var answer = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(ChannelWay.Settings(name, server.Url), ChannelWay.Flood()));
        if (name == "slack")
            Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(bot, ChannelWay.Flood(), answer.MessageId));
        Assert.Single(server.Messages);
        Assert.EndsWith("…", (string)server.Only.Content["blocks"]![1]!["text"]!["text"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", server.Requests[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_message_is_still_one()
    {
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(bot, ChannelWay.Message(title: "\0", text: " \n ") with { Fields = [], Url = null }));
        Assert.Equal("…", Header());
    }

    private string Header() => (string)server.Only.Content["blocks"]![0]!["text"]!["text"]!;

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject all => all.SelectMany(pair => Objects(pair.Value)).Prepend(all),
        JsonArray all => all.SelectMany(Objects),
        _ => [],
    };
}
