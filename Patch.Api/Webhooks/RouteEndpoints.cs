using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Patch.Api.Audit;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Webhooks.Explaining.Today;

namespace Patch.Api.Webhooks;

/// <summary>What the settings as they are now make of webhooks and signals, without doing any of it.</summary>
internal static class RouteEndpoints
{
    public static RouteGroupBuilder MapRoute(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("/route").WithTags("Explaining");
        group.MapExactPost("/preview", PreviewAsync).OnlyAsks().WithName("PreviewRoute")
            .WithSummary("What would become of a delivery, a webhook or a signal, and which rule says so; nothing is stored")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapExactPost("/shadow", ShadowAsync).OnlyAsks().WithName("ShadowRoute")
            .WithSummary("Decides what is stored again by the settings as they are now, and tells what would be different; nothing is stored")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        return admin;
    }

    private static async Task<Results<Ok<RoutePreview>, ProblemHttpResult>> PreviewAsync(AskedPreview asked, PreviewRoute preview, CancellationToken cancellationToken)
    {
        if (asked.Fault() is { } fault)
            return fault;
        var result = asked switch
        {
            { Delivery: { } id } => await preview.OfDeliveryAsync(id, cancellationToken),
            { Signal: { } signal } => await preview.OfSignalAsync(signal.SourceId!, signal.EntryId!, cancellationToken),
            _ => await preview.OfBodyAsync(asked.Provider!, asked.Event, asked.DeliveryId, Encoding.UTF8.GetBytes(asked.Payload!.Value.GetRawText()), cancellationToken),
        };
        return result switch
        {
            PreviewResult.Previewed previewed => TypedResults.Ok(previewed.Preview),
            PreviewResult.Refused refused => DeliveryEndpoints.Refused(refused.Verdict),
            _ => asked.Delivery is null ? Problems.NotFound("signal_not_found", "There is no signal of this source and entry.") : DeliveryEndpoints.NotFound(),
        };
    }

    private static async Task<Results<Ok<ShadowReport>, ProblemHttpResult>> ShadowAsync(
        AskedShadow asked, ShadowReplay shadow, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (ShadowSince.Read(asked.Since, timeProvider.NowUtc(), out var mistake) is not { } since)
            return Problems.Invalid("since", mistake!);
        return asked.Fault() ?? (Results<Ok<ShadowReport>, ProblemHttpResult>)TypedResults.Ok(await shadow.RunAsync(since, asked.Limit ?? ShadowReplay.Default, cancellationToken));
    }
}
