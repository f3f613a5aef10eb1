using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.GitHub;

/// <summary>Issues, comments and labels: a pull request is an issue to these parts of the API.</summary>
internal sealed partial class GitHubForge
{
    public async Task<ForgeResult<IReadOnlyList<ForgeIssue>>> IssuesAsync(string label, CancellationToken cancellationToken)
    {
        var issues = await wire.ListAsync<List<GitHubIssue>, GitHubIssue>(
            GitHubRights.Issues, token => api.IssuesAsync(label, token), page => page, null, null, cancellationToken);
        return issues.IsOk
            ? new ForgeResult<IReadOnlyList<ForgeIssue>>([.. issues.Value.Where(issue => issue.PullRequest is null).Select(Issue)], null)
            : issues.Fault;
    }

    public async Task<ForgeResult<ForgeIssue?>> IssueAsync(long number, CancellationToken cancellationToken)
    {
        var found = await wire.FindAsync<GitHubIssue>(GitHubRights.Issue, token => api.IssueAsync(number, token), cancellationToken);
        return found.IsOk ? new ForgeResult<ForgeIssue?>(found.Value is { PullRequest: null } issue ? Issue(issue) : null, null) : found.Fault;
    }

    public async Task<ForgeResult<ForgeIssue>> OpenIssueAsync(string title, string body, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        var issue = new GitHubNewIssue(ForgeText.Line(title), ForgeText.Body(body), labels);
        var opened = await wire.ReadAsync<GitHubIssue>(GitHubRights.OpenIssue, token => api.OpenIssueAsync(issue, token), cancellationToken);
        return opened.IsOk ? Issue(opened.Value) : opened.Fault;
    }

    public async Task<ForgeResult<ForgeIssue>> ChangeIssueAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken)
    {
        var changed = await wire.ReadAsync<GitHubIssue>(
            GitHubRights.ChangeIssue, token => api.ChangeIssueAsync(number, Change(title, body, open), token), cancellationToken);
        return changed.IsOk ? Issue(changed.Value) : changed.Fault;
    }

    public Task<ForgeResult<IReadOnlyList<ForgeComment>>> CommentsAsync(ForgeTopic topic, CancellationToken cancellationToken) =>
        wire.ListAsync<List<GitHubComment>, ForgeComment>(
            GitHubRights.On("list comments", topic.IsPull, writes: false), token => api.CommentsAsync(topic.Number, token),
            page => [.. page.Select(Comment)], null, null, cancellationToken);

    public async Task<ForgeResult<ForgeComment>> CommentAsync(ForgeTopic topic, string body, CancellationToken cancellationToken)
    {
        var made = await wire.ReadAsync<GitHubComment>(
            GitHubRights.On("comment", topic.IsPull, writes: true),
            token => api.CommentAsync(topic.Number, new GitHubNewComment(ForgeText.Body(body)), token), cancellationToken);
        return made.IsOk ? Comment(made.Value) : made.Fault;
    }

    public async Task<ForgeResult<ForgeNothing>> EnsureLabelsAsync(IReadOnlyList<ForgeLabel> labels, CancellationToken cancellationToken)
    {
        foreach (var label in labels)
        {
            var found = await wire.FindAsync<GitHubLabel>(GitHubRights.Labels, token => api.LabelAsync(label.Name, token), cancellationToken);
            if (!found.IsOk)
                return found.Fault;
            if (found.Value is not null)
                continue;
            var made = await wire.DoAsync(
                GitHubRights.MakeLabel, token => api.MakeLabelAsync(new GitHubNewLabel(label.Name, label.Color, ForgeText.Line(label.Description, 100)), token), cancellationToken);
            if (made is { IsOk: false, Fault.Code: not ForgeFaults.Conflict })
                return made.Fault;
        }

        return default(ForgeNothing);
    }

    public async Task<ForgeResult<ForgeNothing>> LabelAsync(
        ForgeTopic topic, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken)
    {
        var call = GitHubRights.On("label", topic.IsPull, writes: true);
        if (add.Count > 0 && await wire.DoAsync(call, token => api.AddLabelsAsync(topic.Number, new GitHubLabels(add), token), cancellationToken) is { IsOk: false } added)
            return added.Fault;
        foreach (var name in remove)
        {
            // A label that is not on it is a 404: there is nothing to take off.
            var removed = await wire.SendAsync(
                call, token => api.RemoveLabelAsync(topic.Number, name, token), answer => answer.IsSuccess || answer.Status == 404, cancellationToken);
            if (!removed.IsOk)
                return removed.Fault;
        }

        return default(ForgeNothing);
    }

    private static ForgeIssue Issue(GitHubIssue issue) =>
        new(issue.Number, issue.HtmlUrl, issue.State == "open", issue.Title, issue.Body ?? "", Names(issue.Labels));

    private static ForgeComment Comment(GitHubComment comment) => new(
        comment.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), comment.User?.Login ?? "ghost", comment.Body ?? "", comment.CreatedAt);
}
