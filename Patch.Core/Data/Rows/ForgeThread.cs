namespace Patch.Core.Data;

/// <summary>
/// What a forge shows of one upstream point of one stack: at most one pull request and one issue. It is the outbox row too: the newest attempt
/// of the point makes it due, and the worker brings the forge to what the attempt says.
/// </summary>
public sealed class ForgeThread : ILeased
{
    public long Seq { get; set; }

    /// <summary><see cref="KeyOf"/> of its three parts; unique.</summary>
    public required string IdKey { get; set; }

    /// <summary><c>github</c>, <c>forgejo</c> (Gitea too) or <c>gitlab</c>.</summary>
    public required string Provider { get; set; }

    /// <summary>The forge's web address without a path, as <c>https://github.com</c>.</summary>
    public required string Host { get; set; }

    /// <summary>The fork as <c>owner/name</c>, as it was last found: a rename is followed.</summary>
    public required string Repo { get; set; }

    /// <summary>The stack's name.</summary>
    public required string Stack { get; set; }

    /// <summary>The upstream point, as <c>v1.2</c>.</summary>
    public required string Point { get; set; }

    /// <summary>The newest attempt that it shows, or is to show.</summary>
    public required string AttemptId { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="AttemptId"/>.</summary>
    public required string AttemptKey { get; set; }

    /// <summary>The newest step of that attempt's history that was taken in.</summary>
    public long AttemptHistorySeq { get; set; }

    /// <summary>One of <see cref="ForgeThreadStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>Why it is in that state, as a sentence.</summary>
    public string? Reason { get; set; }

    /// <summary>The candidate's branch at the fork, without <c>refs/heads/</c>; null before there is one.</summary>
    public string? Head { get; set; }

    /// <summary>What was last there by Patch's own hand, or its flow's.</summary>
    public string? HeadSha { get; set; }

    /// <summary>Number within the repository; null before there is one.</summary>
    public long? PullNumber { get; set; }

    public string? PullUrl { get; set; }

    public long? IssueNumber { get; set; }

    public string? IssueUrl { get; set; }

    /// <summary>The title that Patch last wrote; another one there is a person's, and stays.</summary>
    public string? WrittenTitle { get; set; }

    /// <summary>Hex SHA-256 of the part of the body that Patch last wrote.</summary>
    public string? WrittenBodyHash { get; set; }

    /// <summary>JSON object of the commit statuses that were set: context to state.</summary>
    public string StatusesJson { get; set; } = "{}";

    public DateTimeOffset? NextTryAt { get; set; }

    public int Tries { get; set; }

    /// <summary>A code of a forge's fault, and a sentence behind a blank; null when the last try went well.</summary>
    public string? LastError { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public string? TraceParent { get; set; }

    /// <summary>Fixed-length key of what is shown at a forge.</summary>
    public static string KeyOf(string fork, string stack, string point) => IdKeys.Of($"{fork}\n{stack}\n{point}");
}

/// <summary>The closed list of <see cref="ForgeThread.State"/>.</summary>
public static class ForgeThreadStates
{
    /// <summary>To be brought to what the attempt says, at <see cref="ForgeThread.NextTryAt"/>.</summary>
    public const string Due = "due";

    /// <summary>The forge shows what the attempt says.</summary>
    public const string Shown = "shown";

    /// <summary>A person merged, closed or took over, or set the stop label: nothing is written any more.</summary>
    public const string Left = "left";

    /// <summary>A newer upstream point took its place.</summary>
    public const string Superseded = "superseded";

    /// <summary>It cannot be shown, and another try cannot help; a person must look.</summary>
    public const string Blocked = "blocked";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Due, Shown, Left, Superseded, Blocked];
}

/// <summary>One thing that was done at a forge, or deliberately left: append-only.</summary>
public sealed class ForgeStep
{
    public long Seq { get; set; }

    public long ThreadSeq { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>What: <c>pushed</c>, <c>pull-request-opened</c>, <c>issue-opened</c>, <c>left-alone</c>, <c>refused</c>, …</summary>
    public required string Kind { get; set; }

    /// <summary>What happened, for people.</summary>
    public required string Sentence { get; set; }

    /// <summary>Where it can be seen; branch and commit before a push; null where nowhere.</summary>
    public string? Url { get; set; }

    /// <summary>True until the notice of it has been written, or it was found that none is wanted.</summary>
    public bool NoticePending { get; set; }
}
