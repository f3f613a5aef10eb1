using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Notifications.Discord;

namespace Patch.Tests.Notifications.Discord;

public sealed class DiscordMessagesTests
{
    [Fact]
    public void A_push_is_told_with_the_embed_of_the_original()
    {
        var body = Body(DiscordMessages.Of(NoticeRows.Push()));

        Assert.Equal("patch", (string?)body["username"]);
        var embed = body["embeds"]![0]!;
        Assert.Equal("[github] openai/codex upstream update on main", (string?)embed["title"]);
        Assert.Equal("Tighten sandbox setup", (string?)embed["description"]);
        Assert.Equal("https://github.com/openai/codex/commit/0123456789abcdef0123456789abcdef01234567", (string?)embed["url"]);
        Assert.Equal("feed watcher", (string?)embed["footer"]!["text"]);
        Assert.Equal("2026-05-12T21:00:00.000Z", (string?)embed["timestamp"]);
        Assert.Equal(
            ["Repository=openai/codex", "Event=push", "Branch=main", "Author=bookholt-oai", "Commit=0123456", "Job=fork_sync", "Source=github-openai-codex-main"],
            embed["fields"]!.AsArray().Select(field => $"{field!["name"]}={field["value"]}"));
    }

    [Fact]
    public void A_release_is_told_by_its_tag_not_its_title()
    {
        var embed = Body(DiscordMessages.Of(NoticeRows.Release()))["embeds"]![0]!;
        Assert.Equal("[github] openai/codex upstream release rust-v0.134.0", (string?)embed["title"]);
        Assert.Equal("0.134.0", (string?)embed["description"]);
    }

    [Fact]
    public void Text_from_a_feed_pings_nobody() =>
        Assert.Equal("[]", Body(DiscordMessages.Of(NoticeRows.Push(title: "@everyone")))["allowed_mentions"]!["parse"]!.ToJsonString());

    [Fact]
    public void Text_of_any_length_stays_within_what_Discord_takes()
    {
        var signal = NoticeRows.Push(title: string.Concat(Enumerable.Repeat("🙂", 50_000)));
        signal.Repo = new string('r', 9000);
        signal.SourceId = new string('s', 9000);

        var embed = Body(DiscordMessages.Of(signal))["embeds"]![0]!;

        Assert.Equal(256, embed["title"]!.ToString().Length);
        Assert.True(embed["description"]!.ToString().Length <= 4096);
        Assert.EndsWith("🙂…", embed["description"]!.ToString(), StringComparison.Ordinal);
        Assert.All(embed["fields"]!.AsArray(), field => Assert.InRange(field!["value"]!.ToString().Length, 1, 1024));
        Assert.True(embed.AsObject().Sum(part => part.Value!.ToString().Length) < 6000);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("not a link")]
    public void A_link_that_Discord_would_refuse_is_left_out(string url)
    {
        var signal = NoticeRows.Push();
        signal.Json = signal.Json.Replace("https://github.com/openai/codex/commit/0123456789abcdef0123456789abcdef01234567", url, StringComparison.Ordinal);
        Assert.Null(Body(DiscordMessages.Of(signal))["embeds"]![0]!["url"]);
    }

    [Fact]
    public void A_signal_with_hardly_any_fields_is_told_too()
    {
        var signal = NoticeRows.Push();
        signal.Json = "{}";
        var embed = Body(DiscordMessages.Of(signal))["embeds"]![0]!;
        Assert.Equal("[github] openai/codex upstream update on an unknown branch", (string?)embed["title"]);
    }

    [Fact]
    public void An_outcome_says_what_came_of_it_and_where_the_candidate_is()
    {
        var attempt = NoticeRows.Attempt("needs_intervention");
        var embed = Body(DiscordMessages.Of(attempt, NoticeRows.Step(attempt, "started", "needs_intervention", "patch 3 conflicts in src/lib.rs")))["embeds"]![0]!;
        Assert.Equal("[patch] openai/codex rust-v0.134.0: needs intervention", (string?)embed["title"]);
        Assert.Equal("patch 3 conflicts in src/lib.rs", (string?)embed["description"]);
        Assert.Contains("refs/heads/one, refs/heads/patch/candidates/rust-v0.134.0", embed["fields"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private static JsonNode Body(DiscordMessage message) => JsonNode.Parse(PatchJson.Write(message))!;
}
