using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.FlowEvents;

namespace Patch.Core.Workspaces.Http;

/// <summary>
/// A workspace backend over HTTP. It has time limits but never tries again: the dispatch row owns the retries. The sentences of its
/// refusals are those that the original writes into its records.
/// </summary>
internal sealed class HttpWorkspace(IWorkspaceBackendApi api, WorkspaceAddress address, TimeSpan timeout, TimeProvider timeProvider) : IWorkspace
{
    private static readonly byte[] ReplayBody = """{"wait":false}"""u8.ToArray();
    private static readonly byte[] WaitingReplayBody = """{"wait":true}"""u8.ToArray();
    private static readonly byte[] CancelBody = "{}"u8.ToArray();

    private string EventsUrl => $"{address.Url}/events";

    public async Task<DispatchAnswer> DispatchAsync(FlowEventMessage flowEvent, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(flowEvent, PatchJson.Options);
        using var content = Json(body);
        var exchange = await ExchangeAsync(token => api.DispatchAsync(content, Sign(body), token), cancellationToken);
        return Read(exchange, flowEvent.Id, "POST /events", EventsUrl);
    }

    public async Task<DispatchAnswer> ReplayAsync(FlowEventMessage flowEvent, bool wait, CancellationToken cancellationToken)
    {
        var id = BackendAnswers.EncodeId(flowEvent.Id);
        var body = wait ? WaitingReplayBody : ReplayBody;
        using var content = Json(body);
        var exchange = await ExchangeAsync(token => api.ReplayAsync(id, content, Sign(body), token), cancellationToken);
        if (await IsUnknownAsync(exchange, id, cancellationToken))
            return await DispatchAsync(flowEvent, cancellationToken);
        var answer = Read(exchange, flowEvent.Id, $"POST /events/{id}/replay", $"{EventsUrl}/{id}/replay");
        return wait && exchange.Status is null && answer is DispatchAnswer.Refused refused ? refused with { Permanent = true } : answer;
    }

    public async Task<JsonObject> ListEventsAsync(string? type, int? limit, CancellationToken cancellationToken) =>
        await ReadAsync(token => api.ListEventsAsync(type, limit, Sign([]), token), "GET /events", "events", cancellationToken)
        ?? throw new WorkspaceUnreachableException("Flow backend GET /events failed with 404", 404);

    public Task<JsonObject?> GetEventAsync(string id, CancellationToken cancellationToken)
    {
        var encoded = BackendAnswers.EncodeId(id);
        return ReadAsync(token => api.GetEventAsync(encoded, Sign([]), token), $"GET /events/{encoded}", "event", cancellationToken);
    }

    public async Task<JsonObject> ListRunsAsync(string? eventId, string? status, int? limit, CancellationToken cancellationToken) =>
        await ReadAsync(token => api.ListRunsAsync(eventId, status, limit, Sign([]), token), "GET /runs", "runs", cancellationToken)
        ?? throw new WorkspaceUnreachableException("Flow backend GET /runs failed with 404", 404);

    public async Task<JsonObject?> GetRunAsync(string id, CancellationToken cancellationToken)
    {
        var encoded = BackendAnswers.EncodeId(id);
        var answer = await ReadAsync(token => api.GetRunAsync(encoded, Sign([]), token), $"GET /runs/{encoded}", "run", cancellationToken);
        return answer?["run"] as JsonObject;
    }

    public async Task<CancelAnswer> CancelRunAsync(string id, CancellationToken cancellationToken)
    {
        var encoded = BackendAnswers.EncodeId(id);
        using var content = Json(CancelBody);
        var exchange = await ExchangeAsync(token => api.CancelRunAsync(encoded, content, Sign(CancelBody), token), cancellationToken);
        var answer = BackendAnswers.Object(exchange.Body);
        return exchange switch
        {
            { Status: 404 } => new CancelAnswer.Unknown(),
            { Status: 405 or 426 or 501 } => new CancelAnswer.Refused("The workspace backend cannot cancel runs."),
            { Status: 409 } => new CancelAnswer.Refused(answer?["error"]?.ToString() ?? "The run has ended already."),
            { IsSuccess: true } when answer?["run"] is JsonObject run => new CancelAnswer.Canceled(run),
            _ => throw new WorkspaceUnreachableException(
                exchange.Failure ?? $"Flow backend POST /runs/{encoded}/cancel failed with {exchange.Status}", exchange.Status),
        };
    }

    private static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>Reads are signed too, as empty bodies are: a Patch that serves its workspace asks who reads.</summary>
    private string? Sign(byte[] body) => address.Secret is null ? null : FlowSignature.Of(body, address.Secret);

    private Task<HttpExchange> ExchangeAsync(Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken) =>
        HttpExchange.RunAsync(send, timeout, timeProvider, cancellationToken);

    /// <summary>
    /// The recorded backend answers 500, not 404, to the replay of an event that it does not know; so after such an answer it is asked
    /// for the event.
    /// </summary>
    private async Task<bool> IsUnknownAsync(HttpExchange replay, string encodedId, CancellationToken cancellationToken)
    {
        if (replay.Status is not (404 or >= 500))
            return false;
        if (replay.Status == 404)
            return true;
        return await ExchangeAsync(token => api.GetEventAsync(encodedId, Sign([]), token), cancellationToken) is { Status: 404 };
    }

    private DispatchAnswer Read(HttpExchange exchange, string eventId, string request, string url)
    {
        if (!exchange.IsSuccess)
            return Refuse(exchange, exchange.Failure ?? $"Flow backend {request} failed with {exchange.Status}");
        if (BackendAnswers.Object(exchange.Body) is not { } answer)
            return Refuse(exchange, $"Flow backend {request} answered {exchange.Status} with something that is not a JSON object.");
        return BackendAnswers.Dispatch(answer, eventId, url, out var fault) is { } accepted
            ? accepted
            : Refuse(exchange, $"Flow backend {request} answered {exchange.Status} with {fault}.");
    }

    private DispatchAnswer.Refused Refuse(HttpExchange exchange, string error) => new(
        error, exchange.Status, exchange.RetryAfter, exchange.Status is >= 400 and <= 499 and not (408 or 425 or 429), EventsUrl);

    /// <returns>Null when the backend does not know what was asked for.</returns>
    private async Task<JsonObject?> ReadAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> send, string request, string expected, CancellationToken cancellationToken)
    {
        var exchange = await ExchangeAsync(send, cancellationToken);
        if (exchange.Status == 404)
            return null;
        if (!exchange.IsSuccess)
            throw new WorkspaceUnreachableException(exchange.Failure ?? $"Flow backend {request} failed with {exchange.Status}", exchange.Status);
        var answer = BackendAnswers.Object(exchange.Body);
        return answer?[expected] is JsonObject or JsonArray
            ? answer
            : throw new WorkspaceUnreachableException(
                $"Flow backend {request} answered {exchange.Status} with something that is not a JSON object with '{expected}'.", exchange.Status);
    }
}
