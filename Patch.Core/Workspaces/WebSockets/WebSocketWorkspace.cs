using System.Text.Json.Nodes;
using Patch.Core.FlowEvents;

namespace Patch.Core.Workspaces.WebSockets;

/// <summary>
/// A workspace backend over JSON-RPC 2.0. The protocol has no place for a signature of each message: the secret, where there is one, signs
/// the handshake alone. Use it on loopback or behind TLS.
/// </summary>
internal sealed class WebSocketWorkspace(WorkspaceAddress address, WebSocketWorkspaces connections) : IWorkspace
{
    public async Task<DispatchAnswer> DispatchAsync(FlowEventMessage flowEvent, CancellationToken cancellationToken)
    {
        const string method = "flow.dispatch";
        return Read(await CallAsync(method, new() { ["event"] = flowEvent }, cancellationToken), flowEvent.Id, method);
    }

    public async Task<DispatchAnswer> ReplayAsync(FlowEventMessage flowEvent, bool wait, CancellationToken cancellationToken)
    {
        const string method = "flow.replay";
        var exchange = await CallAsync(method, new() { ["eventId"] = flowEvent.Id, ["wait"] = wait }, cancellationToken);
        if (exchange.IsUnknown)
            return await DispatchAsync(flowEvent, cancellationToken);
        var answer = Read(exchange, flowEvent.Id, method);
        return wait && exchange.TimedOut && answer is DispatchAnswer.Refused refused ? refused with { Permanent = true } : answer;
    }

    public async Task<JsonObject> ListEventsAsync(string? type, int? limit, CancellationToken cancellationToken) =>
        (await ReadAsync("flow.listEvents", new() { ["type"] = type, ["limit"] = limit }, "events", cancellationToken))!;

    public Task<JsonObject?> GetEventAsync(string id, CancellationToken cancellationToken) =>
        ReadAsync("flow.getEvent", new() { ["eventId"] = id }, "event", cancellationToken);

    public async Task<JsonObject> ListRunsAsync(string? eventId, string? status, int? limit, CancellationToken cancellationToken) =>
        (await ReadAsync("flow.listRuns", new() { ["eventId"] = eventId, ["status"] = status, ["limit"] = limit }, "runs", cancellationToken))!;

    public async Task<JsonObject?> GetRunAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync("flow.getRun", new() { ["runId"] = id }, "run", cancellationToken))?["run"] as JsonObject;

    public async Task<CancelAnswer> CancelRunAsync(string id, CancellationToken cancellationToken)
    {
        const string method = "flow.cancelRun";
        var exchange = await CallAsync(method, new() { ["runId"] = id }, cancellationToken);
        if (exchange.IsUnknown)
            return new CancelAnswer.Unknown();
        if (exchange.Error is { } error)
            return new CancelAnswer.Refused(exchange.IsPermanent ? "The workspace backend cannot cancel runs." : error.Message);
        return exchange.Result?["run"] is JsonObject run
            ? new CancelAnswer.Canceled(run)
            : throw new WorkspaceUnreachableException(exchange.Result is null ? exchange.Sentence(method) : $"Workspace backend {method} answered without 'run'.");
    }

    private Task<RpcExchange> CallAsync(string method, Dictionary<string, object?> given, CancellationToken cancellationToken) =>
        connections.CallAsync(address, method, given, cancellationToken);

    private static DispatchAnswer Read(RpcExchange exchange, string eventId, string method)
    {
        if (exchange.Result is not { } result)
            return new DispatchAnswer.Refused(exchange.Sentence(method), exchange.HttpStatus, RetryAfter: null, exchange.IsPermanent, Url: null);
        return BackendAnswers.Dispatch(result, eventId, url: null, out var fault) is { } accepted
            ? accepted
            : new DispatchAnswer.Refused(
                $"Workspace backend {method} answered with {fault}.", HttpStatus: null, RetryAfter: null, Permanent: false, Url: null);
    }

    /// <returns>Null when the backend does not know the one event or run that was asked for.</returns>
    private async Task<JsonObject?> ReadAsync(
        string method, Dictionary<string, object?> given, string expected, CancellationToken cancellationToken)
    {
        var exchange = await CallAsync(method, given, cancellationToken);
        if (exchange.IsUnknown && expected is ("event" or "run"))
            return null;
        return exchange.Result?[expected] is JsonObject or JsonArray
            ? exchange.Result
            : throw new WorkspaceUnreachableException(exchange.Result is null
                ? exchange.Sentence(method)
                : $"Workspace backend {method} answered without '{expected}'.");
    }
}
