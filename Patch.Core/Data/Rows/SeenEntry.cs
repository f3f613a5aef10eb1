namespace Patch.Core.Data;

/// <summary>An entry that a source has shown. The set of these is a source's memory, so order, edits and deletions in a feed do not matter.</summary>
public sealed class SeenEntry
{
    public long Seq { get; set; }

    public required string SourceId { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of the entry's id; unique within the source.</summary>
    public required string EntryKey { get; set; }

    public DateTimeOffset FirstSeenAt { get; set; }

    /// <summary>Last poll that found the entry; the oldest beyond a bound are forgotten.</summary>
    public DateTimeOffset LastSeenAt { get; set; }
}
