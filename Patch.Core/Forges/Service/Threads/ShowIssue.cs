using Microsoft.Extensions.Options;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service.Writing;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>Opens a thread's one issue, or brings it to what is to be shown; closes it when it is settled.</summary>
internal sealed class ShowIssue(ShowPull pulls, IOptions<ForgeServiceOptions> options)
{
    private const string ClosedNote = "closed";

    /// <summary>How the thread ends where a person closed it; null to go on.</summary>
    /// <param name="work">The thread.</param>
    /// <param name="issue">As it is there; null when there is none.</param>
    /// <param name="text">What is to be shown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ThreadEnd?> RunAsync(ThreadWork work, ForgeIssue? issue, ThreadText text, CancellationToken cancellationToken)
    {
        if (text.Fault is { } fault && !await work.DidAsync(ForgeStepKinds.TemplateNotUsed, null, cancellationToken))
            work.Note(ForgeStepKinds.TemplateNotUsed, fault, notice: true);
        string[] labels = [options.Value.Label, options.Value.HelpLabel];
        if (issue is null)
        {
            issue = await OpenAsync(work, text, labels, cancellationToken);
        }
        else
        {
            var closedByPatch = await IsClosedByPatchAsync(work, issue, cancellationToken);
            if (!issue.Open && !closedByPatch)
                return ThreadEnd.Left($"A person closed the issue {issue.Number}; it stays closed.");
            // By a person, or by a worker that died before it could say so: from here on a closing is a person's.
            if (issue.Open && closedByPatch)
                work.Note(ForgeStepKinds.IssueReopened, $"The issue {issue.Number} is open again.", issue.Url);
            issue = await RenewAsync(work, issue, text, cancellationToken);
        }

        await pulls.LabelAsync(work, new ForgeTopic(false, issue.Number), issue.Url, issue.Labels, labels, cancellationToken);
        return null;
    }

    /// <summary>Closes it with a comment, if it is open.</summary>
    public static async Task CloseAsync(ThreadWork work, ForgeIssue? issue, string comment, CancellationToken cancellationToken)
    {
        if (issue is not { Open: true })
            return;
        await ThreadComments.OnceAsync(work, new ForgeTopic(false, issue.Number), issue.Url, $"{ClosedNote}:{work.Thread.AttemptKey[..12]}", comment, cancellationToken);
        // Before it is closed: should this worker die now, the closing is not to be taken for a person's.
        work.Note(ForgeStepKinds.IssueClosed, $"Closes the issue {issue.Number}.", issue.Url);
        await work.KeepAsync(cancellationToken);
        (await work.Forge.ChangeIssueAsync(issue.Number, null, null, open: false, cancellationToken)).Needed();
    }

    private async Task<ForgeIssue> OpenAsync(ThreadWork work, ThreadText text, string[] labels, CancellationToken cancellationToken)
    {
        // The labels must be there first: some forges refuse an issue with one that they do not know.
        (await work.Forge.EnsureLabelsAsync(ThreadLabels.Of(options.Value), cancellationToken)).Needed();
        var body = OwnedBody.Of(text.Part, work.Thread.IdKey);
        var issue = (await work.Forge.OpenIssueAsync(text.Title, body, labels, cancellationToken)).Needed();
        (work.Thread.IssueNumber, work.Thread.IssueUrl) = (issue.Number, issue.Url);
        work.Note(ForgeStepKinds.IssueOpened, $"Opened the issue {issue.Number}: {text.Title}", issue.Url, notice: true);
        await work.KeepAsync(cancellationToken);
        return issue;
    }

    private static async Task<ForgeIssue> RenewAsync(ThreadWork work, ForgeIssue issue, ThreadText text, CancellationToken cancellationToken)
    {
        var body = OwnedBody.Renew(issue.Body, text.Part, work.Thread.IdKey);
        if (body is null && !await work.DidAsync(ForgeStepKinds.Kept, issue.Url + "#body", cancellationToken))
            work.Note(ForgeStepKinds.Kept, "A person took Patch's part out of the body; it is not put back.", issue.Url + "#body");
        if (body is not null && OwnedBody.Same(body, issue.Body))
            body = null;
        body = await work.FittingAsync(body, issue.Url, cancellationToken);
        if (body is null && issue.Open)
            return issue;
        var reopen = issue.Open ? (bool?)null : true;
        issue = (await work.Forge.ChangeIssueAsync(issue.Number, null, body, reopen, cancellationToken)).Needed();
        work.Note(
            reopen is null ? ForgeStepKinds.IssueRenewed : ForgeStepKinds.IssueReopened,
            reopen is null ? $"Renewed the text of the issue {issue.Number}." : $"Opened the issue {issue.Number} again: a later attempt stopped.", issue.Url, notice: reopen is not null);
        await work.KeepAsync(cancellationToken);
        return issue;
    }

    /// <summary>By the thread's own steps: it was closed by Patch, and not opened again since.</summary>
    private static Task<bool> IsClosedByPatchAsync(ThreadWork work, ForgeIssue issue, CancellationToken cancellationToken) =>
        work.IsNewestAsync(ForgeStepKinds.IssueClosed, ForgeStepKinds.IssueReopened, issue.Url, cancellationToken);
}
