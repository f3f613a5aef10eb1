using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Api.Mcp.Tools;

/// <summary>A page of maintenance attempts.</summary>
internal sealed record AttemptPage(IReadOnlyList<AttemptSummary> Attempts, string? Next);

/// <summary>A maintenance attempt in a few words.</summary>
internal sealed record AttemptSummary(
    string Id, string EventId, string Operation, string Status, string? UpstreamRepo, string? UpstreamTag, string? UpstreamRef, string? UpstreamSha, string? Message,
    string? Error, DateTimeOffset CreatedAt, DateTimeOffset? CompletedAt)
{
    private const int MostWords = 2_000;
    private const string Rest = "The whole is at GET /maintenance-attempts/ID of the HTTP API.";

    public static AttemptSummary Of(MaintenanceAttempt row) => new(
        row.Id, row.EventId, row.Operation, row.Status, row.UpstreamRepo, row.UpstreamTag, row.UpstreamRef, row.UpstreamSha,
        LongText.Short(row.Message, MostWords, Rest), LongText.Short(row.Error, MostWords, Rest), row.CreatedAt, row.CompletedAt);
}

/// <summary>A maintenance attempt as far as it is known.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="WorkspaceBackendUrl">Where its runs are; absent for Patch's own workspace.</param>
/// <param name="Candidates">The refs that it made, as its runs name them.</param>
/// <param name="History">Its last steps, oldest first.</param>
/// <param name="Runs">Its runs, where they are in Patch's own workspace.</param>
/// <param name="Next">What to do about it.</param>
internal sealed record AttemptDetail(
    AttemptSummary Attempt, string? WorkspaceBackendUrl, IReadOnlyList<AttemptCandidate> Candidates, IReadOnlyList<AttemptStep> History, IReadOnlyList<AttemptRun> Runs, string Next);

/// <summary>One step of an attempt.</summary>
internal sealed record AttemptStep(DateTimeOffset At, string? FromStatus, string ToStatus, string Reason)
{
    private const int MostWords = 1_000;

    public static AttemptStep Of(AttemptHistoryEntry row) =>
        new(row.At, row.FromStatus, row.ToStatus, LongText.Short(row.Reason, MostWords, "The whole is in 'patchmoi export'."));
}

/// <summary>One run of an attempt.</summary>
/// <param name="Id">The run.</param>
/// <param name="Flow">Its flow package.</param>
/// <param name="Step">Its step.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>completed</c>, <c>failed</c> or <c>canceled</c>: of the process, not of the work.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Output">The end of its standard output, where verify commands write.</param>
/// <param name="Errors">The end of its standard error.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="CompletedAt">When it ended.</param>
internal sealed record AttemptRun(
    string Id, string Flow, string Step, string Status, string? Error, string? Output, string? Errors, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt)
{
    private const int MostOutput = 4_000;
    private const string Rest = "The whole is at GET /workspace-runs/ID of the HTTP API.";

    public static AttemptRun Of(WorkspaceRun row) => new(
        row.Id, row.FlowName, row.StepName, row.Status, LongText.Short(row.Error, MostOutput, Rest), LongText.End(row.Stdout, MostOutput, Rest),
        LongText.End(row.Stderr, MostOutput, Rest), row.StartedAt, row.CompletedAt);
}

/// <summary>A ref that an attempt made, as its run names it.</summary>
internal sealed record AttemptCandidate(string? Kind, string? Repo, string? Ref, string? Sha)
{
    private const int Most = 20;
    private const int MostName = 500;

    public static IReadOnlyList<AttemptCandidate> AllOf(MaintenanceAttempt attempt) =>
    [
        .. JsonNode.Parse(attempt.CandidateRefsJson)!.AsArray().OfType<JsonObject>().Take(Most)
            .Select(fields => new AttemptCandidate(Text(fields, "kind"), Text(fields, "repo"), Text(fields, "ref"), Text(fields, "sha"))),
    ];

    /// <summary>A workspace elsewhere may have written anything there.</summary>
    private static string? Text(JsonObject fields, string name) =>
        fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? LongText.Short(text, MostName, "The whole is in the attempt's run.") : null;
}
