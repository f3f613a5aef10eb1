using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels.Discord;
using Patch.Core.Notifications.Discord;

namespace Patch.Core.Notifications;

/// <summary>
/// Turns what is to be told into outbox rows: signals, outcomes of maintenance attempts, and changed forecasts. The row and the cleared flag are one
/// transaction, so each cause is told once, also when two workers come to it.
/// </summary>
public sealed class WriteNotices(IDbContextFactory<PatchDbContext> contexts, IOptions<DiscordOptions> discord, TimeProvider timeProvider)
{
    /// <summary>The channel's name on its rows.</summary>
    public const string DiscordChannel = "discord";

    private const int BatchSize = 100;

    /// <summary>The outcomes that somebody should know of. The others mean that nothing is to be done.</summary>
    private static readonly IReadOnlyList<string> Outcomes = ["changed", "needs_intervention", "blocked", "failed"];

    /// <summary>Writes all that are missing; returns how many causes it looked at.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        while (await OfSignalsAsync(cancellationToken) is > 0 and var signals)
            total += signals;
        while (await OfAttemptsAsync(cancellationToken) is > 0 and var attempts)
            total += attempts;
        while (await OfForecastsAsync(cancellationToken) is > 0 and var forecasts)
            total += forecasts;
        return total;
    }

    private async Task<int> OfSignalsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var signals = await db.Signals.AsNoTracking().Where(signal => signal.NoticePending)
            .OrderBy(signal => signal.Seq).Take(BatchSize).ToListAsync(cancellationToken);
        if (signals.Count == 0)
            return 0;
        using var activity = PatchTelemetry.Start("patch.notify", traceParent: null);
        var seqs = signals.ConvertAll(signal => signal.Seq);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var claimed = await db.Signals.Where(signal => signal.NoticePending && seqs.Contains(signal.Seq))
            .ExecuteUpdateAsync(row => row.SetProperty(signal => signal.NoticePending, false), cancellationToken);
        if (claimed != signals.Count)
            return 0;
        db.Notices.AddRange(signals
            .Where(signal => discord.Value.Wants(signal.Event))
            .Select(signal => Notice($"signal\0{signal.SourceId}\0{signal.EntryId}", DiscordMessages.Of(signal))));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return signals.Count;
    }

    private async Task<int> OfAttemptsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var steps = await db.AttemptHistory.AsNoTracking().Where(step => step.NoticePending)
            .OrderBy(step => step.Seq).Take(BatchSize)
            .Join(db.MaintenanceAttempts, step => step.AttemptSeq, attempt => attempt.Seq, (step, attempt) => new { step, attempt })
            .ToListAsync(cancellationToken);
        if (steps.Count == 0)
            return 0;
        using var activity = PatchTelemetry.Start("patch.notify", traceParent: null);
        var seqs = steps.ConvertAll(pair => pair.step.Seq);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var claimed = await db.AttemptHistory.Where(step => step.NoticePending && seqs.Contains(step.Seq))
            .ExecuteUpdateAsync(row => row.SetProperty(step => step.NoticePending, false), cancellationToken);
        if (claimed != steps.Count)
            return 0;
        if (discord.Value.Wants(DiscordOptions.AttemptEvent))
        {
            db.Notices.AddRange(steps
                .Where(pair => pair.step.ToStatus != pair.step.FromStatus && Outcomes.Contains(pair.step.ToStatus))
                .Select(pair => Notice($"attempt\0{pair.attempt.Id}\0{pair.step.Seq}", DiscordMessages.Of(pair.attempt, pair.step))));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return steps.Count;
    }

    private async Task<int> OfForecastsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var forecasts = await db.StackForecasts.AsNoTracking().Where(forecast => forecast.NoticePending)
            .OrderBy(forecast => forecast.Seq).Take(BatchSize).ToListAsync(cancellationToken);
        if (forecasts.Count == 0)
            return 0;
        using var activity = PatchTelemetry.Start("patch.notify", traceParent: null);
        var seqs = forecasts.ConvertAll(forecast => forecast.Seq);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var claimed = await db.StackForecasts.Where(forecast => forecast.NoticePending && seqs.Contains(forecast.Seq))
            .ExecuteUpdateAsync(row => row.SetProperty(forecast => forecast.NoticePending, false), cancellationToken);
        if (claimed != forecasts.Count)
            return 0;
        if (discord.Value.Wants(DiscordOptions.ForecastEvent))
            db.Notices.AddRange(forecasts.Select(forecast => Notice($"forecast\0{forecast.Stack}\0{forecast.Seq}", DiscordMessages.Of(forecast))));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return forecasts.Count;
    }

    private Notice Notice(string cause, DiscordMessage message)
    {
        var now = timeProvider.NowUtc();
        return new Notice
        {
            Channel = DiscordChannel,
            DedupeKey = IdKeys.Of($"{DiscordChannel}\0{cause}"),
            BodyJson = PatchJson.Write(message),
            State = "pending",
            NextTryAt = now,
            CreatedAt = now,
        };
    }
}
