using System.Text.Json;

namespace Patch.Client.Answers;

/// <summary>The patch stacks, by name.</summary>
public sealed record PatchStackList : ApiAnswer
{
    public required IReadOnlyList<PatchStack> Stacks { get; init; }
}

/// <summary>One patch stack.</summary>
public sealed record PatchStackAnswer : ApiAnswer
{
    public required PatchStack Stack { get; init; }
}

/// <summary>A patch stack that Patch follows.</summary>
public sealed record PatchStack : ApiAnswer
{
    public required string Name { get; init; }

    /// <summary>False when neither a flow package nor the settings name it any more.</summary>
    public required bool Active { get; init; }

    /// <summary>The fork as <c>owner/name</c>, else its URL or path.</summary>
    public required string Fork { get; init; }

    /// <summary>The maintained branch.</summary>
    public required string Branch { get; init; }

    public string? Upstream { get; init; }

    /// <summary>Why it cannot be followed as it is configured.</summary>
    public string? Problem { get; init; }

    public DateTimeOffset? NextForecastAt { get; init; }

    /// <summary>The newest forecast of the releases, and of each branch that was heard of.</summary>
    public required IReadOnlyList<StoredStackForecast> Forecasts { get; init; }
}

/// <summary>A forecast that was kept.</summary>
public sealed record StoredStackForecast : ApiAnswer
{
    /// <summary><c>releases</c>, or a branch's full name.</summary>
    public required string Line { get; init; }

    public string? PreviousVerdict { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required StackForecast Forecast { get; init; }
}

/// <summary>What would become of a stack on an upstream commit.</summary>
public sealed record StackForecast : ApiAnswer
{
    public required string Stack { get; init; }

    public string? Tip { get; init; }

    public string? Base { get; init; }

    public string? Onto { get; init; }

    public string? OntoRef { get; init; }

    /// <summary><c>clean</c>, <c>up-to-date</c>, <c>conflicts</c> or <c>cannot-run</c>.</summary>
    public required string Verdict { get; init; }

    public required string Sentence { get; init; }

    public required IReadOnlyList<ForecastPatch> Patches { get; init; }

    public required long Milliseconds { get; init; }

    /// <summary>How far the branch is behind the upstream commit; absent in forecasts that were kept before this was counted.</summary>
    public ForecastLag? Lag { get; init; }
}

/// <summary>How far a branch is behind an upstream commit.</summary>
public sealed record ForecastLag : ApiAnswer
{
    /// <summary>Commits that it lacks.</summary>
    public required int Commits { get; init; }

    /// <summary>Releases among them.</summary>
    public required int Releases { get; init; }
}

/// <summary>What would become of one patch.</summary>
public sealed record ForecastPatch : ApiAnswer
{
    public required string Commit { get; init; }

    public required string Subject { get; init; }

    public required string Code { get; init; }

    public required string Sentence { get; init; }

    public string? Upstream { get; init; }

    public required IReadOnlyList<ForecastConflict> Conflicts { get; init; }

    /// <summary>Name of the patch's author; absent, as all below, in forecasts that were kept before this was read.</summary>
    public string? Author { get; init; }

    public DateTimeOffset? AuthoredAt { get; init; }

    /// <summary>How many paths it changes.</summary>
    public int? Files { get; init; }

    /// <summary>Lines it adds; absent where they were not counted.</summary>
    public int? Added { get; init; }

    public int? Removed { get; init; }

    /// <summary>The value of its trailer <c>Upstream-PR</c>.</summary>
    public string? UpstreamPr { get; init; }
}

/// <summary>A path in conflict.</summary>
public sealed record ForecastConflict : ApiAnswer
{
    public required string Path { get; init; }

    public required string Kind { get; init; }

    public required string Sentence { get; init; }
}

/// <summary>Which upstream commits a stack's patches conflict with.</summary>
public sealed record StackBlame : ApiAnswer
{
    public required string Stack { get; init; }

    public required string Tip { get; init; }

    public required string Onto { get; init; }

    public required string OntoRef { get; init; }

    public required IReadOnlyList<BlamedPatch> Patches { get; init; }
}

/// <summary>One patch in conflict, and the upstream commit to blame.</summary>
public sealed record BlamedPatch : ApiAnswer
{
    public required string Commit { get; init; }

    public required string Subject { get; init; }

    public required IReadOnlyList<ForecastConflict> Conflicts { get; init; }

    /// <summary>Null where it conflicts before any new upstream commit.</summary>
    public string? Upstream { get; init; }

    public string? UpstreamSubject { get; init; }

    public string? UpstreamAuthor { get; init; }

    public DateTime? UpstreamAuthoredAt { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>False when the conflict came and went on the way.</summary>
    public required bool Monotone { get; init; }

    public required string Sentence { get; init; }
}

/// <summary>Work on a stack that the worker was asked for.</summary>
public sealed record StackTaskAnswer : ApiAnswer
{
    public required StackTask Task { get; init; }
}

/// <summary>The state of such work.</summary>
public sealed record StackTask : ApiAnswer
{
    public required string Id { get; init; }

    public required string Stack { get; init; }

    public required string Kind { get; init; }

    /// <summary><c>pending</c>, <c>done</c> or <c>failed</c>.</summary>
    public required string State { get; init; }

    public string? Error { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public JsonElement? Result { get; init; }
}
