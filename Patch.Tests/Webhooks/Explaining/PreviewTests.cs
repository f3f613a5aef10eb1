using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Tests.Api.Webhooks;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Webhooks.Explaining;

public sealed class PreviewTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_stored_delivery_a_body_and_what_comes_of_them_agree_and_nothing_is_stored(DatabaseKind kind)
    {
        await using var world = await ExplainWorld.StartAsync(kind);
        await world.AddAsync(DeliveryRows.Of("d-1"), ExplainWorld.Route("codex"), ExplainWorld.Route("other", repository: "a/b"), ExplainWorld.Source("feed"));

        var (status, ofDelivery) = await world.PostAsync("/route/preview", new JsonObject { ["delivery"] = "github:d-1" });
        var (_, ofBody) = await world.PostAsync(
            "/route/preview", new JsonObject { ["provider"] = "github", ["event"] = "push", ["deliveryId"] = "d-1", ["payload"] = JsonNode.Parse(Hook.Push) });

        Assert.Equal(200, status);
        Assert.Equal("dispatched", (string?)ofDelivery["disposition"]);
        Assert.Equal("push", (string?)Assert.Single(ofDelivery["events"]!.AsArray())!["event"]);
        Assert.Equal(["route codex matches", "source feed matches", "route other other-repository"], ofDelivery["rules"]!.AsArray().Select(rule => $"{rule!["kind"]} {rule["rule"]} {rule["code"]}"));
        Assert.Equal("feed", (string?)ofDelivery["polls"]![0]);
        var (toFlow, toNobody) = (ofDelivery["signals"]![0]!, ofDelivery["signals"]![1]!);
        Assert.Equal(("upstream.push", "openai/codex"), ((string?)toFlow["event"]!["type"], (string?)toFlow["event"]!["payload"]!["repo"]));
        Assert.Equal(("feed", "skipped:notify-only"), ((string?)toNobody["sourceId"], (string?)toNobody["disposition"]));
        Assert.Null(toNobody["event"]);
        Assert.Equal(toFlow["event"]!["id"]!.ToJsonString(), ofBody["signals"]![0]!["event"]!["id"]!.ToJsonString());
        Assert.Equal(ofDelivery["rules"]!.ToJsonString(), ofBody["rules"]!.ToJsonString());
        await using var db = await world.Api.DbAsync();
        Assert.Equal((1, 0, 0), (await db.Deliveries.CountAsync(), await db.Signals.CountAsync(), await db.FlowEvents.CountAsync()));
        Assert.Null((await db.Deliveries.SingleAsync()).Disposition);
    }

    [Fact]
    public async Task A_signal_is_followed_by_its_rules_target_as_it_is_now()
    {
        await using var world = await ExplainWorld.StartAsync();
        await world.AddAsync(
            SignalRows.Release("e1"), SignalRows.Release("e1", source: "gone"), SignalRows.Release("e1", source: "fork"),
            ExplainWorld.Source("codex", new JsonObject { ["mode"] = "workspace_flow", ["eventType"] = "other.type" }),
            ExplainWorld.Source("fork", new JsonObject { ["mode"] = "fork_sync", ["repoFullName"] = "me/codex", ["branch"] = "main" }));
        async Task<JsonNode> SignalAsync(string source) =>
            (await world.PostAsync("/route/preview", new JsonObject { ["signal"] = new JsonObject { ["sourceId"] = source, ["entryId"] = "e1" } })).Body["signals"]![0]!;

        Assert.Equal("patch:codex:e1:other.type", (string?)(await SignalAsync("codex"))["event"]!["id"]);
        Assert.Equal("me/codex", (string?)(await SignalAsync("fork"))["job"]!["targetRepoFullName"]);
        var gone = await SignalAsync("gone");
        Assert.Equal("skipped:no-rule", (string?)gone["disposition"]);
        Assert.StartsWith("The sources file has no feed source and no webhook route 'gone' now", (string?)gone["sentence"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_previewed_is_refused_with_a_code_and_a_sentence()
    {
        await using var world = await ExplainWorld.StartAsync();
        await world.AddAsync(DeliveryRows.Refused("refused"));
        foreach (var (body, status, error) in new[]
        {
            ("""{}""", 400, "invalid_preview"),
            ("""{"delivery":"github:d-1","signal":{"sourceId":"a","entryId":"b"}}""", 400, "invalid_preview"),
            ("""{"delivery":"github:d-1","event":"push"}""", 400, "invalid_preview"),
            ("""{"payload":{}}""", 400, "invalid_provider"),
            ("""{"provider":"sourceforge","payload":{}}""", 400, "invalid_provider"),
            ("""{"provider":"github"}""", 400, "invalid_payload"),
            ("""{"provider":"github","payload":[1]}""", 400, "invalid_payload"),
            ("""{"provider":"github","payload":null}""", 400, "invalid_payload"),
            ("""{"provider":"github","payload":"text"}""", 400, "invalid_payload"),
            ("""{"signal":{"sourceId":"a"}}""", 400, "invalid_signal"),
            ("""{"signal":{}}""", 400, "invalid_signal"),
            ("""{"delivery":7}""", 400, "bad_request"),
            ("""{"delivery":"nope"}""", 404, "delivery_not_found"),
            ("""{"delivery":""}""", 404, "delivery_not_found"),
            ("""{"signal":{"sourceId":"a","entryId":"b"}}""", 404, "signal_not_found"),
            ("""{"delivery":"github:refused"}""", 409, "delivery_refused"),
        })
        {
            var (answered, problem) = await world.PostAsync("/route/preview", JsonNode.Parse(body));
            Assert.Equal((body, status, error), (body, answered, (string?)problem["error"]));
            Assert.False(string.IsNullOrEmpty((string?)problem["detail"]));
        }
    }

    [Fact]
    public async Task A_body_that_means_little_is_previewed_as_that()
    {
        await using var world = await ExplainWorld.StartAsync();
        foreach (var (body, disposition) in new[]
        {
            ("""{"provider":"github","payload":{}}""", "skipped:unknown-event"),
            ("""{"provider":"github","event":"ping","payload":{"zen":"x"}}""", "skipped:ping"),
            ("""{"provider":"github","event":"push","payload":{"ref":"refs/heads/main"}}""", "skipped:unknown-event"),
            ("""{"provider":"generic","payload":{"type":"ping"}}""", "skipped:ping"),
            ("""{"provider":"bitbucket","event":"repo:push","payload":{"push":{"changes":[null,1,{}]}}}""", "skipped:unknown-event"),
        })
        {
            var (status, preview) = await world.PostAsync("/route/preview", JsonNode.Parse(body));
            Assert.Equal((body, 200, disposition), (body, status, (string?)preview["disposition"]));
        }
    }
}
