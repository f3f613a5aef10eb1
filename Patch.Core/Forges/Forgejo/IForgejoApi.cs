using Refit;

namespace Patch.Core.Forges.Forgejo;

/// <summary>
/// The REST API of Forgejo and Gitea below <c>/repos/OWNER/NAME</c> (each server shows its own at <c>/api/swagger</c>). A page's size counts
/// only where a page is asked for.
/// </summary>
internal interface IForgejoApi
{
    [Get("/branches/{**branch}")]
    Task<HttpResponseMessage> BranchAsync(string branch, CancellationToken cancellationToken);

    [Get("/pulls?state=all&page=1&limit=50")]
    Task<HttpResponseMessage> PullsAsync(CancellationToken cancellationToken);

    [Get("/pulls/{number}")]
    Task<HttpResponseMessage> PullAsync(long number, CancellationToken cancellationToken);

    [Post("/pulls")]
    Task<HttpResponseMessage> OpenPullAsync([Body] ForgejoNewPull pull, CancellationToken cancellationToken);

    [Patch("/pulls/{number}")]
    Task<HttpResponseMessage> ChangePullAsync(long number, [Body] ForgejoChange change, CancellationToken cancellationToken);

    [Get("/issues?type=issues&state=all&page=1&limit=50")]
    Task<HttpResponseMessage> IssuesAsync(string labels, CancellationToken cancellationToken);

    [Get("/issues/{number}")]
    Task<HttpResponseMessage> IssueAsync(long number, CancellationToken cancellationToken);

    [Post("/issues")]
    Task<HttpResponseMessage> OpenIssueAsync([Body] ForgejoNewIssue issue, CancellationToken cancellationToken);

    [Patch("/issues/{number}")]
    Task<HttpResponseMessage> ChangeIssueAsync(long number, [Body] ForgejoChange change, CancellationToken cancellationToken);

    [Get("/issues/{number}/comments")]
    Task<HttpResponseMessage> CommentsAsync(long number, CancellationToken cancellationToken);

    [Post("/issues/{number}/comments")]
    Task<HttpResponseMessage> CommentAsync(long number, [Body] ForgejoNewComment comment, CancellationToken cancellationToken);

    [Get("/labels?page=1&limit=50")]
    Task<HttpResponseMessage> LabelsAsync(CancellationToken cancellationToken);

    [Post("/labels")]
    Task<HttpResponseMessage> MakeLabelAsync([Body] ForgejoNewLabel label, CancellationToken cancellationToken);

    [Get("/issues/{number}/labels")]
    Task<HttpResponseMessage> LabelsOfAsync(long number, CancellationToken cancellationToken);

    [Post("/issues/{number}/labels")]
    Task<HttpResponseMessage> AddLabelsAsync(long number, [Body] ForgejoLabels labels, CancellationToken cancellationToken);

    [Delete("/issues/{number}/labels/{id}")]
    Task<HttpResponseMessage> RemoveLabelAsync(long number, long id, CancellationToken cancellationToken);

    [Post("/statuses/{sha}")]
    Task<HttpResponseMessage> SetStatusAsync(string sha, [Body] ForgejoNewStatus status, CancellationToken cancellationToken);

    [Post("/actions/workflows/{workflow}/dispatches")]
    Task<HttpResponseMessage> StartWorkflowAsync(string workflow, [Body] ForgejoDispatch dispatch, CancellationToken cancellationToken);

    [Get("/actions/runs?event=workflow_dispatch&page=1&limit=50")]
    Task<HttpResponseMessage> RunsAsync([AliasAs("workflow_id")] string workflow, CancellationToken cancellationToken);

    [Get("/actions/runs/{id}")]
    Task<HttpResponseMessage> RunAsync(string id, CancellationToken cancellationToken);
}
