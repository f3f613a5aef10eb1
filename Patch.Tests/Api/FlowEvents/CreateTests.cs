using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Tests.Support;

namespace Patch.Tests.Api.FlowEvents;

public sealed class CreateTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Event_made_by_hand_is_stored_with_its_dispatch_and_the_same_id_again_makes_nothing(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var asked = JsonNode.Parse("""{"id":"by/hand","type":"upstream.release","source":"me","occurredAt":"2026-05-14T12:00:00+02:00","payload":{"b":1.50,"a":[]}}""")!;
        using var created = await api.SendAsync(HttpMethod.Post, "/flow-events", asked);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("/flow-events/by%2Fhand", created.Headers.Location?.OriginalString);
        var body = await created.JsonAsync();
        Assert.Equal("2026-05-14T10:00:00.000Z", (string?)body["event"]!["occurredAt"]);
        Assert.Equal("""{"b":1.50,"a":[]}""", body["event"]!["payload"]!.ToJsonString());

        asked["type"] = "another";
        using var again = await api.SendAsync(HttpMethod.Post, "/flow-events", asked);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.True(JsonNode.DeepEquals(body, await again.JsonAsync()));
        await using var db = await api.DbAsync();
        Assert.Equal(1, await db.FlowEvents.CountAsync());
        Assert.Equal("pending", (await db.DispatchRequests.SingleAsync()).State);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Ten_callers_with_one_id_make_one_event(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            api.SendAsync(HttpMethod.Post, "/flow-events", new JsonObject { ["id"] = "one", ["type"] = "t" })));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        await using var db = await api.DbAsync();
        Assert.Equal(1, await db.DispatchRequests.CountAsync());
    }

    [Theory]
    [InlineData("", "bad_request")]
    [InlineData("null", "bad_request")]
    [InlineData("[]", "bad_request")]
    [InlineData("{", "bad_request")]
    [InlineData("""{"id":1,"type":"t"}""", "bad_request")]
    [InlineData("""{"id":"a","type":"t","occurredAt":"yesterday"}""", "bad_request")]
    [InlineData("{}", "invalid_id")]
    [InlineData("""{"id":"","type":"t"}""", "invalid_id")]
    [InlineData("""{"id":"a"}""", "invalid_type")]
    [InlineData("""{"id":"a","type":" "}""", "invalid_type")]
    [InlineData("""{"id":"a\u0000b","type":"t"}""", "invalid_id")]
    [InlineData("""{"id":"a\ud800","type":"t"}""", "bad_request")]
    [InlineData("""{"id":"a","type":"t\udc00x"}""", "bad_request")]
    [InlineData("""{"id":"a","type":"t","source":"\u0000"}""", "invalid_source")]
    [InlineData("""{"id":"a","type":"t","payload":[1]}""", "invalid_payload")]
    [InlineData("""{"id":"a","type":"t","payload":"text"}""", "invalid_payload")]
    [InlineData("""{"id":"a","type":"t","payload":{"tag":"\ud800"}}""", "invalid_payload")]
    [InlineData("""{"id":"a","type":"t","payload":{"list":[{"\udc00":1}]}}""", "invalid_payload")]
    public async Task What_is_no_event_is_refused_with_a_sentence_and_nothing_is_stored(string body, string error)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        await using var api = ApiServer.Start(database);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await api.Client.PostAsync("/flow-events", content);
        var problem = await answer.JsonAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(error, (string?)problem["error"]);
        Assert.False(string.IsNullOrEmpty((string?)problem["detail"]));
        await using var db = await api.DbAsync();
        Assert.Equal(0, await db.FlowEvents.CountAsync());
    }

    [Fact]
    public async Task Id_of_more_than_2000_characters_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var answer = await api.SendAsync(HttpMethod.Post, "/flow-events", new JsonObject { ["id"] = new string('x', 2001), ["type"] = "t" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("invalid_id", (string?)(await answer.JsonAsync())["error"]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Body_of_another_type_is_415(string type)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var content = new StringContent("id=a&type=t", Encoding.UTF8, type);
        using var answer = await api.Client.PostAsync("/flow-events", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("unsupported_media_type", (string?)(await answer.JsonAsync())["error"]);
    }
}
