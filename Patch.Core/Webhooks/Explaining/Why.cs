using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Intake;
using Patch.Core.Webhooks.Routing;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>Why a chain ended where it did: which rule decided, and what is waited for or has to be mended.</summary>
internal static class Why
{
    /// <summary>Branches that a sentence is spent on; the steps have the others.</summary>
    private const int MostBranches = 2;

    public static string Of(Chain chain, DateTimeOffset now) => UrlCredentials.Hide(string.Join(' ', Sentences(chain, now)));

    private static IEnumerable<string> Sentences(Chain chain, DateTimeOffset now)
    {
        if (chain.Delivery is { } delivery)
            yield return OfDelivery(delivery, chain.Decision);
        foreach (var branch in chain.Branches.Take(MostBranches))
            yield return OfBranch(branch, now);
    }

    private static string OfDelivery(Delivery row, StoredDecision? decision)
    {
        if (row.Verdict != WebhookVerdicts.Verified)
            return $"It was refused as {row.Verdict[(row.Verdict.IndexOf(':', StringComparison.Ordinal) + 1)..]}, so nothing of it was read: {row.DispositionReason}";
        if (row.Disposition is null)
            return row.RoutedAt is null ? "The worker has not come to it yet: see whether it runs." : "It is to be routed again, and the worker has not come to it yet.";
        var taken = decision?.Rules.Where(rule => rule.Matches).ToList() ?? [];
        if (taken.Count > 0 && row.Disposition != Dispositions.Deduplicated)
            return $"{string.Join(" and ", taken.Select(Name))} took it.{Beside(decision!)}";
        return row.DispositionReason ?? "No rule took it.";
    }

    private static string Name(RuleVerdict rule) => $"{rule.Kind} {rule.Rule}";

    /// <summary>What else was set going, for a delivery that is no signal itself.</summary>
    private static string Beside(StoredDecision decision) => (decision.Polls.Count, decision.Stacks.Count) switch
    {
        (> 0, > 0) => $" {string.Join(", ", decision.Polls)} was polled at once, and the forecast of {string.Join(", ", decision.Stacks)} made again.",
        (> 0, _) => $" {string.Join(", ", decision.Polls)} was polled at once.",
        (_, > 0) => $" The forecast of {string.Join(", ", decision.Stacks)} is made again.",
        _ => "",
    };

    private static string OfBranch(Branch branch, DateTimeOffset now) => branch switch
    {
        { Signal: { Disposition: null } signal } => $"The worker has not come to signal {signal.EntryId} yet: see whether it runs.",
        { Signal.Disposition: Dispositions.HeldRefMoved or Dispositions.HeldRefGone or Dispositions.HeldRefForced, Signal: var signal } when signal.OutcomeId is not null =>
            $"{signal.DispositionReason} It is {signal.Disposition}: 'patchmoi events retry {signal.OutcomeId}' dispatches it.",
        { Event: { } flowEvent } => OfEvent(flowEvent, now),
        { Job: { } job } => OfJob(job, now),
        { Alone: { } alone } => OfAttempt(alone.Attempts[^1], []),
        { Signal: { OutcomeId: { } gone } } => $"{branch.Signal.DispositionReason} {gone} is not kept any more.",
        _ => branch.Signal?.DispositionReason ?? "Nothing came of it.",
    };

    private static string OfEvent(EventRows rows, DateTimeOffset now)
    {
        if (rows.Requests.LastOrDefault(request => request.State == "pending") is { } pending)
            return OfPending(pending, rows.Records.Count > 0 ? rows.Records[^1] : null, now);
        if (rows.Attempts.Attempts.Count > 0)
            return OfAttempt(rows.Attempts.Attempts[^1], rows.Requests);
        return rows.Records.Count > 0
            ? $"The dispatch {rows.Records[^1].Status}, and no attempt is kept."
            : "Nobody asked for its dispatch: it was imported, or is held; 'patchmoi events retry' dispatches it.";
    }

    private static string OfPending(DispatchRequest pending, DispatchRecord? last, DateTimeOffset now)
    {
        if (pending.LeaseUntil > now)
            return "A worker is sending it at this moment.";
        return pending.Tries > 0 && pending.NextTryAt is { } next
            ? $"The dispatch failed: {last?.Error ?? "the workspace gave no reason"} The next try is at {next.ToWire()}."
            : "The worker has not come to its dispatch yet: see whether it runs.";
    }

    private static string OfJob(JobRows rows, DateTimeOffset now)
    {
        var last = rows.Attempts.Attempts.Count > 0 ? rows.Attempts.Attempts[^1] : null;
        if (rows.Job.LeaseUntil > now)
            return "A worker brings the fork up to date at this moment.";
        if (rows.Job.NextTryAt is { } next)
            return last is null ? "The worker has not come to the fork job yet: see whether it runs." : $"{last.Error} The next try is at {next.ToWire()}.";
        return last is null ? "It was imported, so the fork is left as it is." : OfAttempt(last, []);
    }

    private static string OfAttempt(MaintenanceAttempt attempt, IReadOnlyList<DispatchRequest> requests) => attempt.Status switch
    {
        "started" when attempt.NextSyncAt is { } next && attempt.SyncFailures > 0 => $"Its runs could not be asked for {attempt.SyncFailures} times; they are again at {next.ToWire()}.",
        "started" => "Its runs have not ended.",
        "failed" when requests.Any(request => request.State == "failed") && attempt.WorkspaceRunIdsJson == "[]" =>
            $"The dispatch failed and is not tried again: {attempt.Error} Mend the cause, then 'patchmoi events retry {attempt.EventId}'.",
        "changed" => $"It ended in a candidate. {attempt.Message}".TrimEnd(),
        var status => $"The attempt ended as {status}: {attempt.Error ?? attempt.Message ?? "it gave no reason."}",
    };
}
