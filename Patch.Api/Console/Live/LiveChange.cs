namespace Patch.Api.Console.Live;

/// <summary>Something changed: the data of one server-sent event.</summary>
/// <param name="Kind">One of <see cref="LiveKinds"/>.</param>
/// <param name="Id">The newest thing of the kind that changed; null where it has no id, or where everything may have.</param>
/// <param name="At">When it was seen.</param>
internal sealed record LiveChange(string Kind, string? Id, DateTimeOffset At);

/// <summary>The closed list of kinds.</summary>
internal static class LiveKinds
{
    /// <summary>A client begins to listen, or comes back: whatever it shows may be old.</summary>
    public const string All = "all";

    public const string Source = "source";
    public const string Delivery = "delivery";
    public const string Signal = "signal";
    public const string Event = "event";
    public const string Dispatch = "dispatch";
    public const string Run = "run";
    public const string Attempt = "attempt";
    public const string Candidate = "candidate";
    public const string Stack = "stack";
    public const string Notice = "notice";

    public static IReadOnlyList<string> Each { get; } = [Source, Delivery, Signal, Event, Dispatch, Run, Attempt, Candidate, Stack, Notice];
}
