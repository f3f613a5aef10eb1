using System.Text;
using System.Text.Json;

namespace Patch.Core.Forges.Http;

/// <summary>Reads what a forge says of its refusal, in whichever of the shapes.</summary>
internal static class ForgeMessages
{
    private const int Limit = 400;

    /// <summary>
    /// GitHub: <c>message</c> and <c>errors[].message</c>; Forgejo: <c>message</c>; GitLab: <c>message</c> as text, list or object, or
    /// <c>error</c> with <c>error_description</c>. One line, cut; empty where the body is none of these.
    /// </summary>
    public static string Of(byte[] body)
    {
        if (Parse(body) is not { } document)
            return "";
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return "";
            var parts = new List<string>();
            foreach (var name in new[] { "message", "error_description", "error", "errors" })
            {
                if (document.RootElement.TryGetProperty(name, out var value))
                    Add(parts, value, 0);
            }

            return Line(string.Join("; ", parts.Distinct(StringComparer.Ordinal)));
        }
    }

    /// <summary>A property of a refusal as text; null where it is not there.</summary>
    public static string? Field(byte[] body, string name)
    {
        using var document = Parse(body);
        return document?.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Line(value.GetString()!)
            : null;
    }

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
        }
        catch (JsonException)
        {
            // HTML and cut-off answers have no message.
            return null;
        }
    }

    private static void Add(List<string> parts, JsonElement value, int depth)
    {
        if (depth > 3 || parts.Count > 10)
            return;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                parts.Add(value.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var entry in value.EnumerateArray())
                    Add(parts, entry, depth + 1);
                break;
            case JsonValueKind.Object when value.TryGetProperty("message", out var message):
                Add(parts, message, depth + 1);
                break;
            case JsonValueKind.Object when value.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String:
                parts.Add($"{Text(value, "resource")} {Text(value, "field")} {code.GetString()}".Trim());
                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    var inner = new List<string>();
                    Add(inner, property.Value, depth + 1);
                    parts.AddRange(inner.Select(text => $"{property.Name} {text}"));
                }

                break;
        }
    }

    private static string Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static string Line(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, Limit) + 1);
        foreach (var c in text)
        {
            if (line.Length == Limit)
                return line.Append('…').ToString();
            line.Append(char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c);
        }

        return line.ToString().Trim();
    }
}
