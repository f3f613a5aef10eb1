using System.Diagnostics;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Times;

namespace Patch.Core.Notifications.Sending;

/// <summary>What came of looking at one due notice.</summary>
internal enum SendStep
{
    /// <summary>It was no longer due, or another worker has it.</summary>
    Nothing,

    /// <summary>It was sent, held, superseded or given up.</summary>
    Done,

    /// <summary>The same, and nothing else is to be sent to the channel for now.</summary>
    Stop,
}

/// <summary>
/// One try of one notice: claimed, held back where the quiet hours or the budget say so, else sent or edited, and closed. An edit makes no sound and
/// fills no page, so it is neither counted nor held.
/// </summary>
internal sealed class NoticeSending(
    NoticeClaims claims, ChannelBudgets budgets, NoticeRendering rendering, NoticeClosing closing, TimeProvider timeProvider)
{
    private const string QuietReason = "It came in the channel's quiet hours; a digest tells of it when they are over.";
    private const string BudgetReason = "The channel's budget of the day is spent; a digest tells of it on the next day.";
    private const string LostReason = "Two workers ended while they sent it, so it may be there; it is not sent a third time.";

    public async Task<SendStep> RunAsync(NoticeChannel channel, long seq, string? threadKey, CancellationToken cancellationToken)
    {
        if (await claims.ClaimAsync(channel, seq, threadKey, cancellationToken) is not { } claimed)
            return SendStep.Nothing;
        using var activity = PatchTelemetry.Start(SpanNames.Notify, claimed.Notice.TraceParent);
        activity?.SetTag(SpanTags.Channel, channel.Name).SetTag(SpanTags.ChannelKind, channel.Kind.Kind).SetTag(SpanTags.NoticeId, seq);
        if (claimed.IsSuperseded)
        {
            NoticeTelemetry.Came(channel, NoticeStates.Superseded);
            return SendStep.Done;
        }

        var place = new Place();
        try
        {
            return await SendAsync(channel, claimed, place, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await claims.GiveBackAsync(channel, claimed, place.IsTaken, CancellationToken.None);
            throw;
        }
    }

    private async Task<SendStep> SendAsync(NoticeChannel channel, ClaimedNotice claimed, Place place, CancellationToken cancellationToken)
    {
        if (claimed.MessageId is null && claimed.Lost >= 2)
        {
            var lost = new ChannelAnswer.Refused(LostReason, RetryAfter: null, Permanent: true, RateLimited: false);
            return await closing.RefusedAsync(channel, claimed, lost, tookPlace: false, cancellationToken) ? SendStep.Stop : SendStep.Done;
        }

        if (claimed.MessageId is null && await IsHeldAsync(channel, claimed, place, cancellationToken))
            return SendStep.Done;
        var (message, mistake) = await rendering.RenderAsync(channel, claimed.Notice, cancellationToken);
        var messageId = claimed.MessageId;
        var answer = await channel.Kind.SendAsync(channel.Settings, message, messageId, cancellationToken);
        if (answer is ChannelAnswer.Gone && messageId is not null)
        {
            messageId = null;

            // The new message has an id of its own: a channel that knows ids would else take it for the one that was deleted.
            await closing.ForgetMessageAsync(claimed.Notice.ThreadKey!, cancellationToken);
            if (await IsHeldAsync(channel, claimed, place, cancellationToken))
                return SendStep.Done;
            answer = await channel.Kind.SendAsync(channel.Settings, message with { Id = IdKeys.Of($"{message.Id}\0anew") }, messageId, cancellationToken);
        }

        if (answer is ChannelAnswer.Taken { MessageId: null })
            answer = new ChannelAnswer.Taken(messageId);
        return await CloseAsync(channel, claimed, answer, mistake, place, cancellationToken) ? SendStep.Stop : SendStep.Done;
    }

    private async Task<bool> CloseAsync(
        NoticeChannel channel, ClaimedNotice claimed, ChannelAnswer answer, string? mistake, Place place, CancellationToken cancellationToken)
    {
        switch (answer)
        {
            case ChannelAnswer.Taken taken:
                await closing.TakenAsync(channel, claimed, taken.MessageId, mistake, cancellationToken);
                return false;
            case ChannelAnswer.Refused refused:
                Activity.Current.Fail(refused.RateLimited ? "rate-limited" : refused.Permanent ? "refused" : "failed");
                return await closing.RefusedAsync(channel, claimed, refused, place.IsTaken, cancellationToken);
            default:
                var gone = new ChannelAnswer.Refused(((ChannelAnswer.Gone)answer).Reason, RetryAfter: null, Permanent: false, RateLimited: false);
                return await closing.RefusedAsync(channel, claimed, gone, place.IsTaken, cancellationToken);
        }
    }

    /// <summary>Holds a new message where it must not be sent now; else takes its place of the day's budget.</summary>
    private async Task<bool> IsHeldAsync(NoticeChannel channel, ClaimedNotice claimed, Place place, CancellationToken cancellationToken)
    {
        var (notice, now) = (claimed.Notice, timeProvider.NowUtc());
        var isLoud = notice.Kind != NoticeKinds.Digest && notice.Severity == NoticeSeverities.Error || notice.EventType == NoticeEvents.Test;
        if (!isLoud && channel.Quiet?.EndAfter(now, channel.Zone) is { } end)
        {
            await closing.HeldAsync(claimed, end, QuietReason, cancellationToken);
            NoticeTelemetry.Came(channel, NoticeStates.Held);
            return true;
        }

        if (await budgets.TakeAsync(channel, notice, now, cancellationToken))
        {
            place.IsTaken = true;
            return false;
        }

        await closing.HeldAsync(claimed, LocalTimes.NextDay(now, channel.Zone), BudgetReason, cancellationToken);
        NoticeTelemetry.Came(channel, NoticeStates.Held);
        return true;
    }

    /// <summary>Whether a place of the budget was taken for the try.</summary>
    private sealed class Place
    {
        public bool IsTaken { get; set; }
    }
}
