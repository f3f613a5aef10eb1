using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service.Writing;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>
/// Brings a forge to what an attempt says of one upstream point. It looks at what is there first and does what is missing, so it may be done any number
/// of times, and goes on from wherever it was cut off.
/// </summary>
internal sealed class ShowThread(PushCandidate push, ShowPull pulls, ShowHelp help, ThreadOrder order, IOptions<ForgeServiceOptions> options)
{
    /// <summary>How the thread ends.</summary>
    /// <exception cref="ForgeFaultException">The forge did not do its part.</exception>
    /// <exception cref="LeaseLostException">Somebody else has the thread.</exception>
    public async Task<ThreadEnd> RunAsync(ThreadWork work, CancellationToken cancellationToken)
    {
        var (facts, thread) = (work.Facts, work.Thread);
        if (!work.Choice.Enabled)
            return ThreadEnd.Left($"Service mode is off for {facts.Fork}.");
        var head = facts.Status == "changed" ? facts.Candidate?.Branch : thread.Head;
        var partial = PartialBranch(thread);
        var pull = await FindPull.OfAsync(work, thread.Head == partial && thread.PullNumber is not null && facts.Status != "changed" ? null : head, cancellationToken);
        var issue = await FindPull.IssueAsync(work, options.Value.Label, search: work.Choice.Issues != ForgeIssueKinds.Off, cancellationToken);
        if (ThreadLabels.Stopped(options.Value, [.. pull?.Labels ?? [], .. issue?.Labels ?? []]))
            return ThreadEnd.Left($"It has the label {options.Value.StopLabel}: nothing is written there any more.");
        work.Newer = await order.NewerAsync(thread, cancellationToken);
        if (work.Newer is { } newer)
            return await SupersedeAsync(work, pull, issue, newer, cancellationToken);
        return facts.Status switch
        {
            "changed" => await CandidateAsync(work, pull, issue, cancellationToken),
            "needs_intervention" => await help.RunAsync(work, pull, issue, cancellationToken),
            "blocked" or "failed" => await TroubleAsync(work, pull, issue, cancellationToken),
            _ => ThreadEnd.Shown($"The attempt is {facts.Status} by now; what was shown before stays."),
        };
    }

    /// <summary>The branch of what could be carried, where that is shown as a draft.</summary>
    public static string PartialBranch(ForgeThread thread) =>
        $"patch/partial/{string.Concat(thread.Point.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '-')).Trim('.', '-')}-{thread.IdKey[..8]}";

    private async Task<ThreadEnd> CandidateAsync(ThreadWork work, ForgePull? pull, ForgeIssue? issue, CancellationToken cancellationToken)
    {
        var (facts, thread) = (work.Facts, work.Thread);
        if (facts.Candidate is not { } candidate)
            return ThreadEnd.Shown("The attempt names no candidate, so there is nothing to show.");
        if (candidate.Branch is not { } branch)
            return ThreadEnd.Blocked($"The candidate is {candidate.Reference}, and only a branch can be a pull request: set candidate_kind = \"branch\" in [config] of flow.toml.");
        if (pull is { State: not ForgePullStates.Open })
            return ThreadEnd.Left($"The pull request {pull.Number} was {pull.State}; it stays so, and no second one is opened.");
        if (await push.RunAsync(work, branch, candidate.Sha, aside: false, cancellationToken) is { } end)
            return end;
        if (work.Choice.PullRequests && branch != work.Target)
        {
            var text = ThreadTexts.Pull(facts, options.Value, work.Links, pull?.Base ?? work.Target);
            pull = await pulls.RunAsync(work, pull, branch, draft: false, aside: false, text, cancellationToken);
        }

        var where = pull is null ? $"the branch `{branch}`" : pull.Url;
        await ShowIssue.CloseAsync(work, issue, $"A later attempt carried the stack onto {MarkdownText.Plain(thread.Point, 100)}: {where}.", cancellationToken);
        await help.CloseDraftAsync(work, $"A later attempt carried the whole stack: {where}.", cancellationToken);
        if (work.Choice.Statuses)
            await ShowStatuses.RunAsync(work, candidate.Sha, cancellationToken);
        return ThreadEnd.Shown(pull is null ? $"The candidate is the branch {branch}." : $"The pull request {pull.Number} shows the candidate.");
    }

    /// <summary>An attempt that failed or is blocked is told of where something is shown already.</summary>
    private static async Task<ThreadEnd> TroubleAsync(ThreadWork work, ForgePull? pull, ForgeIssue? issue, CancellationToken cancellationToken)
    {
        var said = $"A newer attempt of {MarkdownText.Plain(work.Thread.Point, 100)} ended `{work.Facts.Status}`, and changed nothing here: {MarkdownText.Plain(work.Facts.Message ?? "it does not say why.", 600)}";
        var note = $"{work.Facts.Status}:{work.Thread.AttemptKey[..12]}";
        if (pull is { State: ForgePullStates.Open })
            await ThreadComments.OnceAsync(work, new ForgeTopic(true, pull.Number), pull.Url, note, said, cancellationToken);
        else if (issue is { Open: true })
            await ThreadComments.OnceAsync(work, new ForgeTopic(false, issue.Number), issue.Url, note, said, cancellationToken);
        return ThreadEnd.Shown($"The newest attempt ended {work.Facts.Status}; what was shown before stays.");
    }

    private async Task<ThreadEnd> SupersedeAsync(ThreadWork work, ForgePull? pull, ForgeIssue? issue, NewerThread newer, CancellationToken cancellationToken)
    {
        var comment = $"Superseded: {MarkdownText.Plain(newer.Point, 100)} is out, and is shown at {newer.Url}.";
        await ShowIssue.CloseAsync(work, issue, comment, cancellationToken);
        // One that stands beside a candidate; the thread's own one is closed below, where that has come.
        if (pull is not null && pull.Head != PartialBranch(work.Thread))
            await help.CloseDraftAsync(work, comment, cancellationToken);
        if (!newer.IsCandidate)
        {
            return pull is { State: ForgePullStates.Open }
                ? ThreadEnd.Shown($"The pull request {pull.Number} shows the newest candidate that there is; {newer.Point} needs a person.")
                : new ThreadEnd(ForgeThreadStates.Superseded, $"{newer.Point} is out, and is shown in its place.");
        }

        if (pull is { State: ForgePullStates.Open })
        {
            var there = (await work.Forge.BranchAsync(pull.Head, cancellationToken)).Needed();
            if (there is not null && !await push.IsOursAsync(work, pull.Head, there, cancellationToken))
                return ThreadEnd.Left($"{newer.Point} is out, but a person works on the branch {pull.Head}: its pull request stays open.");
            await ShowPull.CloseAsync(work, pull, comment, cancellationToken);
        }

        return new ThreadEnd(ForgeThreadStates.Superseded, $"{newer.Point} is out, and is shown in its place.");
    }
}
