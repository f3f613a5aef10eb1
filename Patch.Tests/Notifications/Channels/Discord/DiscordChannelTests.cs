using System.Text.Json.Nodes;
using Patch.Core.Notifications.Channels;

namespace Patch.Tests.Notifications.Channels.Discord;

public sealed class DiscordChannelTests : IAsyncLifetime
{
    private readonly ChannelWay way = new();
    private ChannelStub server = null!;
    private ChannelSettings channel = null!;

    public async ValueTask InitializeAsync()
    {
        server = await ChannelStub.StartAsync();
        channel = ChannelWay.Settings("discord", server.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await way.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_message_is_changed_as_its_state_moves()
    {
        var id = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message("a", severity: "warning"))).MessageId;
        Assert.NotNull(id);
        Assert.Equal("patch", (string?)server.Only.Content["username"]);
        Assert.Equal(0xd4a72c, (int?)Embed()["color"]);

        for (var state = 1; state <= 3; state++)
            Assert.Equal(id, Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message($"b{state}", $"state {state}"), id)).MessageId);

        Assert.Equal(("state 3", 3), ((string?)Embed()["title"], server.Only.Edits));
        Assert.Equal("PATCH", server.Requests[^1].Method);
        Assert.True(way.CanEdit("discord"));
    }

    [Fact]
    public async Task A_message_that_a_person_deleted_is_gone_and_a_webhook_that_was_deleted_is_not()
    {
        var id = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message())).MessageId;
        server.DeleteAll();
        Assert.IsType<ChannelAnswer.Gone>(await way.SendAsync(channel, ChannelWay.Message(), id));
        server.Next(404, """{"message": "Unknown Webhook", "code": 10015}""");
        var refused = Assert.IsType<ChannelAnswer.Refused>(await way.SendAsync(channel, ChannelWay.Message(), id));
        Assert.Equal(("Discord webhook returned 404: Unknown Webhook", true), (refused.Reason, refused.Permanent));
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message()));
        Assert.Single(server.Messages);
    }

    [Fact]
    public async Task A_thread_in_the_webhooks_address_stays_there()
    {
        channel.Url += "?thread_id=7";
        var id = Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Message())).MessageId;
        await way.SendAsync(channel, ChannelWay.Message(), id);
        Assert.EndsWith("?thread_id=7&wait=true", server.Requests[0].Path, StringComparison.Ordinal);
        Assert.EndsWith($"/messages/{id}?thread_id=7", server.Requests[1].Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("github", "info", 0x24292f)]
    [InlineData("codeberg", "info", 0x2185d0)]
    [InlineData("github", "warning", 0xd4a72c)]
    [InlineData("github", "error", 0xd1242f)]
    public async Task A_push_has_the_embed_of_the_original_and_its_colour(string provider, string severity, int color)
    {
        await way.SendAsync(channel, ChannelWay.Message(severity: severity) with
        {
            EventType = "push", Title = "[github] openai/codex upstream update on main", Text = "Tighten sandbox setup", Url = "https://github.com/openai/codex/commit/1",
            Footer = "feed watcher", Fields = [new("Provider", "github"), new("Author", " "), new("Queued", "fork_sync"), new("Source", "github-openai-codex-main", Short: false)],
            Facts = new JsonObject { ["signal"] = new JsonObject { ["provider"] = provider } },
        });

        Assert.Equal(color, (int?)Embed()["color"]);
        Assert.Equal(("[github] openai/codex upstream update on main", "Tighten sandbox setup"), ((string?)Embed()["title"], (string?)Embed()["description"]));
        Assert.Equal(("feed watcher", "2026-05-12T21:00:00.000Z"), ((string?)Embed()["footer"]!["text"], (string?)Embed()["timestamp"]));
        Assert.Equal(
            ["Provider=github true", "Queued=fork_sync true", "Source=github-openai-codex-main false"],
            Embed()["fields"]!.AsArray().Select(field => $"{field!["name"]}={field["value"]} {field["inline"]}"));
    }

    [Fact]
    public async Task Text_of_others_is_shown_as_it_is_and_pings_nobody()
    {
        await way.SendAsync(channel, ChannelWay.Message(title: ChannelWay.Hostile, text: ChannelWay.Hostile));

        var content = server.Only.Content;
        Assert.Equal("""{"parse":[]}""", content["allowed_mentions"]!.ToJsonString());
        var text = (string)Embed()["description"]!;
        Assert.Contains(@"\<@U123>", text, StringComparison.Ordinal);
        Assert.Contains(@"\*\*bold\*\*", text, StringComparison.Ordinal);
        Assert.Contains(@"\_it\_ \`code\` \~\~gone\~\~ \|\|spoiler\|\|", text, StringComparison.Ordinal);
        Assert.Contains(@"[click]\(https://evil.example)", text, StringComparison.Ordinal);
        Assert.Contains("\nBcc: evil@example.org\n\\# head\n\\> quote", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", (string)Embed()["title"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("\0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_stays_within_what_Discord_takes()
    {
        Assert.IsType<ChannelAnswer.Taken>(await way.SendAsync(channel, ChannelWay.Flood()));
        Assert.EndsWith("…", (string)Embed()["description"]!, StringComparison.Ordinal);
        Assert.Null(Embed()["url"]);
        Assert.Equal(25, Embed()["fields"]!.AsArray().Count);
    }

    private JsonNode Embed() => server.Only.Content["embeds"]![0]!;
}
