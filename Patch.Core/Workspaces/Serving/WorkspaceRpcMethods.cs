using System.Text.Json.Nodes;
using Patch.Core.Workspaces.WebSockets;
using StreamJsonRpc;

namespace Patch.Core.Workspaces.Serving;

/// <summary>The methods of a workspace backend over JSON-RPC; each takes one object of named parameters, or none.</summary>
internal sealed class WorkspaceRpcMethods(ServedWorkspace workspace)
{
    private static readonly string[] Methods =
        ["flow.cancelRun", "flow.dispatch", "flow.getEvent", "flow.getRun", "flow.listEvents", "flow.listRuns", "flow.replay"];

    /// <summary>Makes the client known; nothing depends on it, so a client may leave it out.</summary>
    [JsonRpcMethod("workspace.initialize", UseSingleObjectParameterDeserialization = true)]
    public JsonObject Initialize(JsonObject? parameters = null) => new()
    {
        ["ok"] = true,
        ["serverInfo"] = new JsonObject { ["name"] = "patch", ["version"] = typeof(WorkspaceRpcMethods).Assembly.GetName().Version!.ToString(3) },
        ["capabilities"] = new JsonObject
        {
            ["appServerPassThrough"] = false,
            ["workspaceMethods"] = new JsonArray([.. Methods.Select(method => (JsonNode)method)]),
            ["flowInspection"] = true,
            [RpcTraceContext.Capability] = true,
        },
    };

    /// <summary>The event is the parameter <c>event</c>, or the parameters themselves.</summary>
    [JsonRpcMethod("flow.dispatch", UseSingleObjectParameterDeserialization = true)]
    public Task<JsonObject> DispatchAsync(JsonObject? parameters = null, CancellationToken cancellationToken = default) =>
        AnswerAsync(workspace.DispatchAsync(parameters?["event"] as JsonObject ?? parameters ?? [], cancellationToken));

    [JsonRpcMethod("flow.replay", UseSingleObjectParameterDeserialization = true)]
    public Task<JsonObject> ReplayAsync(JsonObject? parameters = null, CancellationToken cancellationToken = default) =>
        AnswerAsync(workspace.ReplayAsync(Text(parameters, "eventId"), Flag(parameters, "wait"), cancellationToken));

    [JsonRpcMethod("flow.listEvents", UseSingleObjectParameterDeserialization = true)]
    public Task<JsonObject> ListEventsAsync(JsonObject? parameters = null, CancellationToken cancellationToken = default) =>
        AnswerAsync(workspace.ListEventsAsync(Text(parameters, "type"), Number(parameters, "limit"), cancellationToken));

    [JsonRpcMethod("flow.getEvent", UseSingleObjectParameterDeserialization = true)]
    public Task<JsonObject> GetEventAsync(JsonObject? parameters = null, CancellationToken cancellationToken = default) =>
        AnswerAsync(workspace.GetEventAsync(Text(parameters, "eventId"), cancellationToken));

    [JsonRpcMethod("flow.listRuns", UseSingleObjectParameterDeserialization = true)]
    public Task<JsonObject> ListRunsAsync(JsonObject? parameters = null, CancellationToken cancellationToken = default) =>
        AnswerAsync(workspace.ListRunsAsync(
            Text(parameters, "eventId"), Text(parameters, "status"), Number(parameters, "limit"), cancellationToken));

    [JsonRpcMethod("flow.getRun", UseSingleObjectParameterDeserialization = true)]
    public Task<JsonObject> GetRunAsync(JsonObject? parameters = null, CancellationToken cancellationToken = default) =>
        AnswerAsync(workspace.GetRunAsync(Text(parameters, "runId"), cancellationToken));

    [JsonRpcMethod("flow.cancelRun", UseSingleObjectParameterDeserialization = true)]
    public Task<JsonObject> CancelRunAsync(JsonObject? parameters = null, CancellationToken cancellationToken = default) =>
        AnswerAsync(workspace.CancelRunAsync(Text(parameters, "runId"), cancellationToken));

    /// <summary>What is not done is the error -32603 with a sentence, as the recorded backend has it.</summary>
    private static async Task<JsonObject> AnswerAsync(Task<ServedAnswer> asked) => await asked switch
    {
        ServedAnswer.Done done => done.Body,
        ServedAnswer.Unknown unknown => throw Error($"Unknown {unknown.Kind}: {unknown.Id}"),
        ServedAnswer.Invalid invalid => throw Error(invalid.Sentence),
        ServedAnswer.TooLate late => throw Error(late.Sentence),
        var answer => throw new InvalidOperationException($"Unknown answer {answer}"),
    };

    private static LocalRpcException Error(string sentence) => new(sentence) { ErrorCode = -32603 };

    private static string? Text(JsonObject? parameters, string name) =>
        parameters?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool Flag(JsonObject? parameters, string name) =>
        parameters?[name] is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    private static int? Number(JsonObject? parameters, string name) =>
        parameters?[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
}
