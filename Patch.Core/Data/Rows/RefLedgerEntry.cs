namespace Patch.Core.Data;

/// <summary>
/// Where a ref of an upstream stood, and how long, as one source saw it. A ref that moves gets a new row and keeps the old ones: the
/// newest row of each ref is the memory of <c>kind: "git"</c> sources, the others are its history.
/// </summary>
public sealed class RefLedgerEntry
{
    public long Seq { get; set; }

    public required string SourceId { get; set; }

    /// <summary>Full name of the ref, such as <c>refs/tags/v1.2.0</c>.</summary>
    public required string RefName { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of the name.</summary>
    public required string RefKey { get; set; }

    /// <summary>The object that the ref names, 40 hex digits: of an annotated tag the tag object, else the commit.</summary>
    public required string ObjectSha { get; set; }

    /// <summary>The commit behind it (annotated tags peeled), 40 hex digits.</summary>
    public required string Sha { get; set; }

    /// <summary>The first look that found it there.</summary>
    public DateTimeOffset FirstSeenAt { get; set; }

    /// <summary>The last look that found it there; to the hour while it stands, exactly once it does not.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>The first look that found it elsewhere or not at all; null while it stands.</summary>
    public DateTimeOffset? GoneAt { get; set; }

    /// <summary>True for the newest row of a ref, of which there is one within a source.</summary>
    public bool IsLatest { get; set; }
}
