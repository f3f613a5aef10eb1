using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Patch.Core.Data;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Writing;

namespace Patch.Core.Notifications;

/// <summary>
/// Turns what is to be told into outbox rows, one for each channel that is to be told: signals, outcomes of maintenance attempts, changed
/// forecasts, and what was done at forges. The rows and the cleared flag are one transaction, so each cause is told once, also when two workers
/// come to it.
/// </summary>
public sealed class WriteNotices(IDbContextFactory<PatchDbContext> contexts, NoticeChannels channels, TimeProvider timeProvider)
{
    private const int BatchSize = 100;

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
        while (await OfForgeStepsAsync(cancellationToken) is > 0 and var steps)
            total += steps;
        return total;
    }

    private async Task<int> OfSignalsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var signals = await db.Signals.AsNoTracking().Where(signal => signal.NoticePending)
            .OrderBy(signal => signal.Seq).Take(BatchSize).ToListAsync(cancellationToken);
        var seqs = signals.ConvertAll(signal => signal.Seq);
        return await WriteAsync(
            db, db.Signals.Where(signal => signal.NoticePending && seqs.Contains(signal.Seq)), row => row.SetProperty(signal => signal.NoticePending, false),
            seqs.Count, signals.Select(SignalCauses.Of), cancellationToken);
    }

    private async Task<int> OfAttemptsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var steps = await db.AttemptHistory.AsNoTracking().Where(step => step.NoticePending)
            .OrderBy(step => step.Seq).Take(BatchSize)
            .Join(db.MaintenanceAttempts, step => step.AttemptSeq, attempt => attempt.Seq, (step, attempt) => new { step, attempt })
            .ToListAsync(cancellationToken);
        var seqs = steps.ConvertAll(pair => pair.step.Seq);
        return await WriteAsync(
            db, db.AttemptHistory.Where(step => step.NoticePending && seqs.Contains(step.Seq)), row => row.SetProperty(step => step.NoticePending, false),
            seqs.Count,
            steps.Where(pair => AttemptCauses.IsTold(pair.step.FromStatus, pair.step.ToStatus)).Select(pair => AttemptCauses.Of(pair.attempt, pair.step)),
            cancellationToken);
    }

    private async Task<int> OfForecastsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var forecasts = await db.StackForecasts.AsNoTracking().Where(forecast => forecast.NoticePending)
            .OrderBy(forecast => forecast.Seq).Take(BatchSize).ToListAsync(cancellationToken);
        var seqs = forecasts.ConvertAll(forecast => forecast.Seq);
        var keys = forecasts.Select(forecast => forecast.StackKey).Distinct().ToList();
        var upstreams = await db.MaintainedStacks.Where(stack => keys.Contains(stack.NameKey))
            .ToDictionaryAsync(stack => stack.NameKey, stack => stack.UpstreamName, cancellationToken);
        return await WriteAsync(
            db, db.StackForecasts.Where(forecast => forecast.NoticePending && seqs.Contains(forecast.Seq)), row => row.SetProperty(forecast => forecast.NoticePending, false),
            seqs.Count, forecasts.Select(forecast => ForecastCauses.Of(forecast, upstreams.GetValueOrDefault(forecast.StackKey))), cancellationToken);
    }

    private async Task<int> OfForgeStepsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var steps = await db.ForgeSteps.AsNoTracking().Where(step => step.NoticePending)
            .OrderBy(step => step.Seq).Take(BatchSize)
            .Join(db.ForgeThreads, step => step.ThreadSeq, thread => thread.Seq, (step, thread) => new { step, thread })
            .ToListAsync(cancellationToken);
        var seqs = steps.ConvertAll(pair => pair.step.Seq);
        var keys = steps.Select(pair => pair.thread.AttemptKey).Distinct().ToList();
        var attempts = await db.MaintenanceAttempts.AsNoTracking().Where(attempt => keys.Contains(attempt.IdKey))
            .ToDictionaryAsync(attempt => attempt.IdKey, cancellationToken);
        return await WriteAsync(
            db, db.ForgeSteps.Where(step => step.NoticePending && seqs.Contains(step.Seq)), row => row.SetProperty(step => step.NoticePending, false),
            seqs.Count, steps.Select(pair => ForgeCauses.Of(pair.step, pair.thread, attempts.GetValueOrDefault(pair.thread.AttemptKey))), cancellationToken);
    }

    /// <summary>Clears the flags and writes the rows; 0 when there was nothing, or another worker came first.</summary>
    private async Task<int> WriteAsync<T>(
        PatchDbContext db, IQueryable<T> pending, Action<UpdateSettersBuilder<T>> clear, int expected, IEnumerable<NoticeCause> causes,
        CancellationToken cancellationToken)
        where T : class
    {
        if (expected == 0)
            return 0;
        var now = timeProvider.NowUtc();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await pending.ExecuteUpdateAsync(clear, cancellationToken) != expected)
            return 0;
        foreach (var cause in causes)
            db.Notices.AddRange(channels.For(cause.EventType, cause.Severity, cause.Repo).Select(channel => cause.RowFor(channel.Name, channel.IsLive, now)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return expected;
    }
}
