using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.FlowEvents;

namespace Patch.Api.FlowEvents;

/// <summary>Reads flow events, and makes one by hand.</summary>
internal static class FlowEventEndpoints
{
    public static RouteGroupBuilder MapFlowEvents(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("/flow-events").WithTags("Flow events");
        group.MapExactGet("", ListAsync).WithName("ListFlowEvents").WithSummary("Flow events, newest first");
        group.MapExactGet("/{id}", GetAsync).WithName("GetFlowEvent").WithSummary("One flow event with the records of its dispatches");
        group.MapExactPost("", CreateAsync).WithName("CreateFlowEvent").WithSummary("Makes a flow event by hand; the same id again makes nothing new")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        group.MapDispatching();
        group.MapNotFound("", "PUT", "PATCH", "DELETE", "HEAD");
        return admin;
    }

    private static async Task<Results<Ok<FlowEventList>, ProblemHttpResult>> ListAsync(
        [Description("Only events of this type.")] string? type,
        [AsParameters] PageQuery page,
        IDbContextFactory<PatchDbContext> contexts,
        CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var before, out var fault))
            return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var events = db.FlowEvents.AsNoTracking();
        if (Filters.OrNull(type) is { } wanted)
            events = events.Where(row => row.Type == wanted);
        if (before is { } seq)
            events = events.Where(row => row.Seq < seq);
        var (rows, next) = await events.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return TypedResults.Ok(new FlowEventList([.. rows.Select(FlowEventMessage.Of)], next));
    }

    private static async Task<Results<Ok<FlowEventAnswer>, NotFound<ShortError>, ProblemHttpResult>> GetAsync(
        EncodedId id, [AsParameters] PageQuery page, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var before, out var fault))
            return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.FindFlowEventAsync(id, cancellationToken);
        if (found is null)
            return ShortErrors.FlowEventNotFound();
        var records = db.DispatchRecords.AsNoTracking().Where(row => row.EventKey == found.IdKey);
        if (before is { } seq)
            records = records.Where(row => row.Seq < seq);
        var (rows, next) = await records.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return TypedResults.Ok(new FlowEventAnswer(FlowEventMessage.Of(found), [.. rows.Select(DispatchRecordMessage.Of)], next));
    }

    private static async Task<Results<Created<CreatedFlowEvent>, Ok<CreatedFlowEvent>, ProblemHttpResult>> CreateAsync(
        NewFlowEvent asked, CreateFlowEvent create, CancellationToken cancellationToken)
    {
        if (asked.Fault() is { } fault)
            return fault;
        var result = await create.CreateAsync(asked.Id, asked.Type, asked.Source, asked.OccurredAt, asked.Payload, cancellationToken);
        return result switch
        {
            CreateResult.Created made => TypedResults.Created(
                $"/flow-events/{Uri.EscapeDataString(made.FlowEvent.Id)}", new CreatedFlowEvent(FlowEventMessage.Of(made.FlowEvent))),
            CreateResult.Known known => TypedResults.Ok(new CreatedFlowEvent(FlowEventMessage.Of(known.FlowEvent))),
            CreateResult.Invalid invalid => Problems.Invalid(invalid.Field, invalid.Sentence),
            _ => throw new InvalidOperationException($"Unknown result {result}"),
        };
    }
}
