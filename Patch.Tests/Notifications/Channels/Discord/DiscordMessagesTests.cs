using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Channels.Discord;
using Patch.Core.Notifications.Writing;

namespace Patch.Tests.Notifications.Channels.Discord;

public sealed class DiscordMessagesTests
{
    [Fact]
    public void A_push_is_told_with_the_embed_of_the_original()
    {
        var body = Body(NoticeRows.Push());

        Assert.Equal("patch", (string?)body["username"]);
        var embed = body["embeds"]![0]!;
        Assert.Equal("[github] openai/codex upstream update on main", (string?)embed["title"]);
        Assert.Equal("Tighten sandbox setup", (string?)embed["description"]);
        Assert.Equal("https://github.com/openai/codex/commit/0123456789abcdef0123456789abcdef01234567", (string?)embed["url"]);
        Assert.Equal("feed watcher", (string?)embed["footer"]!["text"]);
        Assert.Equal("2026-05-12T21:00:00.000Z", (string?)embed["timestamp"]);
        Assert.Equal(
            [
                "Provider=github true", "Repo=openai/codex true", "Event=push true", "Branch=main true", "Author=bookholt-oai true", "SHA=0123456789ab true",
                "Queued=fork_sync true", "Source=github-openai-codex-main false",
            ],
            embed["fields"]!.AsArray().Select(field => $"{field!["name"]}={field["value"]} {field["inline"]}"));
    }

    [Theory]
    [InlineData("github", 0x24292f)]
    [InlineData("codeberg", 0x2185d0)]
    public void The_color_is_the_providers(string provider, int color)
    {
        var signal = NoticeRows.Push();
        signal.Provider = provider;
        signal.Json = signal.Json.Replace("\"github\"", $"\"{provider}\"", StringComparison.Ordinal);
        Assert.Equal(color, (int)Body(signal)["embeds"]![0]!["color"]!);
    }

    [Fact]
    public void A_release_is_told_by_its_title_and_the_real_tag_beside_it()
    {
        var embed = Body(NoticeRows.Release())["embeds"]![0]!;
        Assert.Equal("[github] openai/codex release 0.134.0", (string?)embed["title"]);
        Assert.Equal("0.134.0", (string?)embed["description"]);
        Assert.Equal(
            ["Provider=github", "Repo=openai/codex", "Event=release", "Branch=rust-v0.134.0", "Source=github-openai-codex-main"],
            embed["fields"]!.AsArray().Select(field => $"{field!["name"]}={field["value"]}"));
    }

    [Fact]
    public void Text_from_a_feed_pings_nobody() =>
        Assert.Equal("[]", Body(NoticeRows.Push(title: "@everyone"))["allowed_mentions"]!["parse"]!.ToJsonString());

    [Fact]
    public void A_part_that_is_too_long_is_cut_to_what_Discord_takes_of_it()
    {
        var signal = NoticeRows.Push(title: string.Concat(Enumerable.Repeat("🙂", 50_000)));
        signal.SourceId = new string('s', 9000);

        var embed = Body(signal)["embeds"]![0]!;

        Assert.EndsWith("🙂…", embed["description"]!.ToString(), StringComparison.Ordinal);
        Assert.InRange(embed["description"]!.ToString().Length, 3000, 4096);
        Assert.Equal(1024, embed["fields"]!.AsArray()[^1]!["value"]!.ToString().Length);
    }

    [Fact]
    public void All_parts_too_long_at_once_stay_within_what_Discord_takes_of_a_message()
    {
        var signal = NoticeRows.Push(title: string.Concat(Enumerable.Repeat("🙂", 50_000)));
        signal.Repo = new string('r', 9000);
        signal.Provider = new string('p', 9000);
        signal.SourceId = new string('s', 9000);

        var embed = Body(signal)["embeds"]![0]!;

        var fields = embed["fields"]!.AsArray();
        Assert.Equal(256, embed["title"]!.ToString().Length);
        Assert.InRange(fields.Count, 1, 25);
        Assert.All(fields, field => Assert.InRange(field!["value"]!.ToString().Length, 1, 1024));
        var total = embed["title"]!.ToString().Length + embed["description"]!.ToString().Length + embed["footer"]!["text"]!.ToString().Length
            + fields.Sum(field => field!["name"]!.ToString().Length + field["value"]!.ToString().Length);
        Assert.InRange(total, 5000, 6000);
        Assert.EndsWith("🙂…", embed["description"]!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("not a link")]
    public void A_link_that_Discord_would_refuse_is_left_out(string url)
    {
        var signal = NoticeRows.Push();
        signal.Json = signal.Json.Replace("https://github.com/openai/codex/commit/0123456789abcdef0123456789abcdef01234567", url, StringComparison.Ordinal);
        Assert.Null(Body(signal)["embeds"]![0]!["url"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"title":"\ud83d alone"}""")]
    [InlineData("""{"title":5}""")]
    public void A_signal_with_hardly_any_readable_fields_is_told_too(string json)
    {
        var signal = NoticeRows.Push();
        signal.Json = json;
        var embed = Body(signal)["embeds"]![0]!;
        Assert.Equal("[github] openai/codex upstream update", (string?)embed["title"]);
    }

    [Theory]
    [InlineData("changed", null)]
    [InlineData("needs_intervention", 0xd4a72c)]
    [InlineData("failed", 0xd1242f)]
    public void An_outcome_says_what_came_of_it_and_where_the_candidate_is(string status, int? color)
    {
        var attempt = NoticeRows.Attempt(status);
        var embed = Body(AttemptCauses.Of(attempt, NoticeRows.Step(attempt, "started", status, "patch 3 conflicts in src/lib.rs")))["embeds"]![0]!;
        Assert.Equal($"[patch] openai/codex rust-v0.134.0: {status.Replace('_', ' ')}", (string?)embed["title"]);
        Assert.Equal("patch 3 conflicts in src/lib.rs", (string?)embed["description"]);
        Assert.Contains("refs/heads/one, refs/heads/patch/candidates/rust-v0.134.0", embed["fields"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(color, (int?)embed["color"]);
    }

    private static JsonNode Body(Signal signal) => Body(SignalCauses.Of(signal));

    /// <summary>With the words that the built-in templates leave as they are.</summary>
    private static JsonNode Body(NoticeCause cause) => JsonNode.Parse(PatchJson.Write(DiscordMessages.Of(new NoticeMessage(
        "id", cause.Title, cause.Text, cause.Url, cause.Severity, cause.EventType, cause.Repo, cause.Point, cause.Footer, cause.At, cause.Fields, cause.Facts))))!;
}
