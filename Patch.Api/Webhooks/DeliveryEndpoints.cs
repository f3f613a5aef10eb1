using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Explaining;

namespace Patch.Api.Webhooks;

/// <summary>The deliveries that were kept: listed, shown, and routed again.</summary>
internal static class DeliveryEndpoints
{
    private const int MostEvents = 100;

    public static RouteGroupBuilder MapDeliveries(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("/deliveries").WithTags("Deliveries");
        group.MapExactGet("", ListAsync).WithName("ListDeliveries").WithSummary("Webhook requests, newest first, each with what became of it")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapExactGet("/{id}", GetAsync).WithName("GetDelivery").WithSummary("One delivery with its headers, its body, and what was decided")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapExactPost("/{id}/rerun", RerunAsync).WithName("RerunDelivery").WithSummary("Has a delivery routed again, by the settings as they are now")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        return admin;
    }

    private static async Task<Results<Ok<DeliveryList>, ProblemHttpResult>> ListAsync(
        [AsParameters] DeliveryQuery filter, [AsParameters] PageQuery page, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var before, out var fault))
            return fault;
        if (filter.Fault() is { } refused)
            return refused;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var deliveries = filter.Of(db.Deliveries.AsNoTracking(), before, page.Size + 1);
        var (rows, next) = await deliveries.Select(DeliveryRow.Of).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return TypedResults.Ok(new DeliveryList([.. rows.Select(row => row.View)], next));
    }

    private static async Task<Results<Ok<DeliveryDetails>, ProblemHttpResult>> GetAsync(
        EncodedId id, IDbContextFactory<PatchDbContext> contexts, DecisionReports reports, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id.Value);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is not { } found)
            return NotFound();
        var events = found.Body is null ? [] : WebhookReader.Read(found);
        var (body, form, note) = ShownBody.Of(found);
        return TypedResults.Ok(new DeliveryDetails(
            DeliveryView.Of(found),
            JsonNode.Parse(found.HeadersJson),
            body,
            form,
            note,
            [.. events.Take(MostEvents).Select(told => told with { Raw = null })],
            events.Count,
            await reports.ReadAsync(found, cancellationToken)));
    }

    private static async Task<Results<Accepted<DeliveryAnswer>, ProblemHttpResult>> RerunAsync(
        EncodedId id, RerunDelivery rerun, CancellationToken cancellationToken) =>
        await rerun.AskAsync(id.Value, cancellationToken) switch
        {
            null => NotFound(),
            { Asked: false } refused => Refused(refused.View.Verdict),
            { } asked => TypedResults.Accepted((string?)null, new DeliveryAnswer(asked.View)),
        };

    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("delivery_not_found", "There is no delivery of this id. Ids are PROVIDER:DELIVERYID; deliveries are deleted when Patch:Webhooks:Retention has passed.");

    /// <summary>The answer where a delivery that was refused is to be routed.</summary>
    public static ProblemHttpResult Refused(string verdict) => Problems.Conflict(
        "delivery_refused", $"It was not taken ({verdict}), so its body was not kept: mend the cause and have the forge deliver it again.");
}
