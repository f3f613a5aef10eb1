using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patch.Core.Notifications.Templates;

/// <summary>A notice's facts as templates see them: texts, numbers, lists and objects of these, and nothing that has any other members.</summary>
internal static class TemplateFacts
{
    /// <summary>The facts as plain dictionaries and lists.</summary>
    public static Dictionary<string, object?> Of(JsonObject facts) => facts.ToDictionary(pair => pair.Key, pair => Of(pair.Value), StringComparer.Ordinal);

    private static object? Of(JsonNode? node) => node switch
    {
        JsonObject all => Of(all),
        JsonArray all => all.Select(Of).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => null,
            _ => value.TryGetValue(out long whole) ? whole : double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var number) ? number : value.ToJsonString(),
        },
        _ => null,
    };
}
