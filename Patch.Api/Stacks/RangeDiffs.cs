using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Git.RangeDiffs;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Stacks;

/// <summary>Compares two versions of a stack, for programs and for people.</summary>
internal static class RangeDiffs
{
    public static async Task<Results<Ok<JsonNode>, Accepted<StackTaskAnswer>, ContentHttpResult, ProblemHttpResult>> GetAsync(
        EncodedId name,
        [Description("The version before: a candidate's reference, a branch or tag of the fork, or a commit; the candidate before the newest, else the maintained branch, where it is not given.")] string? from,
        [Description("The version after; the newest candidate where it is not given.")] string? to,
        HttpRequest request, IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, CancellationToken cancellationToken)
    {
        var arguments = RangeDiffStack.Arguments(Filters.OrNull(from), Filters.OrNull(to));
        var asked = await StackEndpoints.AskAsync(name.Value, RangeDiffStack.Name, arguments, contexts, tasks, cancellationToken);
        return asked.Result switch
        {
            Ok<JsonNode> done when WantsText(request) => TypedResults.Text(RangeDiffText.Of(PatchJson.Read<RangeDiffAnswer>(done.Value!.ToJsonString())!.ToDiff()), "text/plain; charset=utf-8"),
            Ok<JsonNode> done => done,
            Accepted<StackTaskAnswer> pending => pending,
            ProblemHttpResult problem => problem,
            var other => throw new InvalidOperationException($"Unknown result {other}"),
        };
    }

    /// <summary>Text comes before JSON in what the caller accepts.</summary>
    private static bool WantsText(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1);
        var first = accepted.FirstOrDefault(type => type.MediaType.Value is "text/plain" or "text/*" or "application/json" or "application/*" or "*/*");
        return first?.MediaType.Value is "text/plain" or "text/*";
    }
}
