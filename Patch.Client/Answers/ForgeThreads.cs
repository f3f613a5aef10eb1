using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>What is shown at forges, newest first.</summary>
public sealed record ForgeThreadPage : ApiPage<ForgeThread>
{
    public required IReadOnlyList<ForgeThread> ForgeThreads { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<ForgeThread> Items => ForgeThreads;
}

/// <summary>One of them with all that was done.</summary>
public sealed record ForgeThreadDetails : ApiAnswer
{
    public required ForgeThread ForgeThread { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<ForgeStep> Steps { get; init; }
}

/// <summary>What a forge shows of one upstream point of one stack: at most one pull request and one issue.</summary>
public sealed record ForgeThread : ApiAnswer
{
    public required long Seq { get; init; }

    /// <summary><c>github</c>, <c>forgejo</c> or <c>gitlab</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The forge's web address.</summary>
    public required string Host { get; init; }

    /// <summary>The fork as <c>owner/name</c>.</summary>
    public required string Repo { get; init; }

    /// <summary>The stack's name.</summary>
    public required string Stack { get; init; }

    /// <summary>The upstream point, as <c>v1.2</c>.</summary>
    public required string Point { get; init; }

    /// <summary>The newest attempt that it shows, or is to show.</summary>
    public required string AttemptId { get; init; }

    /// <summary><c>due</c>, <c>shown</c>, <c>left</c>, <c>superseded</c> or <c>blocked</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is in that state.</summary>
    public string? Reason { get; init; }

    /// <summary>The candidate's branch.</summary>
    public string? Branch { get; init; }

    /// <summary>What Patch last put there.</summary>
    public string? Sha { get; init; }

    public long? PullRequest { get; init; }

    public string? PullRequestUrl { get; init; }

    public long? Issue { get; init; }

    public string? IssueUrl { get; init; }

    /// <summary>Code and sentence of the last failed try.</summary>
    public string? Error { get; init; }

    /// <summary>Failed tries in a row.</summary>
    public required int Tries { get; init; }

    public DateTimeOffset? NextTryAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>One thing that was done at a forge, or deliberately left.</summary>
public sealed record ForgeStep : ApiAnswer
{
    public required string Kind { get; init; }

    /// <summary>What happened.</summary>
    public required string Sentence { get; init; }

    /// <summary>Where it can be seen.</summary>
    public string? Url { get; init; }

    public required DateTimeOffset At { get; init; }
}
