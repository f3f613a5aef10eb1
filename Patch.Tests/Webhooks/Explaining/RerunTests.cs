using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Webhooks.Explaining;

public sealed class RerunTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_delivery_that_led_nowhere_leads_somewhere_after_its_route_was_mended_and_only_once(DatabaseKind kind)
    {
        await using var world = await ExplainWorld.StartAsync(kind);
        await world.AddAsync(DeliveryRows.Of("d-1"), ExplainWorld.Route("codex", refs: "refs/heads/mian"));
        await world.RouteAsync();
        Assert.StartsWith("No rule takes push of openai/codex.", await world.WhyAsync("github:d-1"), StringComparison.Ordinal);

        await using (var db = await world.Api.DbAsync())
            await db.WebhookRoutes.ExecuteUpdateAsync(row => row.SetProperty(r => r.ConfigJson, r => r.ConfigJson.Replace("mian", "main")), TestContext.Current.CancellationToken);
        Assert.Equal(202, (await world.PostAsync("/deliveries/github%3Ad-1/rerun")).Status);
        await world.RouteAsync();

        var told = await world.ExplainAsync("github:d-1");
        Assert.Equal(["delivery", "signal", "event", "dispatch"], ExplainWorld.Stages(told));
        Assert.Equal("route codex took it. The worker has not come to its dispatch yet: see whether it runs.", (string?)told["why"]);
        var shown = await world.Api.GetAsync("/deliveries/github%3Ad-1");
        Assert.Equal((string?)told["steps"]![2]!["id"], (string?)shown["decision"]!["signals"]![0]!["outcomeId"]);

        for (var again = 0; again < 2; again++)
        {
            await world.PostAsync("/deliveries/github%3Ad-1/rerun");
            await world.RouteAsync();
        }

        await using var after = await world.Api.DbAsync();
        Assert.Equal((1, 1, 1), (await after.Signals.CountAsync(), await after.FlowEvents.CountAsync(), await after.DispatchRequests.CountAsync()));
        Assert.Equal("deduplicated", (await after.Deliveries.SingleAsync()).Disposition);
        Assert.Equal(["delivery", "signal", "event", "dispatch"], ExplainWorld.Stages(await world.ExplainAsync("github:d-1")));
    }
}
