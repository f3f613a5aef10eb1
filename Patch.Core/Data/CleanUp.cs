using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Patch.Core.Data;

/// <summary>Sweep that deletes closed outbox rows older than <see cref="DataOptions.OutboxRetention"/>, and what nobody asks for any more.</summary>
public sealed class CleanUp(IDbContextFactory<PatchDbContext> contexts, IOptions<DataOptions> options, TimeProvider timeProvider)
{
    /// <summary>Deletes what is due; returns how many rows went.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var before = timeProvider.NowUtc() - options.Value.OutboxRetention;

        // What is held back is still to be told of.
        var notices = await db.Notices
            .Where(notice => notice.State != NoticeStates.Pending && notice.State != NoticeStates.Held && notice.CreatedAt < before)
            .ExecuteDeleteAsync(cancellationToken);

        // A point that is told of again after so long begins a new message; while a notice waits, its message is known.
        var messages = await db.LiveMessages
            .Where(live => live.UpdatedAt < before && !db.Notices.Any(notice => notice.ThreadKey == live.ThreadKey))
            .ExecuteDeleteAsync(cancellationToken);

        // The row of a routed event stays: its unique index is what keeps the event from being routed again.
        var dispatches = await db.DispatchRequests
            .Where(request => request.State != "pending" && request.AskedBy != "route" && request.CreatedAt < before)
            .ExecuteDeleteAsync(cancellationToken);
        var tasks = await db.StackTasks.Where(task => task.NextTryAt == null && task.EndedAt < before).ExecuteDeleteAsync(cancellationToken);

        // A caller who has been quiet for so long begins anew in any case.
        var quiet = timeProvider.NowUtc() - TimeSpan.FromDays(2);
        var guards = await db.SignInGuards.Where(guard => guard.UpdatedAt < quiet).ExecuteDeleteAsync(cancellationToken);
        return notices + messages + dispatches + tasks + guards;
    }
}
