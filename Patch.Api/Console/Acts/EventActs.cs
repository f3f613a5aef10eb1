using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Patch.Api.FlowEvents;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.Acts;

/// <summary>What can be done with an event.</summary>
internal static class EventActs
{
    /// <summary>How long a person waits for the first record before the page says that it is under way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static IEndpointRouteBuilder MapEventActs(this IEndpointRouteBuilder console)
    {
        console.MapAct("/events/{id}/retry", "retry", ConsoleRoles.Operator, RetryAsync);
        console.MapAct("/events/{id}/replay", "replay", ConsoleRoles.Operator, ReplayAsync);
        return console;
    }

    private static Task<ActOutcome> RetryAsync(
        EncodedId id, IDbContextFactory<PatchDbContext> contexts, DispatchRequests requests, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        AskAsync("retry", id, contexts, requests, timeProvider, cancellationToken);

    private static Task<ActOutcome> ReplayAsync(
        EncodedId id, IDbContextFactory<PatchDbContext> contexts, DispatchRequests requests, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        AskAsync("replay", id, contexts, requests, timeProvider, cancellationToken);

    private static async Task<ActOutcome> AskAsync(
        string what, EncodedId id, IDbContextFactory<PatchDbContext> contexts, DispatchRequests requests, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        FlowEvent? found;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            found = await db.FindFlowEventAsync(id, cancellationToken);
        if (found is null)
            return ActOutcome.Refused(id.Value, "There is no such event.");
        var asked = timeProvider.NowUtc().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var request = await requests.AskAsync(found, what, wait: false, cancellationToken);
        var record = await requests.WaitForRecordAsync(request, Patience, cancellationToken);
        var page = ConsolePaths.With(ConsolePaths.Event(id.Value), ("asked", record is null ? asked : null));
        return record switch
        {
            null => ActOutcome.Ok(id.Value, $"The {what} was asked for; the worker has not come to it yet.", page),
            { Status: "failed" } => new ActOutcome(false, id.Value, $"The {what} failed: {UrlCredentials.Hide(record.Error)}", page),
            _ => ActOutcome.Ok(id.Value, $"The {what} was taken by the workspace.", page),
        };
    }
}
