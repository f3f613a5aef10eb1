using Patch.Core.Data;

namespace Patch.Api.Forges;

/// <summary>What is shown at forges, newest first.</summary>
internal sealed record ForgeThreadList(IReadOnlyList<ForgeThreadMessage> ForgeThreads, string? Next);

/// <summary>One of them with all that was done.</summary>
internal sealed record ForgeThreadAnswer(ForgeThreadMessage ForgeThread, IReadOnlyList<ForgeStepMessage> Steps);

/// <summary>What a forge shows of one upstream point of one stack.</summary>
internal sealed record ForgeThreadMessage(
    long Seq, string Provider, string Host, string Repo, string Stack, string Point, string AttemptId, string State, string? Reason, string? Branch, string? Sha,
    long? PullRequest, string? PullRequestUrl, long? Issue, string? IssueUrl, string? Error, int Tries, DateTimeOffset? NextTryAt, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static ForgeThreadMessage Of(ForgeThread row) => new(
        row.Seq, row.Provider, row.Host, row.Repo, row.Stack, row.Point, row.AttemptId, row.State, row.Reason, row.Head, row.HeadSha, row.PullNumber, row.PullUrl,
        row.IssueNumber, row.IssueUrl, row.LastError, row.Tries, row.NextTryAt, row.CreatedAt, row.UpdatedAt);
}

/// <summary>One thing that was done at a forge, or deliberately left.</summary>
internal sealed record ForgeStepMessage(string Kind, string Sentence, string? Url, DateTimeOffset At)
{
    public static ForgeStepMessage Of(ForgeStep row) => new(row.Kind, row.Sentence, row.Url, row.At);
}
