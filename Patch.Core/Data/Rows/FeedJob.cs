namespace Patch.Core.Data;

/// <summary>The wish to bring a fork's branch up to an upstream point (target <c>fork_sync</c>), as <c>feed-jobs.jsonl</c> has it.</summary>
public sealed class FeedJob
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
}
