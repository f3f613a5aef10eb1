using Microsoft.EntityFrameworkCore;
using Patch.Api.Console.Pages.FlowEvents;
using Patch.Api.Console.Pages.Stacks;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Console.Pages.Home;

/// <summary>All that the overview shows of stored rows.</summary>
/// <param name="Attention">What waits for a person, the most urgent first.</param>
/// <param name="Cards">The stacks, by name.</param>
/// <param name="MoreStacks">There are more than those.</param>
/// <param name="Series">How much came in a day.</param>
/// <param name="Overnight">The newest events of the last day.</param>
/// <param name="HasSources">Something is watched.</param>
internal sealed record Overview(
    IReadOnlyList<Attention> Attention, IReadOnlyList<StackCard> Cards, bool MoreStacks, DaySeries Series, IReadOnlyList<EventLine> Overnight, bool HasSources)
{
    /// <summary>What is shown before anything was read.</summary>
    public static readonly Overview Nothing = new([], [], false, new DaySeries(OverviewQuery.Days, new Dictionary<string, long[]>()), [], false);

    /// <summary>Patch follows nothing yet.</summary>
    public bool IsEmpty => Cards.Count == 0 && Attention.Count == 0 && Overnight.Count == 0 && Series.ByKind.Count == 0 && !HasSources;

    /// <summary>The whole in one sentence.</summary>
    public string Lead => Attention.Count switch
    {
        0 => Cards.Count == 0 ? "Which forks follow upstream, and what came in."
            : !MoreStacks && Cards.All(card => card.Main?.Forecast.Verdict is StackVerdicts.Clean or StackVerdicts.UpToDate) ? "Every fork follows upstream, and nothing waits for you."
            : "Nothing waits for you.",
        1 => "One thing waits for a person.",
        var many => $"{many} things wait for a person.",
    };
}

/// <summary>Reads the overview. Its parts have a context each, so that none waits for another.</summary>
internal sealed class OverviewQuery(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>Days that are counted, today among them.</summary>
    public const int Days = 30;

    private const int MostCards = 24;
    private const int MostEvents = 12;

    public async Task<Overview> RunAsync(CancellationToken cancellationToken)
    {
        var lastDay = new EventFilter(null, null, null, null, timeProvider.NowUtc().AddDays(-1), null, null);
        var attention = new AttentionQuery(contexts).RunAsync(cancellationToken);
        var stacks = new StackCardsQuery(contexts).RunAsync(MostCards, cancellationToken);
        var series = new DaySeriesQuery(contexts, timeProvider).RunAsync(Days, cancellationToken);
        var events = new EventsQuery(contexts).RunAsync(lastDay, cursor: null, MostEvents, cancellationToken);
        var hasSources = HasSourcesAsync(cancellationToken);
        await Task.WhenAll(attention, stacks, series, events, hasSources);
        var (cards, more) = await stacks;
        return new Overview(await attention, cards, more, await series, (await events)!.Lines, await hasSources);
    }

    private async Task<bool> HasSourcesAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FeedSources.AnyAsync(cancellationToken);
    }
}
