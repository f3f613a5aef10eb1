using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Tests.Support;
using static Patch.Tests.Webhooks.Routing.HookWorld;

namespace Patch.Tests.Webhooks.Routing;

/// <summary>From a stored delivery to its signals and events, on both databases.</summary>
public sealed class RoutePendingDeliveriesTests
{
    private const string Route = """[{"id":"all","repository":"up/*","events":["push","release"],"target":{"mode":"workspace_flow","eventType":"hook.seen"}}]""";

    public static TheoryData<DatabaseKind> Kinds => TestDatabase.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_release_told_by_the_hook_first_is_one_event_when_the_poll_shows_it(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind);
        await world.DeliverAsync("d1", "release", Release("v1"));
        await world.RouteAsync();
        Assert.Equal([$"patch:releases:{EntryOf("v1")}:upstream.release"], await world.EventsAsync());
        Assert.Equal((1, 0), await CountsAsync(world));

        world.Feed("v1");
        await world.PollAsync();
        await world.RouteAsync();
        Assert.Single(await world.EventsAsync());
        Assert.Equal((0, 0), await CountsAsync(world));
        var signal = Assert.Single(await world.SignalsAsync());
        Assert.NotNull(signal.PolledAt);
        Assert.Equal("github:d1", signal.Delivery);
        Assert.Equal("v1", (string?)JsonNode.Parse(signal.Json)!["tag"]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_release_shown_by_the_poll_first_is_one_event_when_the_hook_tells_of_it(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind);
        await world.DeliverAsync("d0", "release", Release("v0"));
        await world.RouteAsync();
        world.Feed("v1", "v0");
        await world.PollAsync();
        await world.RouteAsync();
        Assert.Equal((0, 1), await CountsAsync(world));

        await world.DeliverAsync("d1", "release", Release("v1"));
        await world.RouteAsync();
        Assert.Equal(2, (await world.EventsAsync()).Count);
        Assert.Equal((0, 0), await CountsAsync(world));
        var late = await world.DeliveryAsync("d1");
        Assert.Equal((Dispositions.Deduplicated, "releases knows it already, by a poll."), (late.Disposition, late.DispositionReason));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Entry_ids_need_not_agree_for_poll_and_hook_to_meet(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind);
        await world.DeliverAsync("d1", "release", Release("v1"));
        await world.RouteAsync();
        world.Feeds.Feed("releases", Atom(["v1"]).Replace(EntryOf("v1"), "urn:another-name", StringComparison.Ordinal));
        await world.PollAsync();
        await world.RouteAsync();
        Assert.Single(await world.EventsAsync());
        Assert.Equal((0, 0), await CountsAsync(world));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Poll_and_hook_at_the_same_instant_make_one_event(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind);
        foreach (var n in Enumerable.Range(0, 10))
        {
            world.Feed([.. Enumerable.Range(0, n + 1).Select(m => $"v{m}").Reverse()]);
            await world.DeliverAsync($"d{n}", "release", Release($"v{n}"));
            world.Time.Advance(TimeSpan.FromMinutes(31));
            await Task.WhenAll(world.SweepAsync(), world.RouteDeliveriesAsync(), world.RouteDeliveriesAsync());
            await world.SweepAsync();
            await world.RouteAsync();
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(n => EntryOf($"v{n}")).Order(), (await world.EventsAsync()).Select(id => id.Split(':')[2..^1]).Select(parts => string.Join(':', parts)).Order());
        Assert.Equal((0, 0), await CountsAsync(world));
        Assert.Equal(0, await world.ReadAsync(db => db.Deliveries.CountAsync(row => row.Disposition == null)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_same_fact_in_another_delivery_names_the_first(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind, Route);
        foreach (var (id, action) in new[] { ("d1", "published"), ("d2", "released"), ("d3", "published") })
            await world.DeliverAsync(id, "release", Release("v1", action));
        await world.RouteAsync();
        Assert.Equal(["patch:all:up/project:release:v1:hook.seen", $"patch:releases:{EntryOf("v1")}:upstream.release"], (await world.EventsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(Dispositions.Dispatched, (await world.DeliveryAsync("d1")).Disposition);
        Assert.Equal((Dispositions.Deduplicated, "all knows it already, by the delivery github:d1."), Told(await world.DeliveryAsync("d3")));

        // Also in a later batch.
        await world.DeliverAsync("d4", "release", Release("v1"));
        await world.RouteAsync();
        Assert.Equal(Dispositions.Deduplicated, (await world.DeliveryAsync("d4")).Disposition);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_branch_that_goes_back_and_forth_is_pushed_each_time(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind, Route);
        await world.DeliverAsync("d1", "push", Push(before: "1", after: "2"));
        await world.DeliverAsync("d2", "push", Push(before: "2", after: "1", forced: true));
        await world.DeliverAsync("d3", "push", Push(before: "1", after: "3"));
        await world.RouteAsync();
        Assert.Equal(3, (await world.EventsAsync()).Count);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_source_is_polled_at_once_but_not_at_every_hook(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        var now = world.Time.GetUtcNow();
        await world.DeliverAsync("d1", "release", Release("v1"));
        await world.RouteDeliveriesAsync();
        var source = await world.SourceAsync();
        Assert.Equal((now, now), (source.NextPollAt, source.LastHookAt));

        world.Feed("v1");
        await world.SweepAsync();
        world.Time.Advance(TimeSpan.FromSeconds(5));
        await world.DeliverAsync("d2", "release", Release("v2"));
        await world.RouteDeliveriesAsync();
        Assert.Equal(now.AddSeconds(30), (await world.SourceAsync()).NextPollAt);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_comes_to_nothing_says_why(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind, """[{"id":"mine","repository":"me/*","events":"push","ref":"refs/heads/main"}]""");
        await world.DeliverAsync("ping", "ping", """{"zen":"Keep it"}""");
        await world.DeliverAsync("unknown", "unknown", "{}");
        await world.DeliverAsync("draft", "release", Release("v9", draft: true));
        await world.DeliverAsync("elsewhere", "push", Push(repo: "other/thing"));
        await world.DeliverAsync("branch", "push", Push("refs/heads/next", repo: "me/fork"));
        await world.DeliverAsync("deleted", "push", Push(after: "0", repo: "me/fork"));
        await world.DeliverAsync("null", "push", "null");
        await world.AddAsync(new Delivery
        {
            Id = "github:damaged", IdKey = IdKeys.Of("github:damaged"), Provider = "github", DeliveryId = "damaged", Event = "push", Verdict = "verified", HeadersJson = "{}", Body = [1, 2, 3],
            ReceivedAt = DateTimeOffset.UnixEpoch,
        });
        await world.RouteAsync();

        Assert.Equal(
            [
                "branch skipped:no-rule", "damaged held:unreadable", "deleted skipped:not-news", "draft skipped:draft", "elsewhere skipped:no-rule", "null skipped:unknown-event",
                "ping skipped:ping", "unknown skipped:unknown-event",
            ],
            await world.ReadAsync(db => db.Deliveries.OrderBy(row => row.DeliveryId).Select(row => row.DeliveryId + " " + row.Disposition).ToListAsync()));
        Assert.Contains("The nearest is the route mine: refs/heads/next does not match its ref refs/heads/main.", (await world.DeliveryAsync("branch")).DispositionReason, StringComparison.Ordinal);
        Assert.Contains("other/thing does not match its repository me/*.", (await world.DeliveryAsync("elsewhere")).DispositionReason, StringComparison.Ordinal);
        Assert.Equal("me/fork", (await world.DeliveryAsync("branch")).Repo);
        Assert.Empty(await world.SignalsAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_push_to_a_stacks_branch_or_upstream_makes_its_forecast_due(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind);
        var later = world.Time.GetUtcNow().AddHours(1);
        await world.AddAsync(new MaintainedStack
        {
            Name = "mine", NameKey = IdKeys.Of("mine"), Active = true, ForkName = "me/fork", Branch = "patched", UpstreamName = "elsewhere/project", NextForecastAt = later,
            CreatedAt = later,
        });
        await world.DeliverAsync("other", "push", Push("refs/heads/main", repo: "me/fork"));
        await world.RouteAsync();
        Assert.Equal(later, await DueAsync());
        await world.DeliverAsync("branch", "push", Push("refs/heads/patched", repo: "Me/Fork"));
        await world.RouteAsync();
        Assert.Equal(world.Time.GetUtcNow(), await DueAsync());
        Assert.Equal((Dispositions.Dispatched, "Forecast again: mine."), Told(await world.DeliveryAsync("branch")));

        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.DeliverAsync("upstream", "release", Release("v5", repo: "elsewhere/project"));
        await world.RouteAsync();
        Assert.Equal(world.Time.GetUtcNow(), await DueAsync());

        Task<DateTimeOffset?> DueAsync() => world.ReadAsync(db => db.MaintainedStacks.Select(stack => stack.NextForecastAt).SingleAsync());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_routes_event_goes_to_the_routes_target_as_it_is_now(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind, Route);
        await world.DeliverAsync("d1", "push", Push(repo: "up/other"));
        await world.RouteAsync();
        world.WriteSources("""{"webhooks":[{"id":"all","events":["push"],"target":{"mode":"workspace_flow","eventType":"hook.seen","workspaceUrl":"http://mended"}}]}""");
        await world.SweepAsync();
        var target = await world.ReadAsync(async db => await db.TargetOfAsync(await db.FlowEvents.SingleAsync(), default));
        Assert.Equal("http://mended", target?.WorkspaceUrl);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Old_deliveries_are_forgotten_and_unrouted_ones_kept(DatabaseKind kind)
    {
        await using var world = await CreateAsync(kind);
        await world.DeliverAsync("old", "push", Push(repo: "a/b"));
        await world.RouteAsync();
        await world.DeliverAsync("waiting", "push", Push(repo: "a/b"));
        var forget = (Patch.Core.Webhooks.ForgetDeliveries)world.Services.GetService(typeof(Patch.Core.Webhooks.ForgetDeliveries))!;
        Assert.Equal(0, await forget.RunAsync(TestContext.Current.CancellationToken));
        world.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(1, await forget.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["waiting"], await world.ReadAsync(db => db.Deliveries.Select(row => row.DeliveryId).ToListAsync()));
    }

    private static (string?, string?) Told(Delivery delivery) => (delivery.Disposition, delivery.DispositionReason);

    private static async Task<(int HookOnly, int PollOnly)> CountsAsync(HookWorld world)
    {
        var source = await world.SourceAsync();
        return (source.HookOnly, source.PollOnly);
    }
}
