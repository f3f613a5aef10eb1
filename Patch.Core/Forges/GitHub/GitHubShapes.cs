namespace Patch.Core.Forges.GitHub;

// What GitHub's API takes and answers: only what Patch uses. Optional is what the API leaves out or writes as null.
internal sealed record GitHubRepository(
    string FullName, string DefaultBranch, string HtmlUrl, bool Private = false, bool Archived = false, GitHubPermissions? Permissions = null);

internal sealed record GitHubPermissions(bool Push = false);

internal sealed record GitHubRef(GitHubObject Object);

internal sealed record GitHubObject(string Sha);

internal sealed record GitHubPull(
    long Number, string HtmlUrl, string State, string Title, GitHubEnd Head, GitHubEnd Base, string? Body = null, bool Draft = false,
    DateTimeOffset? MergedAt = null, List<GitHubLabel>? Labels = null);

internal sealed record GitHubEnd(string Ref, string Sha, GitHubName? Repo = null);

internal sealed record GitHubName(string FullName);

internal sealed record GitHubLabel(string Name);

internal sealed record GitHubIssue(
    long Number, string HtmlUrl, string State, string Title, string? Body = null, List<GitHubLabel>? Labels = null, GitHubPullLink? PullRequest = null);

internal sealed record GitHubPullLink(string? Url = null);

internal sealed record GitHubComment(long Id, string HtmlUrl, DateTimeOffset CreatedAt, string? Body = null, GitHubUser? User = null);

internal sealed record GitHubUser(string Login);

internal sealed record GitHubRuns(List<GitHubRun> WorkflowRuns, long TotalCount = 0);

internal sealed record GitHubRun(
    long Id, string HtmlUrl, string Status, string HeadSha, DateTimeOffset CreatedAt, string? Conclusion = null, string? DisplayTitle = null, string? Name = null);

internal sealed record GitHubStarted(long? WorkflowRunId = null);

internal sealed record GitHubNewPull(string Title, string Body, string Head, string Base, bool Draft);

internal sealed record GitHubNewIssue(string Title, string Body, IReadOnlyList<string> Labels);

internal sealed record GitHubChange(string? Title, string? Body, string? State);

internal sealed record GitHubNewComment(string Body);

internal sealed record GitHubNewLabel(string Name, string Color, string Description);

internal sealed record GitHubLabels(IReadOnlyList<string> Labels);

internal sealed record GitHubNewStatus(string State, string Context, string Description, string? TargetUrl);

internal sealed record GitHubDispatch(string Ref, IReadOnlyDictionary<string, string> Inputs, bool? ReturnRunDetails);
