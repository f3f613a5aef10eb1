using System.Net;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Feeds;

public sealed class FeedEndpointTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Poll_makes_the_source_due_at_once(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var later = TimeProvider.System.NowUtc().AddHours(1);
        await api.AddAsync(Source("a", later), Source("b", later));
        using var answer = await api.SendAsync(HttpMethod.Post, "/feed-sources/a/poll");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("a", (string?)(await answer.JsonAsync())["source"]!["id"]);
        await using var db = await api.DbAsync();
        Assert.True((await db.FeedSources.SingleAsync(source => source.Id == "a")).NextPollAt < later);
        Assert.Equal(later, (await db.FeedSources.SingleAsync(source => source.Id == "b")).NextPollAt);
    }

    [Fact]
    public async Task Poll_of_an_unknown_or_disabled_source_says_which_it_is()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var broken = Source("broken", TimeProvider.System.NowUtc());
        broken.Enabled = false;
        broken.ConfigError = "url is missing";
        await api.AddAsync(broken);
        using var unknown = await api.SendAsync(HttpMethod.Post, "/feed-sources/nope/poll");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("feed_source_not_found", (string?)(await unknown.JsonAsync())["error"]);
        using var disabled = await api.SendAsync(HttpMethod.Post, "/feed-sources/broken/poll");
        Assert.Equal(HttpStatusCode.Conflict, disabled.StatusCode);
        Assert.Equal("url is missing", (string?)(await disabled.JsonAsync())["detail"]);
    }

    [Fact]
    public async Task Sources_are_shown_with_their_errors_and_signals_with_their_dispositions()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var source = Source("a", TimeProvider.System.NowUtc());
        source.LastError = "The feed is HTML.";
        source.ConsecutiveFailures = 3;
        await api.AddAsync(source, ApiData.Signal("a", "entry", """{"sourceId":"a","entryId":"entry","title":"One"}"""));
        var shown = (await api.GetAsync("/feed-sources"))["sources"]![0]!;
        Assert.Equal("The feed is HTML.", (string?)shown["lastError"]);
        Assert.Equal(3, (int)shown["consecutiveFailures"]!);
        Assert.Equal("https://example.org/a.atom", (string?)shown["config"]!["url"]);
        var signal = (await api.GetAsync("/signals"))["signals"]![0]!;
        Assert.Equal("One", (string?)signal["title"]);
        Assert.Equal("skipped:notify-only", (string?)signal["disposition"]);
        Assert.Equal("The source's target only notifies.", (string?)signal["dispositionReason"]);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Refs_are_listed_page_by_page_with_where_they_stood_before(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var now = TimeProvider.System.NowUtc();
        await api.AddAsync(
            Source("a/b", now), Source("other", now), Ref("a/b", "refs/tags/v1", 'a', now.AddHours(-2), now), Ref("a/b", "refs/tags/v2", 'b', now, null),
            Ref("a/b", "refs/tags/v1", 'c', now, null), Ref("other", "refs/tags/v1", 'd', now, null));

        var first = await api.GetAsync("/feed-sources/a%2Fb/refs?limit=2");
        Assert.Equal([$"refs/tags/v1 {new string('c', 40)}", $"refs/tags/v2 {new string('b', 40)}"], Shown(first));
        Assert.Null(first["refs"]![0]!["goneAt"]);
        var second = await api.GetAsync($"/feed-sources/a%2Fb/refs?limit=2&cursor={first["next"]}");
        Assert.Equal([$"refs/tags/v1 {new string('a', 40)}"], Shown(second));
        Assert.Null(second["next"]);
        Assert.Equal(now.ToWire(), (string?)second["refs"]![0]!["goneAt"]);
        Assert.Equal(new string('0', 40), (string?)second["refs"]![0]!["object"]);

        Assert.Equal(2, Shown(await api.GetAsync("/feed-sources/a%2Fb/refs?ref=refs%2Ftags%2Fv1")).Count);
        using var unknown = await api.SendAsync(HttpMethod.Get, "/feed-sources/nope/refs");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("feed_source_not_found", (string?)(await unknown.JsonAsync())["error"]);
        using var wrong = await api.SendAsync(HttpMethod.Get, "/feed-sources/other/refs?cursor=1");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static List<string> Shown(System.Text.Json.Nodes.JsonNode page) => [.. page["refs"]!.AsArray().Select(row => $"{row!["ref"]} {row["sha"]}")];

    private static RefLedgerEntry Ref(string source, string name, char sha, DateTimeOffset from, DateTimeOffset? gone) => new()
    {
        SourceId = source, RefName = name, RefKey = IdKeys.Of(name), ObjectSha = new string('0', 40), Sha = new string(sha, 40), FirstSeenAt = from, LastSeenAt = from,
        GoneAt = gone, IsLatest = gone is null,
    };

    private static FeedSource Source(string id, DateTimeOffset nextPollAt) => new()
    {
        Id = id, Enabled = true, NextPollAt = nextPollAt, ConfigJson = $$"""{"id":"{{id}}","url":"https://example.org/{{id}}.atom"}""",
    };
}
