using Microsoft.Extensions.Options;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service.Writing;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>Shows an attempt that needs a person: as one issue, or as one draft of what could be carried.</summary>
internal sealed class ShowHelp(PushCandidate push, ShowPull pulls, ShowIssue issues, IOptions<ForgeServiceOptions> options)
{
    /// <summary>How the thread ends.</summary>
    public async Task<ThreadEnd> RunAsync(ThreadWork work, ForgePull? pull, ForgeIssue? issue, CancellationToken cancellationToken)
    {
        var (facts, thread) = (work.Facts, work.Thread);
        if (work.Choice.Issues == ForgeIssueKinds.Off)
            return ThreadEnd.Shown("The settings show nothing of attempts that need a person.");
        // A draft needs something that could be carried; where there is nothing, it is an issue all the same.
        if (work.Choice.Issues == ForgeIssueKinds.Draft && facts.Partial is { } partial && partial != facts.Conflict?.Place.Onto && work.Choice.Push
            && await DraftAsync(work, pull, partial, cancellationToken) is { } drafted)
            return drafted;
        var text = ThreadTexts.Issue(facts, options.Value, work.Links, draft: false);
        if (await issues.RunAsync(work, issue, text, cancellationToken) is { } end)
            return end;
        await TellOfStopAsync(work, pull, thread.IssueUrl!, cancellationToken);
        return ThreadEnd.Shown($"The issue {thread.IssueNumber} says what a person has to decide.");
    }

    /// <summary>The draft of what could be carried has done its part.</summary>
    public async Task CloseDraftAsync(ThreadWork work, string comment, CancellationToken cancellationToken)
    {
        if (work.Choice.Issues != ForgeIssueKinds.Draft)
            return;
        foreach (var draft in (await work.Forge.PullsAsync(ShowThread.PartialBranch(work.Thread), cancellationToken)).Needed()
            .Where(draft => draft.State == ForgePullStates.Open && OwnedBody.IsOf(draft.Body, work.Thread.IdKey) && !ThreadLabels.Stopped(options.Value, draft.Labels)))
            await ShowPull.CloseAsync(work, draft, comment, cancellationToken);
    }

    /// <summary>Null where there can be no draft.</summary>
    /// <param name="work">The thread.</param>
    /// <param name="shown">Its pull request; one of an earlier candidate stays the thread's, and the draft stands aside.</param>
    /// <param name="partial">The stack carried so far.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task<ThreadEnd?> DraftAsync(ThreadWork work, ForgePull? shown, string partial, CancellationToken cancellationToken)
    {
        var branch = ShowThread.PartialBranch(work.Thread);
        var aside = shown is not null && shown.Head != branch;
        var draft = aside ? await FindPull.LookAsync(work, branch, cancellationToken)
            : shown ?? await FindPull.SearchAsync(work, branch, cancellationToken);
        if (draft is not null && ThreadLabels.Stopped(options.Value, draft.Labels))
            return ThreadEnd.Left($"It has the label {options.Value.StopLabel}: nothing is written there any more.");
        if (draft is not null)
        {
            var closedByPatch = await work.IsNewestAsync(ForgeStepKinds.PullClosed, ForgeStepKinds.PullReopened, draft.Url, cancellationToken);
            if (draft.State != ForgePullStates.Open && (draft.State != ForgePullStates.Closed || !closedByPatch))
                return ThreadEnd.Left($"The draft {draft.Number} was {draft.State}; it stays so.");
            // Before the push: a forge does not open one again whose branch was moved meanwhile.
            if (closedByPatch && !await ReopenAsync(work, draft, cancellationToken))
                return null;
        }

        if (await push.RunAsync(work, branch, partial, aside, cancellationToken) is { } end)
            return end;
        var text = ThreadTexts.Issue(work.Facts, options.Value, work.Links, draft: true);
        draft = await pulls.RunAsync(work, draft, branch, draft: true, aside, text, cancellationToken);
        if (aside)
            await TellOfStopAsync(work, shown, draft.Url, cancellationToken);
        return ThreadEnd.Shown($"The draft {draft.Number} shows what could be carried, and what a person has to decide: {draft.Url}");
    }

    /// <summary>A draft that Patch closed is to be shown again; false where its forge does not open it.</summary>
    private static async Task<bool> ReopenAsync(ThreadWork work, ForgePull draft, CancellationToken cancellationToken)
    {
        if (draft.State != ForgePullStates.Open)
        {
            var reopened = await work.Forge.ChangePullAsync(draft.Number, null, null, open: true, cancellationToken);
            if (reopened.Fault?.Code is ForgeFaults.Conflict or ForgeFaults.Invalid)
                return false;
            if (reopened.Needed().State != ForgePullStates.Open)
                return false;
        }

        work.Note(ForgeStepKinds.PullReopened, $"The draft {draft.Number} is open again: a later attempt stopped.", draft.Url, notice: true);
        await work.KeepAsync(cancellationToken);
        return true;
    }

    /// <summary>An older candidate stays open, and says where the newest attempt is shown.</summary>
    private static async Task TellOfStopAsync(ThreadWork work, ForgePull? pull, string where, CancellationToken cancellationToken)
    {
        if (pull is { State: ForgePullStates.Open })
        {
            await ThreadComments.OnceAsync(
                work, new ForgeTopic(true, pull.Number), pull.Url, $"stopped:{work.Thread.AttemptKey[..12]}",
                $"A newer attempt of {MarkdownText.Plain(work.Thread.Point, 100)} stopped, and what is here is the older candidate: {where}", cancellationToken);
        }
    }
}
