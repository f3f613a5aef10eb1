namespace Patch.Core.Forges.Api;

/// <summary>
/// One repository at one forge, seen with one token. Every call answers with what it was asked for or with a <see cref="ForgeFault"/>; only the
/// caller's own cancellation is an exception. Nothing is retried here: the row that asked owns its retries.
/// </summary>
public interface IForge
{
    /// <summary><c>github</c>, <c>forgejo</c> or <c>gitlab</c>.</summary>
    string Provider { get; }

    /// <summary>The repository as it is now: its present name where it was renamed, and whether it can be written.</summary>
    Task<ForgeResult<ForgeRepository>> RepositoryAsync(CancellationToken cancellationToken);

    /// <summary>The commit of a branch; null where there is no such branch.</summary>
    Task<ForgeResult<string?>> BranchAsync(string branch, CancellationToken cancellationToken);

    /// <summary>The pull requests of a head branch of this repository, open and closed, newest first, all pages.</summary>
    Task<ForgeResult<IReadOnlyList<ForgePull>>> PullsAsync(string head, CancellationToken cancellationToken);

    /// <summary>One pull request by its number; null where there is none.</summary>
    Task<ForgeResult<ForgePull?>> PullAsync(long number, CancellationToken cancellationToken);

    /// <summary>Opens a pull request. A fault with the code <see cref="ForgeFaults.Conflict"/> where one is open already: look again.</summary>
    Task<ForgeResult<ForgePull>> OpenPullAsync(ForgePullDraft draft, CancellationToken cancellationToken);

    /// <summary>Writes title, body or state; null leaves one as it is.</summary>
    Task<ForgeResult<ForgePull>> ChangePullAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken);

    /// <summary>The issues that carry a label, open and closed, newest first, all pages.</summary>
    Task<ForgeResult<IReadOnlyList<ForgeIssue>>> IssuesAsync(string label, CancellationToken cancellationToken);

    /// <summary>One issue by its number; null where there is none.</summary>
    Task<ForgeResult<ForgeIssue?>> IssueAsync(long number, CancellationToken cancellationToken);

    /// <summary>Opens an issue.</summary>
    Task<ForgeResult<ForgeIssue>> OpenIssueAsync(string title, string body, IReadOnlyList<string> labels, CancellationToken cancellationToken);

    /// <summary>Writes title, body or state; null leaves one as it is.</summary>
    Task<ForgeResult<ForgeIssue>> ChangeIssueAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken);

    /// <summary>The comments of a pull request or issue, oldest first, all pages.</summary>
    Task<ForgeResult<IReadOnlyList<ForgeComment>>> CommentsAsync(ForgeTopic topic, CancellationToken cancellationToken);

    /// <summary>Comments on a pull request or issue.</summary>
    Task<ForgeResult<ForgeComment>> CommentAsync(ForgeTopic topic, string body, CancellationToken cancellationToken);

    /// <summary>Makes the repository's labels that are missing; those that are there stay as they are.</summary>
    Task<ForgeResult<ForgeNothing>> EnsureLabelsAsync(IReadOnlyList<ForgeLabel> labels, CancellationToken cancellationToken);

    /// <summary>Puts labels on and takes others off; labels that neither list names stay.</summary>
    Task<ForgeResult<ForgeNothing>> LabelAsync(ForgeTopic topic, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken);

    /// <summary>Sets a commit status.</summary>
    Task<ForgeResult<ForgeNothing>> SetStatusAsync(string sha, ForgeStatus status, CancellationToken cancellationToken);

    /// <summary>Starts a workflow (a pipeline at GitLab) on a branch or tag.</summary>
    /// <returns>The run's id where the forge names it at once; else null, and the run is found by <see cref="WorkflowRunsAsync"/>.</returns>
    Task<ForgeResult<string?>> StartWorkflowAsync(string workflow, string reference, IReadOnlyDictionary<string, string> inputs, CancellationToken cancellationToken);

    /// <summary>The newest runs of a workflow that were started by hand or by API at or after a time, newest first.</summary>
    Task<ForgeResult<IReadOnlyList<ForgeRun>>> WorkflowRunsAsync(string workflow, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>One run by its id; null where there is none.</summary>
    Task<ForgeResult<ForgeRun?>> WorkflowRunAsync(string id, CancellationToken cancellationToken);
}
