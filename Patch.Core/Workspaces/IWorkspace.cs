using System.Text.Json.Nodes;
using Patch.Core.FlowEvents;

namespace Patch.Core.Workspaces;

/// <summary>
/// A place where flows run: remote over HTTP, remote over WebSocket, or Patch's own. Open one by WorkspaceDirectory.
/// Reads throw <see cref="WorkspaceUnreachableException"/> when the backend does not answer or answers with an error.
/// </summary>
public interface IWorkspace
{
    /// <summary>Hands an event over. The same id again starts nothing: the answer is then <c>duplicate</c> with the event's runs.</summary>
    Task<DispatchAnswer> DispatchAsync(FlowEventMessage flowEvent, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the event's steps again. An event that the workspace does not know is dispatched instead.
    /// </summary>
    /// <param name="flowEvent">The event, as it was dispatched.</param>
    /// <param name="wait">
    /// True asks for the answer when the steps have ended. When none comes in time they may still go on, so that answer is permanent: asking
    /// again would run them once more. Patch's own workspace never waits: its attempts are followed anyway.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DispatchAnswer> ReplayAsync(FlowEventMessage flowEvent, bool wait, CancellationToken cancellationToken);

    /// <summary>Events of the workspace, as it writes them: <c>{"events":[…]}</c>.</summary>
    Task<JsonObject> ListEventsAsync(string? type, int? limit, CancellationToken cancellationToken);

    /// <summary>One event with its runs: <c>{"event":{…},"runs":[…]}</c>; null when the workspace does not know it.</summary>
    Task<JsonObject?> GetEventAsync(string id, CancellationToken cancellationToken);

    /// <summary>Runs, newest first, as the workspace writes them: <c>{"runs":[…]}</c>.</summary>
    Task<JsonObject> ListRunsAsync(string? eventId, string? status, int? limit, CancellationToken cancellationToken);

    /// <summary>One run: the object under <c>"run"</c>; null when the workspace does not know it.</summary>
    Task<JsonObject?> GetRunAsync(string id, CancellationToken cancellationToken);

    /// <summary>Stops a run that is queued or going on.</summary>
    Task<CancelAnswer> CancelRunAsync(string id, CancellationToken cancellationToken);
}

/// <summary>What came of cancelling a run.</summary>
public abstract record CancelAnswer
{
    private CancelAnswer()
    {
    }

    /// <summary>It is stopped. <paramref name="Run"/> is the run as the workspace writes it now.</summary>
    public sealed record Canceled(JsonObject Run) : CancelAnswer;

    /// <summary>The workspace does not know the run.</summary>
    public sealed record Unknown : CancelAnswer;

    /// <summary>It has ended already, or the workspace cannot cancel: the sentence says which.</summary>
    public sealed record Refused(string Sentence) : CancelAnswer;
}

/// <summary>The workspace's answer to a dispatch or replay, and what the dispatch record says of it.</summary>
public abstract record DispatchAnswer
{
    private DispatchAnswer()
    {
    }

    /// <summary>Taken. <paramref name="Matched"/> is the number of steps that matched, 0 for a duplicate.</summary>
    /// <param name="Duplicate">True when the workspace had the event already.</param>
    /// <param name="RunIds">The event's runs.</param>
    /// <param name="Matched">How many steps matched.</param>
    /// <param name="Url">The URL that took it, for the record; null over WebSocket and locally.</param>
    /// <param name="Reason">Why nothing matched, where the workspace tells (which flows exist, what the schema missed).</param>
    public sealed record Accepted(bool Duplicate, IReadOnlyList<string> RunIds, int Matched, string? Url, string? Reason = null) : DispatchAnswer;

    /// <summary>Not taken.</summary>
    /// <param name="Error">The sentence of the record, as the original writes it.</param>
    /// <param name="HttpStatus">Status of the answer; null when there was none.</param>
    /// <param name="RetryAfter">How long the workspace asks to wait; null when it does not say.</param>
    /// <param name="Permanent">True when another try cannot help: a 4xx other than 408, 425 and 429.</param>
    /// <param name="Url">The URL asked, for the record.</param>
    public sealed record Refused(string Error, int? HttpStatus, TimeSpan? RetryAfter, bool Permanent, string? Url) : DispatchAnswer;
}

/// <summary>The workspace did not answer, or answered with an error, to a read.</summary>
public sealed class WorkspaceUnreachableException(string message, int? httpStatus = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Status of the answer; null when there was none.</summary>
    public int? HttpStatus { get; } = httpStatus;
}
