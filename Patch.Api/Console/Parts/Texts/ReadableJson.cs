using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patch.Api.Console.Parts.Texts;

/// <summary>Indents JSON for people. The page encodes it, so the writer need not.</summary>
public static class ReadableJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text indented; as it is where it is no JSON.</summary>
    public static string Of(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return "";
        try
        {
            return JsonNode.Parse(json)?.ToJsonString(Indented) ?? "null";
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
