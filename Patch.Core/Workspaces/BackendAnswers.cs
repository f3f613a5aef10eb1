using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patch.Core.Workspaces;

/// <summary>Reads what a workspace backend answers. Nothing in it is trusted to have the shape that it should have.</summary>
internal static class BackendAnswers
{
    /// <summary>A name that stands twice in an object is a fault of the sender, found while reading and not at the first look-up.</summary>
    public static JsonDocumentOptions Strict { get; } = new() { AllowDuplicateProperties = false };

    /// <summary>An id in a path as <c>encodeURIComponent</c> writes it, which the recorded sentences and URLs show.</summary>
    public static string EncodeId(string id) => Uri.EscapeDataString(id)
        .Replace("%21", "!", StringComparison.Ordinal).Replace("%27", "'", StringComparison.Ordinal)
        .Replace("%28", "(", StringComparison.Ordinal).Replace("%29", ")", StringComparison.Ordinal)
        .Replace("%2A", "*", StringComparison.Ordinal);

    /// <summary>The JSON object in <paramref name="body"/>; null when it is anything else.</summary>
    public static JsonObject? Object(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Reads <c>{status: accepted|duplicate, eventId, runIds, matched}</c>. When it is not that, <paramref name="fault"/> says what is
    /// wrong, as the end of a sentence.
    /// </summary>
    public static DispatchAnswer.Accepted? Dispatch(JsonObject answer, string eventId, string? url, out string fault)
    {
        fault = "";
        if (Text(answer["status"]) is not ("accepted" or "duplicate") || Text(answer["eventId"]) is not { } answeredId)
            fault = "JSON that is no dispatch answer: it has no status 'accepted' or 'duplicate' with an eventId";
        else if (answeredId != eventId)
            fault = "the id of another event";
        else if (answer["runIds"] is not JsonArray ids || ids.Any(id => Text(id) is null))
            fault = "a dispatch answer without run ids";
        if (fault.Length > 0)
            return null;
        var runIds = answer["runIds"]!.AsArray().Select(id => Text(id)!).ToArray();
        var duplicate = Text(answer["status"]) == "duplicate";
        var matched = answer["matched"] is JsonValue number && number.TryGetValue<int>(out var value) ? value : duplicate ? 0 : runIds.Length;
        return new DispatchAnswer.Accepted(duplicate, runIds, matched, url, Text(answer["reason"]));
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
