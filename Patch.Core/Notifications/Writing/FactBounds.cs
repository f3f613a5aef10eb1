using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;

namespace Patch.Core.Notifications.Writing;

/// <summary>Keeps what a notice carries within bounds, whatever a feed or a webhook said.</summary>
internal static class FactBounds
{
    private const int LongestString = 8000;
    private const int MostItems = 100;
    private const int Deepest = 8;

    /// <summary>The longest JSON of a signal that goes on with its <c>raw</c> part, which is the provider's own and may be anything.</summary>
    private const int LongestWithRaw = 32 * 1024;

    /// <summary>Stored JSON as facts: an object without logins in its URLs; an empty one where it is none, or holds text that nobody can read.</summary>
    public static JsonObject Read(string? json)
    {
        if (json is null)
            return [];
        try
        {
            using var parsed = JsonDocument.Parse(UrlCredentials.Hide(json));
            if (parsed.RootElement.ValueKind != JsonValueKind.Object || !JsonText.CanBeRead(parsed.RootElement))
                return [];
            var facts = (JsonObject)Of(parsed.RootElement, depth: 0)!;
            if (json.Length > LongestWithRaw)
                facts.Remove("raw");
            return facts;
        }
        catch (JsonException)
        {
            // The row's own columns still tell what it is, and the notices behind it go on.
            return [];
        }
    }

    /// <summary>A text of an object; null where there is none or it is blank.</summary>
    public static string? Text(this JsonObject facts, string name) =>
        facts[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>A copy with long texts and lists cut, and what lies too deep left out.</summary>
    public static JsonNode? Cut(JsonNode? node) => Cut(node, depth: 0);

    /// <summary>Field by field, since a name may stand twice in what a provider wrote: the last one counts.</summary>
    private static JsonNode? Of(JsonElement element, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when depth >= Deepest:
                return null;
            case JsonValueKind.Object:
                var fields = new JsonObject();
                foreach (var field in element.EnumerateObject().Take(MostItems))
                    fields[field.Name] = Of(field.Value, depth + 1);
                return fields;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Take(MostItems).Select(item => Of(item, depth + 1))]);
            case JsonValueKind.String:
                return ChannelText.Cut(element.GetString(), LongestString) ?? "";
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    private static JsonNode? Cut(JsonNode? node, int depth) => node switch
    {
        JsonObject or JsonArray when depth >= Deepest => null,
        JsonObject all => new JsonObject(all.Take(MostItems).Select(pair => KeyValuePair.Create(pair.Key, Cut(pair.Value, depth + 1)))),
        JsonArray all => new JsonArray([.. all.Take(MostItems).Select(item => Cut(item, depth + 1))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => ChannelText.Cut(value.GetValue<string>(), LongestString) ?? "",
        _ => node?.DeepClone(),
    };
}
