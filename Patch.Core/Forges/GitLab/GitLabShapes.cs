namespace Patch.Core.Forges.GitLab;

// What GitLab's API takes and answers: only what Patch uses.
internal sealed record GitLabProject(
    long Id, string PathWithNamespace, string WebUrl, string? DefaultBranch = null, string? Visibility = null, bool Archived = false, GitLabPermissions? Permissions = null);

internal sealed record GitLabPermissions(GitLabAccess? ProjectAccess = null, GitLabAccess? GroupAccess = null);

internal sealed record GitLabAccess(int AccessLevel);

internal sealed record GitLabBranch(string Name, GitLabCommit Commit);

internal sealed record GitLabCommit(string Id);

internal sealed record GitLabPull(
    long Iid, string WebUrl, string State, string Title, string SourceBranch, string TargetBranch, string? Description = null, string? Sha = null, bool Draft = false,
    List<string>? Labels = null, long? SourceProjectId = null, long? TargetProjectId = null);

internal sealed record GitLabIssue(long Iid, string WebUrl, string State, string Title, string? Description = null, List<string>? Labels = null);

internal sealed record GitLabNote(long Id, DateTimeOffset CreatedAt, string Body = "", GitLabUser? Author = null, bool System = false);

internal sealed record GitLabUser(string Username);

internal sealed record GitLabLabel(string Name);

internal sealed record GitLabStatus(string Name, string Status);

internal sealed record GitLabPipeline(long Id, string Status, string WebUrl = "", string Sha = "", string? Ref = null, string? Source = null, string? Name = null, DateTimeOffset? CreatedAt = null);

internal sealed record GitLabNewPull(string SourceBranch, string TargetBranch, string Title, string Description);

internal sealed record GitLabNewIssue(string Title, string Description, string Labels);

internal sealed record GitLabChange(string? Title = null, string? Description = null, string? StateEvent = null, string? AddLabels = null, string? RemoveLabels = null);

internal sealed record GitLabNewNote(string Body);

internal sealed record GitLabNewLabel(string Name, string Color, string Description);

internal sealed record GitLabNewStatus(string State, string Name, string Description, string? TargetUrl);

internal sealed record GitLabNewPipeline(string Ref, IReadOnlyList<GitLabVariable> Variables);

internal sealed record GitLabVariable(string Key, string Value);
