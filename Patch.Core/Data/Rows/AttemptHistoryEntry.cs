namespace Patch.Core.Data;

/// <summary>One step of an attempt: append-only, with the attempt as it then was and a reason that a person can read.</summary>
public sealed class AttemptHistoryEntry
{
    public long Seq { get; set; }

    public long AttemptSeq { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Status before; null for the first entry.</summary>
    public string? FromStatus { get; set; }

    public required string ToStatus { get; set; }

    public required string Reason { get; set; }

    /// <summary>The attempt after the step, as a line of <c>maintenance-attempts.jsonl</c>.</summary>
    public required string Json { get; set; }

    /// <summary><see cref="LineKeys.Of"/> of that line; unique.</summary>
    public string? LineKey { get; set; }

    /// <summary>True until the notices for it have been written (or it was found that none are wanted).</summary>
    public bool NoticePending { get; set; } = true;

    /// <summary>True until it was looked at what a forge is to show of it (or it was found that nothing is).</summary>
    public bool ForgePending { get; set; } = true;
}
