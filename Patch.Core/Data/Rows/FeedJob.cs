namespace Patch.Core.Data;

/// <summary>The wish to bring a fork's branch up to an upstream point (target <c>fork_sync</c>), as <c>feed-jobs.jsonl</c> has it.</summary>
public sealed class FeedJob : ILeased
{
    public long Seq { get; set; }

    /// <summary><c>PROVIDER:SOURCE:ENTRY:fork_sync</c>.</summary>
    public required string Id { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Id"/>; unique.</summary>
    public required string IdKey { get; set; }

    public required string SourceId { get; set; }

    /// <summary>The job as a line of <c>feed-jobs.jsonl</c>.</summary>
    public required string Json { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the next try is due, UTC; null when the job is closed, or was imported.</summary>
    public DateTimeOffset? NextTryAt { get; set; }

    /// <summary>Tries so far.</summary>
    public int Tries { get; set; }

    /// <summary>The job's one attempt; null before the first try has ended.</summary>
    public long? AttemptSeq { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public string? TraceParent { get; set; }
}
