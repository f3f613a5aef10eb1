using Refit;

namespace Patch.Core.Forges.GitLab;

/// <summary>GitLab's REST API (https://docs.gitlab.com/api/rest/); projects go by their number.</summary>
internal interface IGitLabApi
{
    [Get("/projects/{project}/repository/branches/{branch}")]
    Task<HttpResponseMessage> BranchAsync(long project, string branch, CancellationToken cancellationToken);

    [Get("/projects/{project}/merge_requests?state=all&order_by=created_at&sort=desc&per_page=100")]
    Task<HttpResponseMessage> PullsAsync(long project, [AliasAs("source_branch")] string head, CancellationToken cancellationToken);

    [Get("/projects/{project}/merge_requests/{number}")]
    Task<HttpResponseMessage> PullAsync(long project, long number, CancellationToken cancellationToken);

    [Post("/projects/{project}/merge_requests")]
    Task<HttpResponseMessage> OpenPullAsync(long project, [Body] GitLabNewPull pull, CancellationToken cancellationToken);

    [Put("/projects/{project}/{kind}/{number}")]
    Task<HttpResponseMessage> ChangeAsync(long project, string kind, long number, [Body] GitLabChange change, CancellationToken cancellationToken);

    [Get("/projects/{project}/issues?state=all&order_by=created_at&sort=desc&per_page=100")]
    Task<HttpResponseMessage> IssuesAsync(long project, string labels, CancellationToken cancellationToken);

    [Get("/projects/{project}/issues/{number}")]
    Task<HttpResponseMessage> IssueAsync(long project, long number, CancellationToken cancellationToken);

    [Post("/projects/{project}/issues")]
    Task<HttpResponseMessage> OpenIssueAsync(long project, [Body] GitLabNewIssue issue, CancellationToken cancellationToken);

    [Get("/projects/{project}/{kind}/{number}/notes?order_by=created_at&sort=asc&per_page=100")]
    Task<HttpResponseMessage> CommentsAsync(long project, string kind, long number, CancellationToken cancellationToken);

    [Post("/projects/{project}/{kind}/{number}/notes")]
    Task<HttpResponseMessage> CommentAsync(long project, string kind, long number, [Body] GitLabNewNote note, CancellationToken cancellationToken);

    [Get("/projects/{project}/labels/{name}")]
    Task<HttpResponseMessage> LabelAsync(long project, string name, CancellationToken cancellationToken);

    [Post("/projects/{project}/labels")]
    Task<HttpResponseMessage> MakeLabelAsync(long project, [Body] GitLabNewLabel label, CancellationToken cancellationToken);

    [Post("/projects/{project}/statuses/{sha}")]
    Task<HttpResponseMessage> SetStatusAsync(long project, string sha, [Body] GitLabNewStatus status, CancellationToken cancellationToken);

    [Get("/projects/{project}/repository/commits/{sha}/statuses?per_page=100")]
    Task<HttpResponseMessage> StatusesAsync(long project, string sha, string name, CancellationToken cancellationToken);

    [Post("/projects/{project}/pipeline")]
    Task<HttpResponseMessage> StartPipelineAsync(long project, [Body] GitLabNewPipeline pipeline, CancellationToken cancellationToken);

    [Get("/projects/{project}/pipelines?order_by=id&sort=desc&per_page=50")]
    Task<HttpResponseMessage> PipelinesAsync(long project, CancellationToken cancellationToken);

    [Get("/projects/{project}/pipelines/{id}")]
    Task<HttpResponseMessage> PipelineAsync(long project, string id, CancellationToken cancellationToken);
}
