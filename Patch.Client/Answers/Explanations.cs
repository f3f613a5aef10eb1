namespace Patch.Client.Answers;

/// <summary>What happened before and after one thing, in order, and why it ended where it did.</summary>
public sealed record Explanation : ApiAnswer
{
    /// <summary>What the id was found to be: <c>delivery</c>, <c>event</c>, <c>job</c>, <c>attempt</c> or <c>signal</c>.</summary>
    public required string Kind { get; init; }

    public required string Id { get; init; }

    /// <summary>From the delivery or poll to the candidates.</summary>
    public required IReadOnlyList<ExplainedStep> Steps { get; init; }

    /// <summary>One or two sentences: which rule decided, and why nothing more happened where nothing did.</summary>
    public required string Why { get; init; }

    /// <summary>True where there is more than is shown.</summary>
    public required bool More { get; init; }
}

/// <summary>One step of the way.</summary>
public sealed record ExplainedStep : ApiAnswer
{
    /// <summary><c>delivery</c>, <c>poll</c>, <c>signal</c>, <c>event</c>, <c>job</c>, <c>dispatch</c>, <c>attempt</c> or <c>candidate</c>.</summary>
    public required string Stage { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The row's id; of a poll the source's, of a dispatch the event's, of a candidate its ref.</summary>
    public required string Id { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string What { get; init; }

    /// <summary>A disposition, or a status; null where the stage has none.</summary>
    public string? Disposition { get; init; }

    public required string Sentence { get; init; }
}
