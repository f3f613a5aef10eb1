using Patch.Core.Data;
using Patch.Tests.Support;
using static Patch.Tests.Webhooks.Routing.HookWorld;

namespace Patch.Tests.Webhooks.Routing;

/// <summary>A hook that loses a fifth of its deliveries and sends a tenth twice, and one poll.</summary>
public sealed class LossyHookTests
{
    private const int Releases = 10_000;

    public static TheoryData<DatabaseKind> Kinds => TestDatabase.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_events_are_the_truth_and_the_source_shows_how_many_the_hook_missed(DatabaseKind kind)
    {
        var random = new Random(7);
        await using var world = await CreateAsync(kind);
        var tags = Enumerable.Range(0, Releases).Select(n => $"v{n}").ToList();
        var dropped = tags.Where(_ => random.Next(5) == 0).ToHashSet();
        var doubled = tags.Where(tag => !dropped.Contains(tag) && random.Next(10) == 0).ToHashSet();
        var deliveries = tags.Where(tag => !dropped.Contains(tag)).SelectMany(tag => doubled.Contains(tag) ? new[] { $"{tag}-a", $"{tag}-b" } : [$"{tag}-a"]).ToArray();
        random.Shuffle(deliveries);
        foreach (var part in deliveries.Chunk(1000))
            await world.AddAsync([.. part.Select(id => Row(id, "release", Release(id[..^2])))]);

        await world.RouteAsync();
        world.Feed([.. tags.AsEnumerable().Reverse()]);
        await world.PollAsync();
        await world.RouteAsync();

        Assert.Equal(
            tags.Select(tag => $"patch:releases:{EntryOf(tag)}:upstream.release").Order(StringComparer.Ordinal), (await world.EventsAsync()).Order(StringComparer.Ordinal));
        var source = await world.SourceAsync();
        Assert.Equal((0, dropped.Count), (source.HookOnly, source.PollOnly));
        var came = await world.ReadAsync(db => Task.FromResult(db.Deliveries.GroupBy(row => row.Disposition!).Select(group => new { group.Key, Count = group.Count() }).ToDictionary(group => group.Key, group => group.Count)));
        Assert.Equal((deliveries.Length - doubled.Count, doubled.Count), (came["dispatched"], came["deduplicated"]));
    }
}
