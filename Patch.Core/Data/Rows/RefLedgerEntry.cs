namespace Patch.Core.Data;

/// <summary>Where a ref of an upstream stood when a source last looked: the memory of <c>kind: "git"</c> sources.</summary>
public sealed class RefLedgerEntry
{
    public long Seq { get; set; }

    public required string SourceId { get; set; }

    /// <summary>Full name of the ref, such as <c>refs/tags/v1.2.0</c>.</summary>
    public required string RefName { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of the name; unique within the source.</summary>
    public required string RefKey { get; set; }

    /// <summary>The commit it pointed to (annotated tags peeled), 40 hex digits.</summary>
    public required string Sha { get; set; }

    public DateTimeOffset SeenAt { get; set; }
}
