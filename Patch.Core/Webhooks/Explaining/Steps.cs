using Patch.Core.Data;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>The rows of a chain as steps for people, in the order of the stages.</summary>
internal static class Steps
{
    public static IReadOnlyList<ExplainedStep> Of(Chain chain)
    {
        var steps = new List<ExplainedStep>();
        if (chain.Delivery is { } delivery)
            steps.Add(Of(delivery));
        foreach (var branch in chain.Branches)
        {
            if (branch.Signal is { } signal)
                steps.AddRange(Of(signal, chain.Delivery));
            if (branch.Event is { } flowEvent)
                steps.AddRange(Of(flowEvent));
            if (branch.Job is { } job)
                steps.AddRange(Of(job));
            if (branch.Alone is { } alone)
                steps.AddRange(Of(alone));
        }

        // Errors and targets may hold URLs that an operator wrote with a password.
        return [.. steps.Select(step => step with { What = UrlCredentials.Hide(step.What), Sentence = UrlCredentials.Hide(step.Sentence) })];
    }

    private static ExplainedStep Of(Delivery row)
    {
        var about = row.Repo is null ? "" : $" of {row.Repo}";
        var again = row.LastRedeliveredAt is { } last ? $" It came again {row.Redeliveries} times, last at {last.ToWire()}." : "";
        var sentence = row.Disposition is null ? "It waits for the worker to route it." : row.DispositionReason ?? "It was routed.";
        return new ExplainedStep(
            ExplainedStages.Delivery, row.ReceivedAt, row.Id, $"{row.Event}{about}, from {row.Provider}", row.Disposition ?? "pending", sentence + again);
    }

    /// <summary>What told of the signal, first what came first, and the signal.</summary>
    private static IEnumerable<ExplainedStep> Of(Signal row, Delivery? delivery)
    {
        var told = new List<ExplainedStep>();
        if (row.Delivery is { } id && id != delivery?.Id)
            told.Add(new ExplainedStep(ExplainedStages.Delivery, row.HookedAt ?? row.ReceivedAt, id, "the webhook that first told of it", null, "It is asked for by its own id while it is kept."));
        if (row.PolledAt is not null || row.Delivery is null)
        {
            told.Add(new ExplainedStep(
                ExplainedStages.Poll, row.PolledAt ?? row.ReceivedAt, row.SourceId, $"poll of {row.SourceId}", null, "The poll of the source showed it."));
        }

        told.Add(new ExplainedStep(
            ExplainedStages.Signal, row.ReceivedAt, $"{row.SourceId}:{row.EntryId}", $"{row.Event} of {row.Repo}", row.Disposition ?? "pending",
            row.DispositionReason ?? "It waits for the worker to route it."));
        return told.OrderBy(step => step.Stage == ExplainedStages.Signal).ThenBy(step => step.At);
    }

    private static IEnumerable<ExplainedStep> Of(EventRows rows)
    {
        var row = rows.Event;
        yield return new ExplainedStep(
            ExplainedStages.Event, row.ReceivedAt, row.Id, row.Type, null, row.SourceId is { } source ? $"Made of a signal of {source}." : $"Made by {row.Source ?? "hand"}.");
        foreach (var record in rows.Records)
            yield return Of(record);
        foreach (var request in rows.Requests.Where(request => request.State == "pending"))
        {
            yield return new ExplainedStep(
                ExplainedStages.Dispatch, request.NextTryAt ?? request.CreatedAt, row.Id, request.Operation, "pending",
                request.Tries == 0 ? "It waits for the worker to send it." : $"Tried {request.Tries} times; the next try is due at {request.NextTryAt?.ToWire()}.");
        }

        foreach (var step in Of(rows.Attempts))
            yield return step;
    }

    private static ExplainedStep Of(DispatchRecord record) => new(
        ExplainedStages.Dispatch, record.CreatedAt, record.EventId, $"{record.Operation ?? "dispatch"} to {record.Url ?? record.WorkspaceBackendUrl ?? "the local workspace"}", record.Status,
        record.Error ?? (record.RunIdsJson is null or "[]" ? "Taken, and no flow matched." : $"Taken; its runs are {string.Join(", ", PatchJson.Read<string[]>(record.RunIdsJson)!)}."));

    private static IEnumerable<ExplainedStep> Of(JobRows rows)
    {
        var row = rows.Job;
        var sentence = row.NextTryAt is { } next ? $"Tried {row.Tries} times; the next try is due at {next.ToWire()}." : $"Tried {row.Tries} times; it is closed.";
        yield return new ExplainedStep(ExplainedStages.Job, row.CreatedAt, row.Id, "bring the fork up to date", row.NextTryAt is null ? null : "pending", sentence);
        foreach (var step in Of(rows.Attempts))
            yield return step;
    }

    private static IEnumerable<ExplainedStep> Of(AttemptRows rows)
    {
        foreach (var attempt in rows.Attempts)
        {
            var onto = string.Join(' ', new[] { attempt.UpstreamRepo, attempt.UpstreamTag ?? attempt.UpstreamRef }.OfType<string>());
            yield return new ExplainedStep(
                ExplainedStages.Attempt, attempt.CreatedAt, attempt.Id, onto.Length > 0 ? $"{attempt.Operation} of {onto}" : attempt.Operation, attempt.Status,
                attempt.Error ?? attempt.Message ?? (attempt.CompletedAt is null ? "Its runs have not ended." : "It has ended."));
            foreach (var name in CandidateName.Of(attempt))
            {
                var known = rows.Candidates.GetValueOrDefault(name.Key);
                yield return new ExplainedStep(
                    ExplainedStages.Candidate, known?.CreatedAt ?? attempt.UpdatedAt, name.Reference, name.Repo.Length > 0 ? $"{name.Reference} in {name.Repo}" : name.Reference,
                    known?.State, known?.Reason ?? "The attempt names it.");
            }
        }
    }
}
