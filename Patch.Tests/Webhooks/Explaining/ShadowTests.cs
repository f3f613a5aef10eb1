using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Webhooks.Explaining.Today;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Webhooks.Explaining;

public sealed class ShadowTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_changed_route_shows_what_would_be_different_and_changes_nothing(DatabaseKind kind)
    {
        await using var world = await ExplainWorld.StartAsync(kind);
        await world.AddAsync(DeliveryRows.Of("d-1"), DeliveryRows.Of("d-2"), DeliveryRows.Of("d-3", "{}", "ping"), ExplainWorld.Route("codex"));
        await world.RouteAsync();
        var (status, unchanged) = await world.PostAsync("/route/shadow", new JsonObject { ["since"] = "24h" });

        // The second delivery told of what the first had told: that is no difference.
        Assert.Equal((200, 4, 4, 0, true), (status, (int)unchanged["looked"]!, (int)unchanged["same"]!, (int)unchanged["different"]!, (bool)unchanged["complete"]!));

        await using (var db = await world.Api.DbAsync())
            await db.WebhookRoutes.ExecuteUpdateAsync(row => row.SetProperty(r => r.ConfigJson, r => r.ConfigJson.Replace("upstream.push", "upstream.commit")), TestContext.Current.CancellationToken);
        var retyped = (await world.PostAsync("/route/shadow", new JsonObject { ["since"] = "2026-05-14T12:00:00Z" })).Body;
        var difference = Assert.Single(retyped["differences"]!.AsArray())!;
        Assert.Equal(("signal", "route codex"), ((string?)difference["kind"], (string?)difference["rule"]));
        Assert.EndsWith(":upstream.push", (string?)difference["then"]!["outcome"]![0], StringComparison.Ordinal);
        Assert.EndsWith(":upstream.commit", (string?)difference["now"]!["outcome"]![0], StringComparison.Ordinal);

        await using (var db = await world.Api.DbAsync())
            await db.WebhookRoutes.ExecuteUpdateAsync(row => row.SetProperty(r => r.Enabled, false), TestContext.Current.CancellationToken);
        var gone = (await world.PostAsync("/route/shadow", new JsonObject { ["since"] = "7d" })).Body;
        Assert.Equal((4, 1, 3), ((int)gone["looked"]!, (int)gone["same"]!, (int)gone["different"]!));
        Assert.Equal(
            ["github:d-1 dispatched skipped:no-rule route codex", "github:d-2 deduplicated skipped:no-rule route codex"],
            gone["differences"]!.AsArray().Where(one => (string?)one!["kind"] == "delivery").Select(one => $"{one!["id"]} {one["then"]!["disposition"]} {one["now"]!["disposition"]} {one["rule"]}"));
        await using var after = await world.Api.DbAsync();
        Assert.Equal((1, 1, 3), (await after.Signals.CountAsync(), await after.FlowEvents.CountAsync(), await after.Deliveries.CountAsync(row => row.Disposition != null)));
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task It_begins_at_the_time_and_ends_at_the_limit_and_says_where_to_go_on(DatabaseKind kind)
    {
        await using var world = await ExplainWorld.StartAsync(kind);
        var rows = Enumerable.Range(0, 60).Select(hour =>
        {
            var row = DeliveryRows.Of($"d-{hour}").Routed("skipped:no-rule", "No rule takes it.");
            row.ReceivedAt = ExplainWorld.Now.AddHours(hour - 60);
            return (object)row;
        });
        await world.AddAsync([.. rows, DeliveryRows.Of("pending"), DeliveryRows.Refused("refused"), Imported()]);
        async Task<(int Looked, bool Complete, string? Until)> LookAsync(string since, int? limit = null)
        {
            var (status, report) = await world.PostAsync("/route/shadow", new JsonObject { ["since"] = since, ["limit"] = limit });
            Assert.True(status == 200, report.ToJsonString());
            Assert.Equal((int)report["looked"]!, (int)report["same"]!);
            return ((int)report["looked"]!, (bool)report["complete"]!, (string?)report["lookedUntil"]);
        }

        Assert.Equal((60, true, null), await LookAsync("52w"));
        Assert.Equal((5, true, null), await LookAsync("5h"));
        Assert.Equal((1, true, null), await LookAsync("2026-05-14T12:00:00.000Z"));
        Assert.Equal((0, true, null), await LookAsync("1m"));
        Assert.Equal((60, true, null), await LookAsync("3d", 60));
        var (looked, complete, until) = await LookAsync("3d", 40);
        Assert.Equal((40, false), (looked, complete));
        Assert.Equal((20, true, null), await LookAsync(until!, 40));
    }

    [Fact]
    public async Task A_time_or_limit_that_is_none_is_refused()
    {
        await using var world = await ExplainWorld.StartAsync();
        foreach (var (body, error) in new[]
        {
            ("""{}""", "invalid_since"),
            ("""{"since":""}""", "invalid_since"),
            ("""{"since":"yesterday"}""", "invalid_since"),
            ("""{"since":"-1h"}""", "invalid_since"),
            ("""{"since":"999999999w"}""", "invalid_since"),
            ("""{"since":"24"}""", "invalid_since"),
            ("""{"since":"2026-05-14T13:00:01Z"}""", "invalid_since"),
            ("""{"since":"24h","limit":0}""", "invalid_limit"),
            ("""{"since":"24h","limit":100001}""", "invalid_limit"),
            ("""{"since":"24h","limit":"many"}""", "bad_request"),
        })
        {
            var (status, problem) = await world.PostAsync("/route/shadow", JsonNode.Parse(body));
            Assert.Equal((body, 400, error), (body, status, (string?)problem["error"]));
            Assert.False(string.IsNullOrEmpty((string?)problem["detail"]));
        }
    }

    [Theory]
    [InlineData("90s", "2026-05-14T12:58:30.000Z")]
    [InlineData("5m", "2026-05-14T12:55:00.000Z")]
    [InlineData("24h", "2026-05-13T13:00:00.000Z")]
    [InlineData("7d", "2026-05-07T13:00:00.000Z")]
    [InlineData("2w", "2026-04-30T13:00:00.000Z")]
    [InlineData("2026-05-14", "2026-05-14T00:00:00.000Z")]
    [InlineData("2026-05-14T14:00:00+02:00", "2026-05-14T12:00:00.000Z")]
    public void Times_and_ages_are_read(string text, string time)
    {
        Assert.Equal(time, ShadowSince.Read(text, ExplainWorld.Now, out var mistake)?.ToWire());
        Assert.Null(mistake);
    }

    private static Signal Imported()
    {
        var signal = SignalRows.Release("imported", source: "none");
        (signal.Disposition, signal.DispositionReason) = ("skipped:imported", "Imported.");
        return signal;
    }
}
