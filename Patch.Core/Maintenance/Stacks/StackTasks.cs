using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>Asks the worker for work on a stack, and waits for what comes of it.</summary>
public sealed class StackTasks(IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps, TimeProvider timeProvider)
{
    /// <summary>Writes a task that is due at once, and wakes the worker.</summary>
    /// <param name="stack">The stack's name.</param>
    /// <param name="kind">What is to be done: the <see cref="IStackWork.Kind"/> of a registered work.</param>
    /// <param name="arguments">What it takes.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<StackTask> AskAsync(string stack, string kind, JsonObject arguments, CancellationToken cancellationToken)
    {
        var task = Row(stack, kind, arguments, background: false, timeProvider.NowUtc(), PatchTelemetry.Here());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.Add(task);
        await db.SaveChangesAsync(cancellationToken);
        await wakeUps.RingAsync(Stage.Stack, cancellationToken);
        return task;
    }

    /// <summary>
    /// The task that answers one question, whoever asks: it is written once, and done again only where it failed or
    /// <paramref name="again"/> asks for that.
    /// </summary>
    /// <param name="stack">The stack's name.</param>
    /// <param name="kind">What is to be done.</param>
    /// <param name="arguments">What it takes; with <paramref name="stack"/> and <paramref name="kind"/> the question.</param>
    /// <param name="again">Do it again though it is answered.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<StackTask> AskOnceAsync(string stack, string kind, JsonObject arguments, bool again, CancellationToken cancellationToken)
    {
        var (id, now) = (IdOf(stack, kind, arguments), timeProvider.NowUtc());
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var task = Row(stack, kind, arguments, background: false, now, PatchTelemetry.Here());
        (task.Id, task.IdKey) = (id, key);
        if (await db.StackTasks.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is { } known)
        {
            if (known.State == StackTaskStates.Pending || known.State == StackTaskStates.Done && !again)
                return known;
            await db.StackTasks.Where(row => row.IdKey == key && row.State != StackTaskStates.Pending).ExecuteUpdateAsync(
                row => row.SetProperty(t => t.State, StackTaskStates.Pending).SetProperty(t => t.NextTryAt, now).SetProperty(t => t.CreatedAt, now)
                    .SetProperty(t => t.TraceParent, task.TraceParent)
                    .SetProperty(t => t.EndedAt, (DateTimeOffset?)null).SetProperty(t => t.Error, (string?)null).SetProperty(t => t.Tries, 0),
                cancellationToken);
        }
        else
        {
            db.Add(task);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException asked) when (asked.IsUniqueViolation())
            {
                // Somebody else asked the same at the same moment: it is one task.
            }
        }

        await wakeUps.RingAsync(Stage.Stack, cancellationToken);
        return await FindAsync(id, cancellationToken) ?? task;
    }

    /// <summary>The task that answers a question; null when nobody asked, or it has been cleaned up.</summary>
    public Task<StackTask?> FindOnceAsync(string stack, string kind, JsonObject arguments, CancellationToken cancellationToken) =>
        FindAsync(IdOf(stack, kind, arguments), cancellationToken);

    /// <summary>Waits for its end; as it was when <paramref name="limit"/> has passed.</summary>
    public async Task<StackTask> WaitAsync(StackTask task, TimeSpan limit, CancellationToken cancellationToken) => await RowWait.UntilAsync(
        async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return await db.StackTasks.AsNoTracking().SingleOrDefaultAsync(row => row.Seq == task.Seq && row.State != StackTaskStates.Pending, cancellationToken);
        },
        limit, timeProvider, cancellationToken) ?? task;

    /// <summary>One by its id; null when there is none, or it has been cleaned up.</summary>
    public async Task<StackTask?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.StackTasks.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken);
    }

    private static string IdOf(string stack, string kind, JsonObject arguments) => $"st_{IdKeys.Of($"{stack}\n{kind}\n{PatchJson.Write(arguments)}")[..32]}";

    internal static StackTask Row(string stack, string kind, JsonObject arguments, bool background, DateTimeOffset now, string? traceParent)
    {
        var id = $"st_{Guid.NewGuid():N}";
        return new StackTask
        {
            Id = id, IdKey = IdKeys.Of(id), Stack = stack, Kind = kind, ArgumentsJson = PatchJson.Write(arguments), Background = background,
            State = StackTaskStates.Pending, NextTryAt = now, CreatedAt = now, TraceParent = traceParent,
        };
    }
}

/// <summary>The closed list of <see cref="StackTask.State"/>.</summary>
public static class StackTaskStates
{
    /// <summary>Not done yet.</summary>
    public const string Pending = "pending";

    /// <summary>Done; its result is there.</summary>
    public const string Done = "done";

    /// <summary>Given up; its error says why.</summary>
    public const string Failed = "failed";
}
