using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Webhooks.Routing;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>What was decided of a delivery, and what came of it.</summary>
/// <param name="Rules">The verdict of every rule, matching ones first.</param>
/// <param name="Signals">The signals that it told of; the first 100.</param>
/// <param name="Polls">Feed sources that were polled at once.</param>
/// <param name="Stacks">Patch stacks whose forecast was made again.</param>
public sealed record DecisionReport(
    IReadOnlyList<RuleVerdict> Rules, IReadOnlyList<SignalReport> Signals, IReadOnlyList<string> Polls, IReadOnlyList<string> Stacks);

/// <summary>A signal that a delivery told of.</summary>
/// <param name="SourceId">The route or feed source that took it.</param>
/// <param name="EntryId">Its id there.</param>
/// <param name="Disposition">What became of it; null until it is routed.</param>
/// <param name="DispositionReason">The same in a sentence.</param>
/// <param name="OutcomeId">The flow event or job that it became.</param>
public sealed record SignalReport(string SourceId, string EntryId, string? Disposition, string? DispositionReason, string? OutcomeId);

/// <summary>Reads what was decided of a delivery together with how its signals fared.</summary>
public sealed class DecisionReports(IDbContextFactory<PatchDbContext> contexts)
{
    /// <summary>Signals of one delivery that are looked up: a push of many tags has as many.</summary>
    internal const int MostSignals = 100;

    /// <summary>Null until the delivery was routed.</summary>
    public async Task<DecisionReport?> ReadAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        if (StoredDecision.Of(delivery.DecisionJson) is not { } stored)
            return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var signals = await db.SignalsAsync(stored.Signals, MostSignals, cancellationToken);
        return new DecisionReport(
            stored.Rules,
            [.. signals.Select(row => new SignalReport(row.SourceId, row.EntryId, row.Disposition, row.DispositionReason, row.OutcomeId))],
            stored.Polls,
            stored.Stacks);
    }
}
