namespace Patch.Core.Forges.Forgejo;

// What the API of Forgejo and Gitea takes and answers: only what Patch uses.
internal sealed record ForgejoRepository(
    string FullName, string HtmlUrl, string DefaultBranch = "", bool Private = false, bool Archived = false, ForgejoPermissions? Permissions = null);

internal sealed record ForgejoPermissions(bool Push = false);

internal sealed record ForgejoBranch(string Name, ForgejoCommit Commit);

internal sealed record ForgejoCommit(string Id);

internal sealed record ForgejoPull(
    long Number, string HtmlUrl, string State, string Title, ForgejoEnd Head, ForgejoEnd Base, string? Body = null, bool? Draft = null, bool Merged = false,
    List<ForgejoLabel>? Labels = null);

/// <param name="Ref">The branch; <c>refs/pull/N/head</c> once it is gone.</param>
/// <param name="Sha">Its commit.</param>
/// <param name="Label">The branch, also once it is gone.</param>
/// <param name="RepoId">Its repository.</param>
internal sealed record ForgejoEnd(string Ref, string Sha = "", string? Label = null, long RepoId = 0);

internal sealed record ForgejoLabel(long Id, string Name);

internal sealed record ForgejoIssue(
    long Number, string HtmlUrl, string State, string Title, string? Body = null, List<ForgejoLabel>? Labels = null, ForgejoPullMark? PullRequest = null);

internal sealed record ForgejoPullMark(bool Merged = false);

internal sealed record ForgejoComment(long Id, DateTimeOffset CreatedAt, string? Body = null, ForgejoUser? User = null);

internal sealed record ForgejoUser(string Login);

internal sealed record ForgejoRuns(List<ForgejoRun> WorkflowRuns, long TotalCount = 0);

/// <summary>A run: Forgejo's words (<c>title</c>, <c>commit_sha</c>, <c>created</c>) and Gitea's (<c>display_title</c>, <c>head_sha</c>, <c>conclusion</c>).</summary>
internal sealed record ForgejoRun(
    long Id, string Status, string HtmlUrl = "", string? Title = null, string? DisplayTitle = null, string? WorkflowId = null, string? Path = null, string? Event = null,
    string? TriggerEvent = null, string? CommitSha = null, string? HeadSha = null, string? Conclusion = null, DateTimeOffset? Created = null,
    DateTimeOffset? CreatedAt = null, DateTimeOffset? StartedAt = null);

internal sealed record ForgejoStarted(long? Id = null, long? WorkflowRunId = null);

internal sealed record ForgejoNewPull(string Title, string Body, string Head, string Base);

internal sealed record ForgejoNewIssue(string Title, string Body, IReadOnlyList<long> Labels);

internal sealed record ForgejoChange(string? Title, string? Body, string? State);

internal sealed record ForgejoNewComment(string Body);

internal sealed record ForgejoNewLabel(string Name, string Color, string Description);

internal sealed record ForgejoLabels(IReadOnlyList<long> Labels);

internal sealed record ForgejoNewStatus(string State, string Context, string Description, string? TargetUrl);

internal sealed record ForgejoDispatch(string Ref, IReadOnlyDictionary<string, string> Inputs, bool ReturnRunInfo);
