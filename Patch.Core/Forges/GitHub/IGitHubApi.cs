using Refit;

namespace Patch.Core.Forges.GitHub;

/// <summary>GitHub's REST API below <c>/repos/OWNER/NAME</c> (https://docs.github.com/en/rest); answers are read with a bound by the wire.</summary>
internal interface IGitHubApi
{
    [Get("/git/ref/heads/{**branch}")]
    Task<HttpResponseMessage> BranchAsync(string branch, CancellationToken cancellationToken);

    [Get("/pulls?state=all&sort=created&direction=desc&per_page=100")]
    Task<HttpResponseMessage> PullsAsync(string head, CancellationToken cancellationToken);

    [Get("/pulls/{number}")]
    Task<HttpResponseMessage> PullAsync(long number, CancellationToken cancellationToken);

    [Post("/pulls")]
    Task<HttpResponseMessage> OpenPullAsync([Body] GitHubNewPull pull, CancellationToken cancellationToken);

    [Patch("/pulls/{number}")]
    Task<HttpResponseMessage> ChangePullAsync(long number, [Body] GitHubChange change, CancellationToken cancellationToken);

    [Get("/issues?state=all&sort=created&direction=desc&per_page=100")]
    Task<HttpResponseMessage> IssuesAsync(string labels, CancellationToken cancellationToken);

    [Get("/issues/{number}")]
    Task<HttpResponseMessage> IssueAsync(long number, CancellationToken cancellationToken);

    [Post("/issues")]
    Task<HttpResponseMessage> OpenIssueAsync([Body] GitHubNewIssue issue, CancellationToken cancellationToken);

    [Patch("/issues/{number}")]
    Task<HttpResponseMessage> ChangeIssueAsync(long number, [Body] GitHubChange change, CancellationToken cancellationToken);

    [Get("/issues/{number}/comments?per_page=100")]
    Task<HttpResponseMessage> CommentsAsync(long number, CancellationToken cancellationToken);

    [Post("/issues/{number}/comments")]
    Task<HttpResponseMessage> CommentAsync(long number, [Body] GitHubNewComment comment, CancellationToken cancellationToken);

    [Get("/labels/{name}")]
    Task<HttpResponseMessage> LabelAsync(string name, CancellationToken cancellationToken);

    [Post("/labels")]
    Task<HttpResponseMessage> MakeLabelAsync([Body] GitHubNewLabel label, CancellationToken cancellationToken);

    [Post("/issues/{number}/labels")]
    Task<HttpResponseMessage> AddLabelsAsync(long number, [Body] GitHubLabels labels, CancellationToken cancellationToken);

    [Delete("/issues/{number}/labels/{name}")]
    Task<HttpResponseMessage> RemoveLabelAsync(long number, string name, CancellationToken cancellationToken);

    [Post("/statuses/{sha}")]
    Task<HttpResponseMessage> SetStatusAsync(string sha, [Body] GitHubNewStatus status, CancellationToken cancellationToken);

    [Post("/actions/workflows/{workflow}/dispatches")]
    Task<HttpResponseMessage> StartWorkflowAsync(string workflow, [Body] GitHubDispatch dispatch, CancellationToken cancellationToken);

    [Get("/actions/workflows/{workflow}/runs?event=workflow_dispatch&per_page=50")]
    Task<HttpResponseMessage> RunsAsync(string workflow, string created, CancellationToken cancellationToken);

    [Get("/actions/runs/{id}")]
    Task<HttpResponseMessage> RunAsync(string id, CancellationToken cancellationToken);
}
