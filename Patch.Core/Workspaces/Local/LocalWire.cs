using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Workspaces.Local;

/// <summary>Rows of the local workspace in the wire shape of a workspace backend, and the ids that it gives.</summary>
internal static class LocalWire
{
    /// <summary>A run's <c>backend</c>.</summary>
    public const string Backend = "patch-local";

    /// <summary>
    /// <c>run_</c> and 12 hex digits of the SHA-256 over event id, flow and step, NUL between them; a replay has a nonce behind them and
    /// <c>_replay</c> at its end. The same event gives the same ids, as at the recorded backend.
    /// </summary>
    public static string RunId(string eventId, string flow, string step, string? nonce)
    {
        string[] parts = nonce is null ? [eventId, flow, step] : [eventId, flow, step, nonce];
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
        return $"run_{hash[..12]}{(nonce is null ? "" : "_replay")}";
    }

    public static JsonObject Event(WorkspaceEvent row)
    {
        var json = JsonNode.Parse(row.Json)!.AsObject();
        json["raw"] = json.DeepClone();
        json["createdAt"] = row.CreatedAt.ToWire();
        return json;
    }

    public static JsonObject Run(WorkspaceRun row) => JsonSerializer.SerializeToNode(
        new
        {
            row.Id, row.EventId, row.FlowName, row.StepName, row.Status, Backend, row.Replay, row.ResultJson, row.Stdout, row.Stderr, row.Error,
            row.CreatedAt, row.StartedAt, row.CompletedAt,
        },
        PatchJson.Options)!.AsObject();

    public static JsonArray Array<T>(IEnumerable<T> rows, Func<T, JsonObject> wire) => new([.. rows.Select(wire)]);
}
