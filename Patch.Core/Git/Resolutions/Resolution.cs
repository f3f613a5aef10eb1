using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Resolutions;

/// <summary>How a person once resolved a conflict in one file.</summary>
/// <param name="Id">40 hexadecimal digits over the conflict's normalised content: which side was ours, where it stood and in which file do not count.</param>
/// <param name="Path">The file it was resolved in.</param>
/// <param name="Kind">One of <see cref="ConflictKinds"/>.</param>
/// <param name="State">One of <see cref="ResolutionStates"/>.</param>
/// <param name="Reason">Why it is not <c>active</c>; null while it is.</param>
/// <param name="Patch">The patch that was in conflict, as sha and subject.</param>
/// <param name="Onto">The commit that it was carried onto.</param>
/// <param name="By">Who resolved it.</param>
/// <param name="At">When it was resolved, UTC.</param>
/// <param name="ChangedAt">When its state last changed, UTC.</param>
/// <param name="Deleted">The resolution is that the file is not there.</param>
public sealed record Resolution(
    string Id, string Path, string Kind, string State, string? Reason, string Patch, string Onto, string By, DateTime At, DateTime ChangedAt, bool Deleted);

/// <summary>A resolution with its content.</summary>
/// <param name="About">What is known of it.</param>
/// <param name="Conflict">The file with its conflicts, normalised; for what has no lines, its versions.</param>
/// <param name="Result">The file as it was resolved, as far as it is text; null where it was deleted.</param>
public sealed record ResolutionContent(Resolution About, string Conflict, string? Result);

/// <summary>A conflict that has just been resolved.</summary>
/// <param name="File">The conflict as the replay reported it.</param>
/// <param name="Content">The file as it is now; null: it was deleted.</param>
/// <param name="Patch">The patch in conflict, as sha and subject.</param>
/// <param name="Onto">The commit that it was carried onto.</param>
public sealed record ResolvedConflict(ConflictFile File, byte[]? Content, string Patch, string Onto);

/// <summary>The closed list of <see cref="Resolution.State"/>.</summary>
public static class ResolutionStates
{
    /// <summary>Proposed whenever its conflict comes again.</summary>
    public const string Active = "active";

    /// <summary>A person took it back.</summary>
    public const string Revoked = "revoked";

    /// <summary>A candidate made with it failed its verification.</summary>
    public const string Failed = "failed";
}
