using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.FlowEvents;

namespace Patch.Api.FlowEvents;

/// <summary>Has an event dispatched or replayed. The worker sends it; the API waits for its record.</summary>
internal static class DispatchingEndpoints
{
    /// <summary>How long to wait for the record; after that the caller gets it as pending.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void MapDispatching(this RouteGroupBuilder group)
    {
        group.MapExactPost("/{id}/retry", RetryAsync).WithName("RetryFlowEvent")
            .WithSummary("Dispatches the event again and waits for the record").Produces<AskedDispatch>(StatusCodes.Status502BadGateway);
        group.MapExactPost("/{id}/replay", ReplayAsync).WithName("ReplayFlowEvent")
            .WithSummary("Has the workspace run the event again and waits for the record").Produces<AskedDispatch>(StatusCodes.Status502BadGateway);
    }

    private static Task<Results<Accepted<AskedDispatch>, NotFound<ShortError>, JsonHttpResult<AskedDispatch>>> RetryAsync(
        EncodedId id, IDbContextFactory<PatchDbContext> contexts, DispatchRequests requests, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        AskAsync("retry", false, id, contexts, requests, timeProvider, cancellationToken);

    private static Task<Results<Accepted<AskedDispatch>, NotFound<ShortError>, JsonHttpResult<AskedDispatch>>> ReplayAsync(
        EncodedId id,
        [Description("True: the workspace is asked to answer when the steps have ended.")] bool? wait,
        IDbContextFactory<PatchDbContext> contexts, DispatchRequests requests, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        AskAsync("replay", wait ?? false, id, contexts, requests, timeProvider, cancellationToken);

    private static async Task<Results<Accepted<AskedDispatch>, NotFound<ShortError>, JsonHttpResult<AskedDispatch>>> AskAsync(
        string askedBy,
        bool wait,
        EncodedId id,
        IDbContextFactory<PatchDbContext> contexts,
        DispatchRequests requests,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        FlowEvent? found;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            found = await db.FindFlowEventAsync(id, cancellationToken);
        if (found is null)
            return ShortErrors.FlowEventNotFound();
        var request = await requests.AskAsync(found, askedBy, wait, cancellationToken);
        var record = await requests.WaitForRecordAsync(request, Patience, cancellationToken);
        var answer = new AskedDispatch(
            FlowEventMessage.Of(found), record is null ? Pending(found, askedBy, timeProvider.NowUtc()) : DispatchRecordMessage.Of(record));
        return record?.Status == "failed"
            ? TypedResults.Json(answer, statusCode: StatusCodes.Status502BadGateway)
            : TypedResults.Accepted((string?)null, answer);
    }

    private static DispatchRecordMessage Pending(FlowEvent flowEvent, string askedBy, DateTimeOffset now) => new(
        flowEvent.Id, flowEvent.Type, askedBy == "replay" ? "replay" : "dispatch", Target: null, Transport: null, WorkspaceBackendUrl: null, Url: null,
        Status: "pending", HttpStatus: null, Error: null, RunIds: null, Matched: null, now);
}
