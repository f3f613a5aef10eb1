using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>Reads the way of one flow event, from the delivery or the poll to what the forge and the channels were told. Every look-up has an index and a bound.</summary>
public sealed class ReadTimeline(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    private const int MostRows = 50;

    /// <summary>Notices bear no event's id: those of the repository's newest are looked through.</summary>
    private const int MostNoticesRead = 500;

    /// <summary>The timeline; null where there is no such event.</summary>
    public async Task<Timeline?> RunAsync(string eventId, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(eventId);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.FlowEvents.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is not { } flowEvent)
            return null;
        var chain = await new ChainReader(db, cancellationToken).OfAsync(flowEvent);
        IReadOnlyList<MaintenanceAttempt> attempts = [.. chain.Branches.Where(branch => branch.Event?.Event.Seq == flowEvent.Seq).SelectMany(branch => branch.Event!.Attempts.Attempts)];
        var steps = Steps.Of(chain).Select(step => new TimelineEntry(step.Stage, step.At, Until(step, attempts), step.Id, step.What, step.Disposition, step.Sentence));
        var runs = await RunsAsync(db, key, cancellationToken);
        var history = await HistoryAsync(db, attempts, cancellationToken);
        var forge = await ForgeAsync(db, attempts, cancellationToken);
        var notices = await NoticesAsync(db, flowEvent, attempts, cancellationToken);
        return new Timeline(
            flowEvent, [.. Ordered([.. steps, .. runs, .. history, .. forge, .. notices])], attempts, Why.Of(chain, timeProvider.NowUtc()),
            chain.More || runs.Count == MostRows || history.Count == MostRows || forge.Count == MostRows || notices.Count == MostRows);
    }

    /// <summary>By time; what is of one moment stays in the order of the stages.</summary>
    private static IEnumerable<TimelineEntry> Ordered(IReadOnlyList<TimelineEntry> entries) => entries
        .Select(entry => entry with { What = UrlCredentials.Hide(entry.What), Sentence = UrlCredentials.Hide(entry.Sentence) })
        .OrderBy(entry => entry.At);

    private static DateTimeOffset? Until(ExplainedStep step, IReadOnlyList<MaintenanceAttempt> attempts) =>
        step.Stage == ExplainedStages.Attempt ? attempts.FirstOrDefault(attempt => attempt.Id == step.Id)?.CompletedAt : null;

    private static async Task<IReadOnlyList<TimelineEntry>> RunsAsync(PatchDbContext db, string eventKey, CancellationToken cancellationToken)
    {
        var runs = await db.WorkspaceRuns.Where(run => run.EventKey == eventKey).OrderByDescending(run => run.Seq).Take(MostRows)
            .Select(run => new { run.Id, run.FlowName, run.StepName, run.Status, run.Error, run.Starts, run.CreatedAt, run.StartedAt, run.CompletedAt }).ToListAsync(cancellationToken);
        return [.. runs.Select(run => new TimelineEntry(
            TimelineStages.Run, run.StartedAt ?? run.CreatedAt, run.CompletedAt, run.Id, $"{run.FlowName}, step {run.StepName}", run.Status,
            run.Error ?? (run.StartedAt is null ? "It waits for a worker." : run.CompletedAt is null ? "It goes on." : run.Starts > 1 ? $"It ended; it was started {run.Starts} times." : "It ended.")))];
    }

    /// <summary>The steps after the first, which is the attempt itself.</summary>
    private static async Task<IReadOnlyList<TimelineEntry>> HistoryAsync(PatchDbContext db, IReadOnlyList<MaintenanceAttempt> attempts, CancellationToken cancellationToken)
    {
        var ids = attempts.ToDictionary(attempt => attempt.Seq, attempt => attempt.Id);
        var seqs = ids.Keys.ToList();
        var entries = seqs.Count == 0 ? [] : await db.AttemptHistory.Where(entry => seqs.Contains(entry.AttemptSeq) && entry.FromStatus != null).OrderByDescending(entry => entry.Seq)
            .Take(MostRows).Select(entry => new { entry.AttemptSeq, entry.At, entry.FromStatus, entry.ToStatus, entry.Reason }).ToListAsync(cancellationToken);
        return [.. entries.Select(entry => new TimelineEntry(
            TimelineStages.History, entry.At, null, ids[entry.AttemptSeq], entry.FromStatus == entry.ToStatus ? "the attempt" : $"the attempt, which was {entry.FromStatus}", entry.ToStatus, entry.Reason))];
    }

    private static async Task<IReadOnlyList<TimelineEntry>> ForgeAsync(PatchDbContext db, IReadOnlyList<MaintenanceAttempt> attempts, CancellationToken cancellationToken)
    {
        var keys = attempts.Select(attempt => attempt.IdKey).ToList();
        var threads = keys.Count == 0 ? [] : await db.ForgeThreads.Where(thread => keys.Contains(thread.AttemptKey)).OrderByDescending(thread => thread.Seq).Take(MostRows)
            .Select(thread => new { thread.Seq, thread.Repo, thread.Point }).ToListAsync(cancellationToken);
        var seqs = threads.ConvertAll(thread => thread.Seq);
        var steps = seqs.Count == 0 ? [] : await db.ForgeSteps.AsNoTracking().Where(step => seqs.Contains(step.ThreadSeq)).OrderByDescending(step => step.Seq).Take(MostRows).ToListAsync(cancellationToken);
        return [.. steps.Select(step => new TimelineEntry(
            TimelineStages.Forge, step.At, null, "", $"{threads.First(thread => thread.Seq == step.ThreadSeq).Repo}, {threads.First(thread => thread.Seq == step.ThreadSeq).Point}", step.Kind, step.Sentence, step.Url))];
    }

    /// <summary>Notices of the same trace; where the trace is not known there is nothing to tell them by.</summary>
    private static async Task<IReadOnlyList<TimelineEntry>> NoticesAsync(
        PatchDbContext db, FlowEvent flowEvent, IReadOnlyList<MaintenanceAttempt> attempts, CancellationToken cancellationToken)
    {
        var traces = attempts.Select(attempt => attempt.TraceParent).Append(flowEvent.TraceParent).OfType<string>().Select(TraceOf).Distinct().Take(10).ToList();
        if (traces.Count == 0)
            return [];
        var near = await db.Notices.AsNoTracking().OrderByDescending(notice => notice.Seq).Take(MostNoticesRead).Where(notice => notice.CreatedAt >= flowEvent.ReceivedAt && notice.TraceParent != null)
            .Select(notice => new { notice.Channel, notice.Kind, notice.EventType, notice.State, notice.Reason, notice.LastError, notice.CreatedAt, notice.SentAt, notice.TraceParent }).ToListAsync(cancellationToken);
        return [.. near.Where(notice => traces.Contains(TraceOf(notice.TraceParent!))).Take(MostRows).Select(notice => new TimelineEntry(
            TimelineStages.Notice, notice.CreatedAt, notice.SentAt, "", $"{notice.Channel}, {notice.EventType}", notice.State,
            notice.LastError ?? notice.Reason ?? (notice.SentAt is null ? "It is to be sent." : "The channel has it.")))];
    }

    /// <summary>The trace of a W3C traceparent.</summary>
    private static string TraceOf(string traceParent) => traceParent.Split('-') is [_, var trace, ..] ? trace : traceParent;
}
