using Microsoft.Extensions.Options;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service.Writing;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>Opens a thread's one pull request, or brings it to what is to be shown. What a person wrote there stays.</summary>
internal sealed class ShowPull(IOptions<ForgeServiceOptions> options)
{
    /// <param name="work">The thread.</param>
    /// <param name="pull">As it is there; null when there is none.</param>
    /// <param name="head">Its branch.</param>
    /// <param name="draft">It is a draft of what could be carried.</param>
    /// <param name="aside">It stands beside the thread's own one, which the thread keeps.</param>
    /// <param name="text">What is to be shown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ForgePull> RunAsync(ThreadWork work, ForgePull? pull, string head, bool draft, bool aside, ThreadText text, CancellationToken cancellationToken)
    {
        if (text.Fault is { } fault && !await work.DidAsync(ForgeStepKinds.TemplateNotUsed, null, cancellationToken))
            work.Note(ForgeStepKinds.TemplateNotUsed, fault, notice: true);
        pull ??= await OpenAsync(work, head, draft, aside, text, cancellationToken);
        pull = await RenewAsync(work, pull, aside, text, cancellationToken);
        string[] labels = [options.Value.Label, draft ? options.Value.HelpLabel : options.Value.CandidateLabel];
        await LabelAsync(work, new ForgeTopic(true, pull.Number), pull.Url, pull.Labels, labels, cancellationToken);
        return pull;
    }

    /// <summary>Closes it with a comment.</summary>
    public static async Task CloseAsync(ThreadWork work, ForgePull pull, string comment, CancellationToken cancellationToken)
    {
        await ThreadComments.OnceAsync(work, new ForgeTopic(true, pull.Number), pull.Url, $"closed:{work.Thread.AttemptKey[..12]}", comment, cancellationToken);
        // Before it is closed: should this worker die now, the closing is not to be taken for a person's.
        work.Note(ForgeStepKinds.PullClosed, $"Closes the pull request {pull.Number}.", pull.Url);
        await work.KeepAsync(cancellationToken);
        (await work.Forge.ChangePullAsync(pull.Number, null, null, open: false, cancellationToken)).Needed();
    }

    /// <summary>Puts labels on what was just opened; what people do with them later stays.</summary>
    public async Task LabelAsync(ThreadWork work, ForgeTopic topic, string url, IReadOnlyList<string> there, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        if (await work.DidAsync(ForgeStepKinds.Labelled, url, cancellationToken))
            return;
        (await work.Forge.EnsureLabelsAsync(ThreadLabels.Of(options.Value), cancellationToken)).Needed();
        var missing = labels.Except(there, StringComparer.OrdinalIgnoreCase).ToList();
        if (missing.Count > 0)
            (await work.Forge.LabelAsync(topic, missing, [], cancellationToken)).Needed();
        work.Note(ForgeStepKinds.Labelled, $"Labelled {string.Join(", ", labels)}.", url);
        await work.KeepAsync(cancellationToken);
    }

    private static async Task<ForgePull> OpenAsync(ThreadWork work, string head, bool draft, bool aside, ThreadText text, CancellationToken cancellationToken)
    {
        var body = OwnedBody.Of(text.Part, work.Thread.IdKey);
        var opened = await work.Forge.OpenPullAsync(new ForgePullDraft(text.Title, body, head, work.Target, draft), cancellationToken);
        if (!opened.IsOk)
        {
            // Somebody else, or this worker before it died, may have opened it between the search and now.
            if (opened.Fault.Code is ForgeFaults.Conflict or ForgeFaults.Invalid
                && await (aside ? FindPull.LookAsync(work, head, cancellationToken) : FindPull.SearchAsync(work, head, cancellationToken)) is { } there)
                return there;
            throw new ForgeFaultException(opened.Fault);
        }

        var pull = opened.Value;
        if (!aside)
        {
            (work.Thread.PullNumber, work.Thread.PullUrl) = (pull.Number, pull.Url);
            (work.Thread.WrittenTitle, work.Thread.WrittenBodyHash) = (ForgeText.Unmarked(pull.Title), OwnedBody.HashOf(text.Part));
        }

        work.Note(ForgeStepKinds.PullOpened, $"Opened the pull request {pull.Number}: {text.Title}", pull.Url, notice: true);
        await work.KeepAsync(cancellationToken);
        return pull;
    }

    private static async Task<ForgePull> RenewAsync(ThreadWork work, ForgePull pull, bool aside, ThreadText text, CancellationToken cancellationToken)
    {
        var thread = work.Thread;
        if (pull.Base != work.Target && !await work.DidAsync(ForgeStepKinds.Kept, pull.Url + "#base", cancellationToken))
            work.Note(ForgeStepKinds.Kept, $"A person had it go into {pull.Base}, not into {work.Target}; it stays so.", pull.Url + "#base");
        // What stands aside is Patch's own branch, and what its title was is not kept: that stays as it is.
        var title = aside ? null : Title(work, pull, text.Title);
        var body = OwnedBody.Renew(pull.Body, text.Part, thread.IdKey) ?? (thread.WrittenBodyHash is null && !aside ? OwnedBody.Append(pull.Body, text.Part, thread.IdKey) : null);
        if (body is null && !await work.DidAsync(ForgeStepKinds.Kept, pull.Url + "#body", cancellationToken))
            work.Note(ForgeStepKinds.Kept, "A person took Patch's part out of the body; it is not put back.", pull.Url + "#body");
        if (body is not null && OwnedBody.Same(body, pull.Body))
            body = null;
        body = await work.FittingAsync(body, pull.Url, cancellationToken);

        if (title is not null || body is not null)
        {
            pull = (await work.Forge.ChangePullAsync(pull.Number, title, body, null, cancellationToken)).Needed();
            work.Note(ForgeStepKinds.PullRenewed, $"Renewed {(title is null ? "the text" : body is null ? "the title" : "title and text")} of the pull request {pull.Number}.", pull.Url);
        }

        if (!aside && (title is not null || ForgeText.Unmarked(pull.Title) == text.Title))
            thread.WrittenTitle = text.Title;
        if (!aside && OwnedBody.IsOf(pull.Body, thread.IdKey))
            thread.WrittenBodyHash = OwnedBody.HashOf(text.Part);
        await work.KeepAsync(cancellationToken);
        return pull;
    }

    /// <summary>Null to leave it: it is right already, or a person's.</summary>
    private static string? Title(ThreadWork work, ForgePull pull, string wanted)
    {
        var there = ForgeText.Unmarked(pull.Title);
        return there == wanted || there != work.Thread.WrittenTitle ? null : pull.Title[..^there.Length] + wanted;
    }
}
