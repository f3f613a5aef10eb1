namespace Patch.Core.Data;

/// <summary>What a forge said of the requests that one token may still make; shared by all workers.</summary>
public sealed class ForgeAllowance
{
    public long Seq { get; set; }

    /// <summary>Key over the forge's address and a hash of the token; unique.</summary>
    public required string TokenKey { get; set; }

    public required string Host { get; set; }

    /// <summary>Requests in the window; null before the forge said so.</summary>
    public int? Limit { get; set; }

    /// <summary>Requests left in the window.</summary>
    public int? Remaining { get; set; }

    /// <summary>When the window ends.</summary>
    public DateTimeOffset? ResetAt { get; set; }

    /// <summary>Not before this: a <c>Retry-After</c>, a secondary limit, or an empty window.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>Why it is held, as a sentence.</summary>
    public string? HeldReason { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>An answer of a forge that is asked for again with its validator; a forge does not count an answer that has not changed.</summary>
public sealed class ForgeCacheEntry
{
    public long Seq { get; set; }

    /// <summary>Key over token and URL; unique.</summary>
    public required string UrlKey { get; set; }

    public required string ETag { get; set; }

    /// <summary>The body and the <c>Link</c> header, bounded; compressed.</summary>
    public required byte[] Body { get; set; }

    public string? Link { get; set; }

    public DateTimeOffset UsedAt { get; set; }
}

/// <summary>A workflow of a forge that a run stands for: it is started once and followed to its end, whichever worker looks.</summary>
public sealed class ForgeWorkflowRun
{
    public long Seq { get; set; }

    /// <summary>The workspace run; unique.</summary>
    public required string RunId { get; set; }

    public required string Provider { get; set; }

    public required string Host { get; set; }

    public required string Repo { get; set; }

    public required string Workflow { get; set; }

    /// <summary>The forge's id of the run; null until it was found.</summary>
    public string? ForgeRunId { get; set; }

    public string? Url { get; set; }

    /// <summary>When it was asked for; null until then.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
