using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Support;
using Patch.Tests.Webhooks;

namespace Patch.Tests.Api.Webhooks;

public sealed class DeliveryEndpointTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Deliveries_are_listed_newest_first_by_pages_and_filters_and_never_with_their_bodies(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var again = DeliveryRows.Of("d-2").Routed("skipped:no-rule", "No route takes it.");
        (again.Redeliveries, again.LastRedeliveredAt) = (2, DeliveryRows.Received.AddHours(1));
        await api.AddAsync(
            DeliveryRows.Of("d-1").Routed("dispatched", "Two signals were made of it."), again, DeliveryRows.Of("d-3", "{}", "release", "gitlab"), DeliveryRows.Refused("d-4"));

        var first = await api.GetAsync("/deliveries?limit=3");
        Assert.Equal(["github:d-4", "gitlab:d-3", "github:d-2"], Ids(first));
        Assert.Equal(["github:d-1"], Ids(await api.GetAsync($"/deliveries?limit=3&cursor={first["next"]}")));
        Assert.Equal(
            $$"""
            {"id":"github:d-2","provider":"github","deliveryId":"d-2","event":"push","providerEvent":"push","verdict":"verified","receivedAt":"2026-05-14T12:00:00.000Z","size":{{Encoding.UTF8.GetByteCount(Hook.Push)}},"redeliveries":2,"lastRedeliveredAt":"2026-05-14T13:00:00.000Z","repo":"openai/codex","disposition":"skipped:no-rule","dispositionReason":"No route takes it.","routedAt":"2026-05-14T12:00:01.000Z"}
            """.Trim(),
            first["deliveries"]![2]!.ToJsonString());
        foreach (var (filter, ids) in new (string, string[])[]
        {
            ("provider=gitlab", ["gitlab:d-3"]),
            ("event=push&limit=1", ["github:d-4"]),
            ("verdict=refused", ["github:d-4"]),
            ("verdict=refused:wrong-signature", ["github:d-4"]),
            ("verdict=refused:no-secret", []),
            ("verdict=verified", ["gitlab:d-3", "github:d-2", "github:d-1"]),
            ("disposition=pending", ["gitlab:d-3"]),
            ("disposition=skipped", ["github:d-4", "github:d-2"]),
            ("disposition=dispatched", ["github:d-1"]),
            ("disposition=held", []),
            ("repo=openai%2Fcodex", ["github:d-2", "github:d-1"]),
            ("repo=", ["github:d-4", "gitlab:d-3", "github:d-2", "github:d-1"]),
        })
            Assert.Equal(ids, Ids(await api.GetAsync($"/deliveries?{filter}")));
    }

    [Fact]
    public async Task A_filter_that_no_delivery_can_pass_is_refused_with_those_that_there_are()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        foreach (var (query, error, words) in new[]
        {
            ("provider=sourceforge", "invalid_provider", "github"),
            ("event=pushed", "invalid_event", "push"),
            ("verdict=refused:because", "invalid_verdict", "refused:wrong-signature"),
            ("disposition=skipped:because", "invalid_disposition", "deduplicated"),
            ("cursor=!", "invalid_cursor", "leave it out"),
        })
        {
            using var answer = await api.SendAsync(HttpMethod.Get, $"/deliveries?{query}");
            var problem = await answer.JsonAsync();
            Assert.Equal((HttpStatusCode.BadRequest, error), (answer.StatusCode, (string?)problem["error"]));
            Assert.Contains(words, (string?)problem["detail"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_delivery_is_shown_with_its_body_its_facts_and_how_its_signals_fared(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var signal = ApiData.Signal("codex", "refs/heads/main@2222");
        signal.OutcomeId = "patch:codex:refs/heads/main@2222:upstream.push";
        await api.AddAsync(signal, DeliveryRows.Of("a/b").Routed("dispatched", "One signal was made of it.",
            """{"rules":[{"kind":"route","rule":"codex","matches":true,"code":"matches","sentence":"It fits."}],"signals":[{"sourceId":"codex","entryId":"refs/heads/main@2222"},{"sourceId":"gone","entryId":"x"}],"polls":["codex-feed"],"stacks":[]}"""));

        var shown = await api.GetAsync("/deliveries/github%3Aa%2Fb");

        Assert.Equal("github:a/b", (string?)shown["delivery"]!["id"]);
        Assert.Equal("push", (string?)shown["headers"]!["x-github-event"]);
        Assert.Equal("refs/heads/main", (string?)shown["body"]!["ref"]);
        Assert.Equal("json", (string?)shown["bodyForm"]);
        var fact = Assert.Single(shown["events"]!.AsArray())!;
        Assert.Equal(("push", "openai/codex", "2222222222222222222222222222222222222222"), ((string?)fact["event"], (string?)fact["repo"]!["fullName"], (string?)fact["after"]));
        Assert.Null(fact["raw"]);
        Assert.Equal("matches", (string?)shown["decision"]!["rules"]![0]!["code"]);
        var told = Assert.Single(shown["decision"]!["signals"]!.AsArray())!;
        Assert.Equal(("codex", "skipped:notify-only", signal.OutcomeId), ((string?)told["sourceId"], (string?)told["disposition"], (string?)told["outcomeId"]));
        Assert.Equal("codex-feed", (string?)shown["decision"]!["polls"]![0]);
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_is_shown_all_the_same_with_a_note()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var damaged = DeliveryRows.Of("damaged");
        damaged.Body = [1, 2, 3];
        await api.AddAsync(
            DeliveryRows.OfBytes("bytes", [0xff, 0xfe]), DeliveryRows.Of("half", """{"a":"\ud800"}"""), DeliveryRows.Of("bom", "\uFEFF[1]"), damaged,
            DeliveryRows.OfBytes("form", Encoding.UTF8.GetBytes("payload=%7B%22a%22%3A1%7D"), contentType: "application/x-www-form-urlencoded"), DeliveryRows.Refused("refused"),
            DeliveryRows.Of("odd").Routed("dispatched", "Taken.", "[]"));

        async Task<(string?, string?, bool)> ShownAsync(string id)
        {
            var shown = await api.GetAsync($"/deliveries/github%3A{id}");
            return ((string?)shown["bodyForm"], shown["body"]?.ToJsonString(), shown["bodyNote"] is not null);
        }

        Assert.Equal(("base64", "\"//4=\"", true), await ShownAsync("bytes"));
        var (form, body, noted) = await ShownAsync("half");
        Assert.Equal(("text", """{"a":"\ud800"}""", true), (form, (string?)JsonNode.Parse(body!), noted));
        Assert.Equal(("json", "[1]", false), await ShownAsync("bom"));
        Assert.Equal(("base64", "\"AQID\"", true), await ShownAsync("damaged"));
        Assert.Equal(("json", """{"a":1}""", true), await ShownAsync("form"));
        Assert.Equal((null, null, false), await ShownAsync("refused"));
        Assert.Null((await api.GetAsync("/deliveries/github%3Aodd"))["decision"]);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_rerun_makes_a_delivery_pending_again_and_keeps_what_came_with_it(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(DeliveryRows.Of("d-1").Routed("skipped:no-rule", "No route takes it."), DeliveryRows.Of("d-2").Routed("dispatched", "Taken."));

        using var answer = await api.SendAsync(HttpMethod.Post, "/deliveries/github%3Ad-1/rerun");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var shown = (await answer.JsonAsync())["delivery"]!;
        Assert.Equal("github:d-1", (string?)shown["id"]);
        Assert.Null(shown["disposition"]);
        Assert.Null(shown["dispositionReason"]);
        await using var db = await api.DbAsync();
        Assert.NotNull((await db.Deliveries.SingleAsync(row => row.DeliveryId == "d-1")).Body);
        Assert.Equal("dispatched", (await db.Deliveries.SingleAsync(row => row.DeliveryId == "d-2")).Disposition);
    }

    [Fact]
    public async Task A_rerun_of_a_refused_or_unknown_delivery_says_which_it_is()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(DeliveryRows.Refused("d-1"));
        using var refused = await api.SendAsync(HttpMethod.Post, "/deliveries/github%3Ad-1/rerun");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = await refused.JsonAsync();
        Assert.Equal("delivery_refused", (string?)problem["error"]);
        Assert.Contains("refused:wrong-signature", (string?)problem["detail"], StringComparison.Ordinal);
        foreach (var (method, target) in new[] { (HttpMethod.Post, "/deliveries/nope/rerun"), (HttpMethod.Get, "/deliveries/nope") })
        {
            using var unknown = await api.SendAsync(method, target);
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
            Assert.Equal("delivery_not_found", (string?)(await unknown.JsonAsync())["error"]);
        }

        await using var db = await api.DbAsync();
        Assert.Equal("skipped:refused", (await db.Deliveries.SingleAsync()).Disposition);
    }

    private static List<string> Ids(JsonObject page) => [.. page["deliveries"]!.AsArray().Select(row => (string)row!["id"]!)];
}
