using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>Signals, newest first.</summary>
public sealed record SignalPage : ApiPage<Signal>
{
    public required IReadOnlyList<Signal> Signals { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<Signal> Items => Signals;
}

/// <summary>One upstream fact and what became of it.</summary>
public sealed record Signal : ApiAnswer
{
    public string? SourceId { get; init; }

    public string? Provider { get; init; }

    /// <summary><c>release</c> or <c>push</c>.</summary>
    public string? Event { get; init; }

    /// <summary>The entry's id in the feed, or the ref.</summary>
    public string? EntryId { get; init; }

    public string? Title { get; init; }

    public string? Url { get; init; }

    public string? Author { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>The upstream repository, as the sources file has it.</summary>
    public JsonElement? Repo { get; init; }

    public string? Ref { get; init; }

    public string? Sha { get; init; }

    public string? PreviousSha { get; init; }

    public string? Tag { get; init; }

    /// <summary>What nobody expects of a ref: <c>upstream.ref_moved</c>, <c>upstream.ref_gone</c> or <c>upstream.ref_forced</c>; null for all else.</summary>
    public string? Change { get; init; }

    /// <summary>The source's target at that time.</summary>
    public JsonElement? Target { get; init; }

    /// <summary>The entry as the feed has it.</summary>
    public JsonElement? Raw { get; init; }

    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary><c>dispatched</c>, <c>deduplicated</c>, <c>skipped:CODE</c> or <c>held:CODE</c>; null until it has been routed.</summary>
    public string? Disposition { get; init; }

    /// <summary>The disposition in a sentence.</summary>
    public string? DispositionReason { get; init; }

    /// <summary>The flow event or fork job that it became.</summary>
    public string? OutcomeId { get; init; }
}
