using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Notifications;
using Patch.Core.Notifications.Routing;

namespace Patch.Api.Notifications;

/// <summary>The notices, what became of each, and the channels that they go to.</summary>
internal static class NoticeEndpoints
{
    private static readonly IReadOnlyList<string> States =
        [NoticeStates.Pending, NoticeStates.Sent, NoticeStates.Failed, NoticeStates.Held, NoticeStates.Digested, NoticeStates.Superseded];

    private static readonly IReadOnlyList<string> Waiting = [NoticeStates.Pending, NoticeStates.Held];

    public static RouteGroupBuilder MapNotices(this RouteGroupBuilder admin)
    {
        admin.MapExactGet("/notices", ListAsync).WithTags("Notices").WithName("ListNotices")
            .WithSummary("What channels were told, or are to be, newest first, each with what became of it").ProducesProblem(StatusCodes.Status400BadRequest);
        var group = admin.MapGroup("/notice-channels").WithTags("Notices");
        group.MapExactGet("", ChannelsAsync).WithName("ListNoticeChannels").WithSummary("The channels: what they may take, what is held back, and how they fare");
        group.MapExactPost("/{name}/test", TestAsync).WithName("TestNoticeChannel").WithSummary("Has a test message sent, to see whether a channel works")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapExactPost("/{name}/resume", ResumeAsync).WithName("ResumeNoticeChannel").WithSummary("Ends the pause of a channel that kept failing")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return admin;
    }

    private static async Task<Results<Ok<NoticeList>, ProblemHttpResult>> ListAsync(
        [Description("Only notices to this channel.")] string? channel,
        [Description("Only notices in this state.")] string? state,
        [AsParameters] PageQuery page,
        IDbContextFactory<PatchDbContext> contexts,
        CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var before, out var fault))
            return fault;
        if (Filters.Refuse("state", state, States) is { } refused)
            return refused;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var notices = db.Notices.AsNoTracking();
        if (Filters.OrNull(channel) is { } name)
            notices = notices.Where(notice => notice.Channel == name);
        if (Filters.OrNull(state) is { } wanted)
            notices = notices.Where(notice => notice.State == wanted);
        if (before is { } seq)
            notices = notices.Where(notice => notice.Seq < seq);
        var (rows, next) = await notices.OrderByDescending(notice => notice.Seq).PageAsync(page.Size, notice => notice.Seq, cancellationToken);
        var seqs = rows.Select(notice => notice.DigestSeq).OfType<long>().Distinct().ToList();
        var digests = await db.Notices.Where(notice => seqs.Contains(notice.Seq)).ToDictionaryAsync(notice => notice.Seq, notice => notice.DedupeKey, cancellationToken);
        return TypedResults.Ok(new NoticeList(
            [.. rows.Select(notice => NoticeViews.Of(notice, notice.DigestSeq is { } digest ? digests.GetValueOrDefault(digest) : null))], next));
    }

    private static async Task<Ok<NoticeChannelList>> ChannelsAsync(
        IDbContextFactory<PatchDbContext> contexts, NoticeChannels channels, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        TypedResults.Ok(new NoticeChannelList(await ViewsAsync(contexts, channels, timeProvider.NowUtc(), cancellationToken)));

    private static async Task<Results<Accepted<NoticeAnswer>, ProblemHttpResult>> TestAsync(EncodedId name, AskForNotices ask, CancellationToken cancellationToken) =>
        await ask.TestAsync(name.Value, cancellationToken) is { } notice
            ? TypedResults.Accepted((string?)null, new NoticeAnswer(NoticeViews.Of(notice, digest: null)))
            : NotFound();

    private static async Task<Results<Accepted<NoticeChannelAnswer>, ProblemHttpResult>> ResumeAsync(
        EncodedId name, AskForNotices ask, IDbContextFactory<PatchDbContext> contexts, NoticeChannels channels, TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        if (!await ask.ResumeAsync(name.Value, cancellationToken))
            return NotFound();
        var views = await ViewsAsync(contexts, channels, timeProvider.NowUtc(), cancellationToken);
        return views.FirstOrDefault(view => string.Equals(view.Name, name.Value, StringComparison.OrdinalIgnoreCase)) is { } found
            ? TypedResults.Accepted((string?)null, new NoticeChannelAnswer(found))
            : NotFound();
    }

    private static async Task<IReadOnlyList<NoticeChannelView>> ViewsAsync(
        IDbContextFactory<PatchDbContext> contexts, NoticeChannels channels, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var states = await db.ChannelStates.AsNoTracking().ToDictionaryAsync(state => state.Name, cancellationToken);
        var names = channels.All.Select(channel => channel.Name).Concat(states.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var counts = await db.Notices.Where(notice => names.Contains(notice.Channel) && Waiting.Contains(notice.State))
            .GroupBy(notice => new { notice.Channel, notice.State }).Select(group => new { group.Key.Channel, group.Key.State, Count = group.Count() })
            .ToListAsync(cancellationToken);
        int CountOf(string name, string state) => counts.FirstOrDefault(count => count.Channel == name && count.State == state)?.Count ?? 0;
        return
        [
            .. names.Select(name => NoticeViews.Of(
                name, channels.Find(name), states.GetValueOrDefault(name), CountOf(name, NoticeStates.Pending), CountOf(name, NoticeStates.Held), now)),
        ];
    }

    private static ProblemHttpResult NotFound() => Problems.NotFound(
        "notice_channel_not_found", "There is no channel of this name under Patch:Notifications:Channels, here or where a worker runs; GET /notice-channels lists them.");
}
