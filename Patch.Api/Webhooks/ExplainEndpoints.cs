using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Patch.Api.Http;
using Patch.Core.Webhooks.Explaining;

namespace Patch.Api.Webhooks;

/// <summary>Says why something happened, or why nothing did.</summary>
internal static class ExplainEndpoints
{
    public static RouteGroupBuilder MapExplain(this RouteGroupBuilder admin)
    {
        admin.MapExactGet("/explain/{id}", ExplainAsync).WithTags("Explaining").WithName("Explain")
            .WithSummary("What came before and after a delivery, signal, flow event, fork job or attempt, and why it ended there")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        return admin;
    }

    private static async Task<Results<Ok<Explanation>, ProblemHttpResult>> ExplainAsync(
        EncodedId id,
        [Description("What the id is of, where several could have it: delivery, event, job, attempt or signal, looked for in this order.")] string? kind,
        ExplainId explain,
        CancellationToken cancellationToken)
    {
        if (Filters.Refuse("kind", kind, ExplainedKinds.All) is { } fault)
            return fault;
        return await explain.ExplainAsync(id.Value, Filters.OrNull(kind), cancellationToken) is { } explanation
            ? TypedResults.Ok(explanation)
            : Problems.NotFound(
                "explained_not_found", $"No {(Filters.OrNull(kind) is { } one ? one : "delivery, flow event, fork job, attempt or signal")} has this id. A signal is written SOURCEID:ENTRYID.");
    }
}
