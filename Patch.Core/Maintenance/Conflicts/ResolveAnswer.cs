using Patch.Core.Git.Stacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>Where a resolution stands.</summary>
/// <param name="State">One of <see cref="ResolveStates"/>.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Directory">The work tree.</param>
/// <param name="Message">What is to be done, or was done.</param>
public sealed record ResolveAnswer(string State, string AttemptId, string Directory, string Message)
{
    /// <summary>The patch in conflict; null when none is.</summary>
    public string? Patch { get; init; }

    /// <summary>Its subject.</summary>
    public string? Subject { get; init; }

    /// <summary>Its conflicts.</summary>
    public IReadOnlyList<ConflictFile> Conflicts { get; init; } = [];

    /// <summary>Paths that stand in the way of going on.</summary>
    public IReadOnlyList<string> Unresolved { get; init; } = [];

    /// <summary>What became of the patches so far.</summary>
    public IReadOnlyList<ResolvedPatch> Patches { get; init; } = [];

    /// <summary>The candidate, when it is written.</summary>
    public ResolvedCandidate? Candidate { get; init; }
}

/// <summary>The closed list of <see cref="ResolveAnswer.State"/>.</summary>
public static class ResolveStates
{
    /// <summary>A patch is in conflict in the work tree.</summary>
    public const string Conflict = "conflict";

    /// <summary>It was to go on, and conflicts are left.</summary>
    public const string Unresolved = "unresolved";

    /// <summary>All patches are carried, and the candidate was not accepted: a check failed, or a remote refused it.</summary>
    public const string Stopped = "stopped";

    /// <summary>The candidate is written.</summary>
    public const string Done = "done";

    /// <summary>The work tree is gone.</summary>
    public const string Aborted = "aborted";
}

/// <summary>Where a resolution stands, or why nothing was done. Exactly one of the two is set.</summary>
public sealed record ResolveResult(ResolveAnswer? Answer, ConflictRefusal? Refusal);
