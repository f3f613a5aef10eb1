using Patch.Core.Data;
using Patch.Core.Webhooks.Explaining;

namespace Patch.Api.Mcp.Tools;

/// <summary>A page of flow events.</summary>
internal sealed record EventPage(IReadOnlyList<EventSummary> Events, string? Next);

/// <summary>A flow event in a few words, with its newest attempt.</summary>
internal sealed record EventSummary(
    string Id, string Type, string? Source, string? SourceId, string? Repo, DateTimeOffset? OccurredAt, DateTimeOffset ReceivedAt, string? AttemptId, string? AttemptStatus)
{
    public static EventSummary Of(FlowEvent row, MaintenanceAttempt? attempt) => new(
        row.Id, row.Type, row.Source, row.SourceId, row.Repo, row.OccurredAt, row.ReceivedAt, attempt?.Id, attempt?.Status);
}

/// <summary>A flow event with its payload and its way through the house.</summary>
internal sealed record EventDetail(EventSummary Event, LongText Payload, IReadOnlyList<TimelineStep> Timeline, string Why, string Next);

/// <summary>What came before and after one thing.</summary>
internal sealed record Way(string Kind, string Id, IReadOnlyList<TimelineStep> Steps, string Why, bool More);

/// <summary>One step of the way.</summary>
/// <param name="Stage"><c>delivery</c>, <c>poll</c>, <c>signal</c>, <c>event</c>, <c>job</c>, <c>dispatch</c>, <c>attempt</c> or <c>candidate</c>.</param>
/// <param name="At">When.</param>
/// <param name="Id">Of what.</param>
/// <param name="What">What it is, in a few words.</param>
/// <param name="Disposition">What became of it.</param>
/// <param name="Sentence">The same in a sentence.</param>
internal sealed record TimelineStep(string Stage, DateTimeOffset At, string Id, string What, string? Disposition, string Sentence)
{
    public const int MostWords = 1_500;

    public const string Rest = "The whole is at GET /explain/ID of the HTTP API.";

    public static TimelineStep Of(ExplainedStep step) => new(
        step.Stage, step.At, step.Id, LongText.Short(step.What, MostWords, Rest), step.Disposition, LongText.Short(step.Sentence, MostWords, Rest));
}
