using System.Globalization;
using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.Forgejo;

/// <summary>Issues, comments and labels: a pull request is an issue to these parts of the API, and labels go by number.</summary>
internal sealed partial class ForgejoForge
{
    /// <summary>Colour of a label that has to be made and that nobody described.</summary>
    private const string PlainColor = "ededed";

    public async Task<ForgeResult<IReadOnlyList<ForgeIssue>>> IssuesAsync(string label, CancellationToken cancellationToken)
    {
        // A label that the repository does not have is no filter there: it lists everything.
        var issues = await wire.ListAsync<List<ForgejoIssue>, ForgejoIssue>(
            ForgejoRights.Issues, token => api.IssuesAsync(label, token), page => page, null, null, cancellationToken);
        return issues.IsOk
            ? new ForgeResult<IReadOnlyList<ForgeIssue>>(
                [.. issues.Value.Where(issue => issue.PullRequest is null).Select(Issue).Where(issue => issue.Labels.Contains(label)).OrderByDescending(issue => issue.Number)], null)
            : issues.Fault;
    }

    public async Task<ForgeResult<ForgeIssue?>> IssueAsync(long number, CancellationToken cancellationToken)
    {
        var found = await wire.FindAsync<ForgejoIssue>(ForgejoRights.Issue, token => api.IssueAsync(number, token), cancellationToken);
        return found.IsOk ? new ForgeResult<ForgeIssue?>(found.Value is { PullRequest: null } issue ? Issue(issue) : null, null) : found.Fault;
    }

    public async Task<ForgeResult<ForgeIssue>> OpenIssueAsync(string title, string body, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        var ids = await IdsOfAsync(labels, cancellationToken);
        if (!ids.IsOk)
            return ids.Fault;
        var issue = new ForgejoNewIssue(ForgeText.Line(title), ForgeText.Body(body), ids.Value);
        var opened = await wire.ReadAsync<ForgejoIssue>(ForgejoRights.OpenIssue, token => api.OpenIssueAsync(issue, token), cancellationToken);
        return opened.IsOk ? Issue(opened.Value) : opened.Fault;
    }

    public async Task<ForgeResult<ForgeIssue>> ChangeIssueAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken)
    {
        var changed = await wire.ReadAsync<ForgejoIssue>(
            ForgejoRights.ChangeIssue, token => api.ChangeIssueAsync(number, Change(title, body, open), token), cancellationToken);
        return changed.IsOk ? Issue(changed.Value) : changed.Fault;
    }

    public Task<ForgeResult<IReadOnlyList<ForgeComment>>> CommentsAsync(ForgeTopic topic, CancellationToken cancellationToken) =>
        wire.ListAsync<List<ForgejoComment>, ForgeComment>(
            ForgejoRights.Comments, token => api.CommentsAsync(topic.Number, token), page => [.. page.Select(Comment)], null, null, cancellationToken);

    public async Task<ForgeResult<ForgeComment>> CommentAsync(ForgeTopic topic, string body, CancellationToken cancellationToken)
    {
        var made = await wire.ReadAsync<ForgejoComment>(
            ForgejoRights.Comment, token => api.CommentAsync(topic.Number, new ForgejoNewComment(ForgeText.Body(body)), token), cancellationToken);
        return made.IsOk ? Comment(made.Value) : made.Fault;
    }

    public async Task<ForgeResult<ForgeNothing>> EnsureLabelsAsync(IReadOnlyList<ForgeLabel> labels, CancellationToken cancellationToken)
    {
        var known = await LabelsAsync(cancellationToken);
        if (!known.IsOk)
            return known.Fault;
        foreach (var label in labels.Where(label => known.Value.All(there => there.Name != label.Name)))
        {
            var made = await wire.DoAsync(
                ForgejoRights.MakeLabel,
                token => api.MakeLabelAsync(new ForgejoNewLabel(label.Name, $"#{label.Color}", ForgeText.Line(label.Description, 100)), token), cancellationToken);
            if (made is { IsOk: false, Fault.Code: not ForgeFaults.Conflict })
                return made.Fault;
        }

        return default(ForgeNothing);
    }

    public async Task<ForgeResult<ForgeNothing>> LabelAsync(
        ForgeTopic topic, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken)
    {
        if (add.Count > 0)
        {
            var ids = await IdsOfAsync(add, cancellationToken);
            if (!ids.IsOk)
                return ids.Fault;
            if (await wire.DoAsync(ForgejoRights.Label, token => api.AddLabelsAsync(topic.Number, new ForgejoLabels(ids.Value), token), cancellationToken) is { IsOk: false } added)
                return added.Fault;
        }

        if (remove.Count == 0)
            return default(ForgeNothing);

        // The issue's own labels name the numbers, also of those that belong to the organisation.
        var on = await wire.ListAsync<List<ForgejoLabel>, ForgejoLabel>(
            ForgejoRights.Labels, token => api.LabelsOfAsync(topic.Number, token), page => page, null, null, cancellationToken);
        if (!on.IsOk)
            return on.Fault;
        foreach (var label in on.Value.Where(label => remove.Contains(label.Name)))
        {
            var removed = await wire.SendAsync(
                ForgejoRights.Label, token => api.RemoveLabelAsync(topic.Number, label.Id, token), answer => answer.IsSuccess || answer.Status == 404, cancellationToken);
            if (!removed.IsOk)
                return removed.Fault;
        }

        return default(ForgeNothing);
    }

    private Task<ForgeResult<IReadOnlyList<ForgejoLabel>>> LabelsAsync(CancellationToken cancellationToken) =>
        wire.ListAsync<List<ForgejoLabel>, ForgejoLabel>(ForgejoRights.Labels, api.LabelsAsync, page => page, null, null, cancellationToken);

    private async Task<ForgeResult<IReadOnlyList<long>>> IdsOfAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
            return new ForgeResult<IReadOnlyList<long>>([], null);
        if (await EnsureLabelsAsync([.. names.Select(name => new ForgeLabel(name, PlainColor, ""))], cancellationToken) is { IsOk: false } ensured)
            return ensured.Fault;
        var known = await LabelsAsync(cancellationToken);
        return known.IsOk
            ? new ForgeResult<IReadOnlyList<long>>([.. known.Value.Where(label => names.Contains(label.Name)).DistinctBy(label => label.Name).Select(label => label.Id)], null)
            : known.Fault;
    }

    private static ForgeIssue Issue(ForgejoIssue issue) =>
        new(issue.Number, issue.HtmlUrl, issue.State == "open", issue.Title, issue.Body ?? "", Names(issue.Labels));

    private static ForgeComment Comment(ForgejoComment comment) =>
        new(comment.Id.ToString(CultureInfo.InvariantCulture), comment.User?.Login ?? "ghost", comment.Body ?? "", comment.CreatedAt);
}
