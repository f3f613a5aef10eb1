using Patch.Core.Data;

namespace Patch.Core.Webhooks.Explaining;

/// <summary>The way of one flow event through the house.</summary>
/// <param name="Event">The event.</param>
/// <param name="Entries">What happened, in the order of its times.</param>
/// <param name="Attempts">The event's attempts, oldest first.</param>
/// <param name="Why">Why it ended where it did, in a sentence or two.</param>
/// <param name="More">True where there is more than is shown.</param>
public sealed record Timeline(FlowEvent Event, IReadOnlyList<TimelineEntry> Entries, IReadOnlyList<MaintenanceAttempt> Attempts, string Why, bool More);

/// <summary>One thing on that way.</summary>
/// <param name="Stage">One of <see cref="ExplainedStages"/> or <see cref="TimelineStages"/>.</param>
/// <param name="At">When it began, UTC.</param>
/// <param name="Until">When it ended; null for what is a moment, or goes on.</param>
/// <param name="Id">The row's id, to lead to its page.</param>
/// <param name="What">What it is, in a few words.</param>
/// <param name="State">What became of it.</param>
/// <param name="Sentence">The same in a sentence.</param>
/// <param name="Url">Where it can be seen elsewhere.</param>
public sealed record TimelineEntry(
    string Stage, DateTimeOffset At, DateTimeOffset? Until, string Id, string What, string? State, string Sentence, string? Url = null);

/// <summary>Stages that a timeline has besides those of an explanation.</summary>
public static class TimelineStages
{
    /// <summary>A run of a flow step in Patch's own workspace.</summary>
    public const string Run = "run";

    /// <summary>A step of an attempt's history.</summary>
    public const string History = "history";

    /// <summary>Something that was done at a forge.</summary>
    public const string Forge = "forge";

    /// <summary>Something that a channel was told.</summary>
    public const string Notice = "notice";
}
