namespace Patch.Core.Data;

/// <summary>What all workers share of one channel: how much of the day's budget is spent, and whether it is paused.</summary>
public sealed class ChannelState
{
    public long Seq { get; set; }

    /// <summary>The channel's name in the settings; unique.</summary>
    public required string Name { get; set; }

    /// <summary>The day that <see cref="SentToday"/> counts, as <c>2026-11-23</c> in the channel's time zone.</summary>
    public string Day { get; set; } = "";

    /// <summary>Messages taken from the budget of <see cref="Day"/>; raised before a send, by one conditional update.</summary>
    public int SentToday { get; set; }

    /// <summary>Sends in a row that failed.</summary>
    public int Failures { get; set; }

    /// <summary>When it was paused; null while it is not.</summary>
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>Until when it is not tried; null while it is not paused.</summary>
    public DateTimeOffset? PausedUntil { get; set; }

    /// <summary>Why it is paused, as a sentence.</summary>
    public string? PauseReason { get; set; }

    /// <summary>Not before this is anything sent: the channel asked for it (<c>Retry-After</c>), or it failed a moment ago.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    public string? LastError { get; set; }

    public DateTimeOffset? LastErrorAt { get; set; }

    public DateTimeOffset? LastSentAt { get; set; }
}
