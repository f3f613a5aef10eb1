using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Api.Maintenance;
using Patch.Core.Data;
using Patch.Core.Maintenance;
using Patch.Core.Maintenance.Conflicts;
using Patch.Core.Maintenance.Stacks;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.Acts;

/// <summary>What can be done with an attempt.</summary>
internal static class AttemptActs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SyncPatience = TimeSpan.FromSeconds(10);

    public static IEndpointRouteBuilder MapAttemptActs(this IEndpointRouteBuilder console)
    {
        console.MapAct("/attempts/{id}/sync", "sync", ConsoleRoles.Operator, SyncAsync);
        console.MapAct("/attempts/{id}/conflicts", "show-conflicts", ConsoleRoles.Operator, ConflictsAsync);
        return console;
    }

    private static async Task<ActOutcome> SyncAsync(
        EncodedId id, IDbContextFactory<PatchDbContext> contexts, SyncAttempt sync, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, contexts, cancellationToken) is not { } attempt)
            return ActOutcome.Refused(id.Value, "There is no such attempt.");
        return await WorkspaceWait.WithinAsync<SyncResult>(
            SyncPatience, timeProvider, either => sync.RunAsync(attempt, either), sentence => new SyncResult.Unreachable(sentence), cancellationToken) switch
        {
            SyncResult.Synced { Changed: true } synced => ActOutcome.Ok(id.Value, $"The attempt is now {synced.Attempt.Status.Replace('_', ' ')}."),
            SyncResult.Synced => ActOutcome.Ok(id.Value, "Nothing has changed."),
            SyncResult.Unreachable unreachable => ActOutcome.Refused(id.Value, UrlCredentials.Hide(unreachable.Sentence)!),
            var result => throw new InvalidOperationException($"Unknown result {result}"),
        };
    }

    private static async Task<ActOutcome> ConflictsAsync(EncodedId id, IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, contexts, cancellationToken) is not { } attempt)
            return ActOutcome.Refused(id.Value, "There is no such attempt.");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await AttemptConflictEndpoint.StackOfAsync(db, attempt, cancellationToken) is not { } stack)
            return ActOutcome.Refused(id.Value, "Its stack is not followed here, so there is no mirror to read the three sides from.");
        var asked = await tasks.AskOnceAsync(stack, ConflictsOfAttempt.Name, ConflictsOfAttempt.Arguments(attempt.Id), again: false, cancellationToken);
        return StackActs.Outcome(id.Value, await tasks.WaitAsync(asked, Patience, cancellationToken), "The three sides are here.");
    }

    private static async Task<MaintenanceAttempt?> FindAsync(EncodedId id, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id.Value);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.MaintenanceAttempts.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken);
    }
}
