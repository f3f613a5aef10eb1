using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Api.Http;
using Patch.Core.Workspaces.Serving;

namespace Patch.Api.Workspaces.Backend;

/// <summary>
/// The local workspace served as a workspace backend: the paths, bodies and errors of the recorded one. What starts work is signed; reads
/// show the admin token or a signature, too.
/// </summary>
internal static class BackendEndpoints
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static void MapServedWorkspace(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("").WithTags("Workspace backend");
        var signed = group.MapGroup("").AddEndpointFilter<SignedRequests>();
        signed.MapExactPost("/events", DispatchAsync).WithName("BackendDispatch").WithSummary("Takes an event and runs the steps that match it");
        signed.MapExactPost("/events/{id}/replay", ReplayAsync).WithName("BackendReplay").WithSummary("Runs an event's steps again");
        signed.MapExactPost("/runs/{id}/cancel", CancelAsync).WithName("BackendCancelRun").WithSummary("Stops a run");
        var reads = group.MapGroup("").AddEndpointFilter<KnownReaders>();
        reads.MapExactGet("/events", ListEventsAsync).WithName("BackendListEvents").WithSummary("Events taken in, newest first");
        reads.MapExactGet("/events/{id}", GetEventAsync).WithName("BackendGetEvent").WithSummary("One event with its runs");
        reads.MapExactGet("/runs", ListRunsAsync).WithName("BackendListRuns").WithSummary("Runs, newest first");
        reads.MapExactGet("/runs/{id}", GetRunAsync).WithName("BackendGetRun").WithSummary("One run");
    }

    private static async Task<IResult> DispatchAsync(HttpContext context, ServedWorkspace workspace, CancellationToken cancellationToken) =>
        TryParse(SignedRequests.BodyOf(context), out var body)
            ? Answer(await workspace.DispatchAsync(body, cancellationToken), StatusCodes.Status202Accepted)
            : NotJson();

    private static async Task<IResult> ReplayAsync(
        EncodedId id, HttpContext context, ServedWorkspace workspace, CancellationToken cancellationToken)
    {
        var bytes = SignedRequests.BodyOf(context);
        JsonObject? body = null;
        if (!bytes.IsEmpty && !TryParse(bytes, out body))
            return NotJson();
        var wait = body?["wait"] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
        return Answer(await workspace.ReplayAsync(id.Value, wait, cancellationToken), StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> CancelAsync(EncodedId id, ServedWorkspace workspace, CancellationToken cancellationToken) =>
        Answer(await workspace.CancelRunAsync(id.Value, cancellationToken), StatusCodes.Status202Accepted);

    private static async Task<IResult> ListEventsAsync(
        string? type, string? limit, ServedWorkspace workspace, CancellationToken cancellationToken) =>
        Answer(await workspace.ListEventsAsync(type, Number(limit), cancellationToken));

    private static async Task<IResult> GetEventAsync(EncodedId id, ServedWorkspace workspace, CancellationToken cancellationToken) =>
        Answer(await workspace.GetEventAsync(id.Value, cancellationToken));

    private static async Task<IResult> ListRunsAsync(
        string? eventId, string? status, string? limit, ServedWorkspace workspace, CancellationToken cancellationToken) =>
        Answer(await workspace.ListRunsAsync(eventId, status, Number(limit), cancellationToken));

    private static async Task<IResult> GetRunAsync(EncodedId id, ServedWorkspace workspace, CancellationToken cancellationToken) =>
        Answer(await workspace.GetRunAsync(id.Value, cancellationToken));

    private static IResult Answer(ServedAnswer answer, int done = StatusCodes.Status200OK) => answer switch
    {
        ServedAnswer.Done(var body) => TypedResults.Json(body, statusCode: done),
        ServedAnswer.Unknown(var kind, _) => Error(StatusCodes.Status404NotFound, $"{kind} not found"),
        ServedAnswer.Invalid(var sentence) => Error(StatusCodes.Status400BadRequest, sentence),
        ServedAnswer.TooLate(var sentence) => Error(StatusCodes.Status409Conflict, sentence),
        _ => throw new InvalidOperationException($"Unknown answer {answer}"),
    };

    private static IResult NotJson() => Error(StatusCodes.Status400BadRequest, "The body is no JSON object.");

    private static IResult Error(int status, string error) => TypedResults.Json(new ShortError(error), statusCode: status);

    private static bool TryParse(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out JsonObject? body)
    {
        try
        {
            body = JsonNode.Parse(bytes.Span, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            body = null;
        }

        return body is not null;
    }

    private static int? Number(string? text) => ListLimit.OrNull(text) is { } limit && text!.Trim() is not "0" ? limit : null;
}
