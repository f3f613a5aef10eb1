using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Patch.Core.Webhooks.Events;

/// <summary>
/// Parses a body so that nothing in it can fail later: bytes that are no UTF-8, half surrogate pairs and NUL (which PostgreSQL refuses)
/// become U+FFFD, and of a key that is there twice the last one counts.
/// </summary>
internal static class WebhookJson
{
    private static readonly JsonDocumentOptions EachKeyOnce = new() { AllowDuplicateProperties = false };

    /// <summary>The root and, for the same, a node that is made of it when it is looked at. Undefined and null where it is no JSON, or deeper than 64 levels.</summary>
    public static (JsonElement Root, JsonNode? Raw) Read(ReadOnlySpan<byte> json)
    {
        var text = WithoutBadEscapes(AsUtf8(json));
        if (Parse(text, EachKeyOnce) is { } root)
            return (root, Lazy(root));
        return Parse(text, default) is { } doubled ? (doubled, LastWins(doubled)) : default;
    }

    /// <summary>Owned by the garbage collector, not by a pool: it lives as long as the event.</summary>
    private static JsonElement? Parse(ReadOnlySpan<byte> json, JsonDocumentOptions options)
    {
        try
        {
            return JsonElement.Parse(json, options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadOnlySpan<byte> AsUtf8(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        return Utf8.IsValid(json) ? json : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
    }

    private static ReadOnlySpan<byte> WithoutBadEscapes(ReadOnlySpan<byte> json)
    {
        byte[]? mended = null;
        for (var at = 0; json[at..].IndexOf((byte)'\\') is >= 0 and var skipped;)
        {
            at += skipped;
            var unit = Unit(json[at..]);
            var isPair = unit is >= 0xD800 and <= 0xDBFF && Unit(json[(at + 6)..]) is >= 0xDC00 and <= 0xDFFF;
            if (!isPair && unit is 0 or >= 0xD800 and <= 0xDFFF)
                "FFFD"u8.CopyTo((mended ??= json.ToArray()).AsSpan(at + 2));
            at = Math.Min(json.Length, at + (isPair ? 12 : unit is null ? 2 : 6));
        }

        return mended ?? json;
    }

    /// <summary>The UTF-16 unit of the escape <c>\uXXXX</c> at the beginning; null where none is there.</summary>
    private static int? Unit(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text[0] == '\\' && text[1] == 'u' && ushort.TryParse(text[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? unit
            : null;

    private static JsonNode? Lazy(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    private static JsonNode? LastWins(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Array)
            return new JsonArray([.. element.EnumerateArray().Select(LastWins)]);
        if (element.ValueKind is not JsonValueKind.Object)
            return JsonValue.Create(element);
        var node = new JsonObject();
        foreach (var field in element.EnumerateObject())
            node[field.Name] = LastWins(field.Value);
        return node;
    }
}
