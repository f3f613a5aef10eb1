using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patch.Core.Workspaces.Runners;

/// <summary>Reads a step's result: what stands behind <c>FLOW_RESULT </c> in the last line of its standard output that holds it.</summary>
internal static class FlowResult
{
    /// <summary>What a result stands behind.</summary>
    public const string Marker = "FLOW_RESULT ";

    private static readonly byte[] MarkerUtf8 = Encoding.UTF8.GetBytes(Marker);
    private static readonly string[] Statuses = ["skipped", "completed", "changed", "needs_intervention", "blocked", "failed"];

    /// <summary><see cref="Marker"/> in UTF-8.</summary>
    public static ReadOnlySpan<byte> MarkerBytes => MarkerUtf8;

    /// <summary>The result in <paramref name="json"/>; when it is none, <paramref name="fault"/> is the sentence that says so.</summary>
    public static JsonObject? Read(string? json, out string fault)
    {
        fault = "";
        if (json is null)
            fault = "Step did not emit FLOW_RESULT";
        else if (Parse(json) is not { } result)
            fault = "Step emitted a FLOW_RESULT that is not a JSON object on one line, or is longer than the output that is kept";
        else if (result["status"] is not JsonValue status || !status.TryGetValue<string>(out var text) || !Statuses.Contains(text))
            fault = $"Step emitted a FLOW_RESULT with an unknown status; known are {string.Join(", ", Statuses)}";
        else
            return result;
        return null;
    }

    private static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: BackendAnswers.Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
