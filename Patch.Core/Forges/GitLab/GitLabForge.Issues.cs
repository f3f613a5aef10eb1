using System.Globalization;
using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.GitLab;

/// <summary>Issues, notes and labels; issues and merge requests are numbered apart.</summary>
internal sealed partial class GitLabForge
{
    public Task<ForgeResult<IReadOnlyList<ForgeIssue>>> IssuesAsync(string label, CancellationToken cancellationToken) => InAsync(
        id => wire.ListAsync<List<GitLabIssue>, ForgeIssue>(
            GitLabRights.Issues, token => api.IssuesAsync(id, label, token), page => [.. page.Select(Issue)], null, null, cancellationToken),
        cancellationToken);

    public Task<ForgeResult<ForgeIssue?>> IssueAsync(long number, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var found = await wire.FindAsync<GitLabIssue>(GitLabRights.Issue, token => api.IssueAsync(id, number, token), cancellationToken);
        return found.IsOk ? new ForgeResult<ForgeIssue?>(found.Value is { } issue ? Issue(issue) : null, null) : found.Fault;
    }, cancellationToken);

    public Task<ForgeResult<ForgeIssue>> OpenIssueAsync(string title, string body, IReadOnlyList<string> labels, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var issue = new GitLabNewIssue(ForgeText.Line(title), ForgeText.Body(body, ForgeText.GitLabBodyLimit), string.Join(',', labels));
        var opened = await wire.ReadAsync<GitLabIssue>(GitLabRights.OpenIssue, token => api.OpenIssueAsync(id, issue, token), cancellationToken);
        return opened.IsOk ? Issue(opened.Value) : (ForgeResult<ForgeIssue>)opened.Fault;
    }, cancellationToken);

    public Task<ForgeResult<ForgeIssue>> ChangeIssueAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var changed = await wire.ReadAsync<GitLabIssue>(
            GitLabRights.ChangeIssue, token => api.ChangeAsync(id, IssuesPart, number, Change(title, body, open), token), cancellationToken);
        return changed.IsOk ? Issue(changed.Value) : (ForgeResult<ForgeIssue>)changed.Fault;
    }, cancellationToken);

    public Task<ForgeResult<IReadOnlyList<ForgeComment>>> CommentsAsync(ForgeTopic topic, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var notes = await wire.ListAsync<List<GitLabNote>, GitLabNote>(
            GitLabRights.Comments, token => api.CommentsAsync(id, PartOf(topic), topic.Number, token), page => page, null, null, cancellationToken);
        // GitLab writes its own lines ("changed the description") as notes too.
        return notes.IsOk ? new ForgeResult<IReadOnlyList<ForgeComment>>([.. notes.Value.Where(note => !note.System).Select(Comment)], null) : notes.Fault;
    }, cancellationToken);

    public Task<ForgeResult<ForgeComment>> CommentAsync(ForgeTopic topic, string body, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var note = new GitLabNewNote(ForgeText.Body(body, ForgeText.GitLabBodyLimit));
        var made = await wire.ReadAsync<GitLabNote>(
            GitLabRights.Comment, token => api.CommentAsync(id, PartOf(topic), topic.Number, note, token), cancellationToken);
        return made.IsOk ? Comment(made.Value) : (ForgeResult<ForgeComment>)made.Fault;
    }, cancellationToken);

    public Task<ForgeResult<ForgeNothing>> EnsureLabelsAsync(IReadOnlyList<ForgeLabel> labels, CancellationToken cancellationToken) => InAsync(async id =>
    {
        foreach (var label in labels)
        {
            var found = await wire.FindAsync<GitLabLabel>(GitLabRights.Labels, token => api.LabelAsync(id, label.Name, token), cancellationToken);
            if (!found.IsOk)
                return found.Fault;
            if (found.Value is not null)
                continue;
            var made = await wire.DoAsync(
                GitLabRights.MakeLabel,
                token => api.MakeLabelAsync(id, new GitLabNewLabel(label.Name, $"#{label.Color}", ForgeText.Line(label.Description, 100)), token), cancellationToken);
            if (made is { IsOk: false, Fault.Code: not ForgeFaults.Conflict })
                return made.Fault;
        }

        return new ForgeResult<ForgeNothing>(default, null);
    }, cancellationToken);

    public Task<ForgeResult<ForgeNothing>> LabelAsync(
        ForgeTopic topic, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken)
    {
        var change = new GitLabChange(AddLabels: Joined(add), RemoveLabels: Joined(remove));
        if (change is { AddLabels: null, RemoveLabels: null })
            return Task.FromResult(new ForgeResult<ForgeNothing>(default, null));
        return InAsync(
            id => wire.DoAsync(GitLabRights.Label, token => api.ChangeAsync(id, PartOf(topic), topic.Number, change, token), cancellationToken), cancellationToken);
    }

    private static string? Joined(IReadOnlyList<string> names) => names.Count == 0 ? null : string.Join(',', names);

    private static string PartOf(ForgeTopic topic) => topic.IsPull ? PullsPart : IssuesPart;

    private static ForgeIssue Issue(GitLabIssue issue) =>
        new(issue.Iid, issue.WebUrl, issue.State == "opened", issue.Title, issue.Description ?? "", issue.Labels ?? []);

    private static ForgeComment Comment(GitLabNote note) =>
        new(note.Id.ToString(CultureInfo.InvariantCulture), note.Author?.Username ?? "ghost", note.Body, note.CreatedAt);
}
