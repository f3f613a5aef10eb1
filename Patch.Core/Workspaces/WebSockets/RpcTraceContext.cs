using System.Diagnostics;
using System.Text.Json.Nodes;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Patch.Core.Workspaces.WebSockets;

/// <summary>
/// The trace of a JSON-RPC request, as the members <c>traceparent</c> and <c>tracestate</c> beside <c>method</c>. A client sends them to a
/// backend alone that says it takes them: one that is strict about what a request may hold would refuse the whole request.
/// </summary>
internal sealed class RpcTraceContext : IActivityTracingStrategy
{
    /// <summary>What a backend that takes them says in its answer to <c>workspace.initialize</c>, among its capabilities.</summary>
    public const string Capability = "traceContext";

    private volatile bool sends;

    /// <summary>Takes up what the backend said of itself.</summary>
    public void Hear(JsonObject? hello) =>
        sends = (hello?["capabilities"] as JsonObject)?[Capability] is JsonValue value && value.TryGetValue<bool>(out var takes) && takes;

    public void ApplyOutboundActivity(JsonRpcRequest request)
    {
        if (!sends || Activity.Current is not { IdFormat: ActivityIdFormat.W3C } here)
            return;
        request.TraceParent = here.Id;
        request.TraceState = here.TraceStateString;
    }

    /// <summary>Each request is a span of its caller's trace; without one it has a trace of its own, and the connection is linked to.</summary>
    public IDisposable? ApplyInboundActivity(JsonRpcRequest request) => PatchTelemetry.Start(SpanNames.Rpc, request.TraceParent, kind: ActivityKind.Server)
        ?.SetTag("rpc.system", "jsonrpc").SetTag("rpc.method", WorkspaceMethod(request.Method));

    /// <summary>Anybody may name a method as he likes.</summary>
    private static string WorkspaceMethod(string? method) =>
        method?.Length <= 40 && (method.StartsWith("flow.", StringComparison.Ordinal) || method.StartsWith("workspace.", StringComparison.Ordinal)) ? method : "unknown";
}
