using System.Text.Json;

namespace Patch.Core.Workspaces.Flows.Schemas;

/// <summary>The keywords that look at a value alone, and not at what is inside it.</summary>
internal static class SchemaAssertions
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["null"] = "null", ["boolean"] = "true or false", ["object"] = "an object", ["array"] = "a list", ["number"] = "a number",
        ["string"] = "a string", ["integer"] = "a whole number",
    };

    /// <summary>What the keyword misses in the value, to be put behind its place; null when nothing, or when it is none of these keywords.</summary>
    public static string? Fault(JsonProperty keyword, Schema schema, JsonElement value) => keyword.Name switch
    {
        "type" => OfType(keyword, schema, value),
        "const" => JsonElement.DeepEquals(keyword.Value, value) ? null : "is none of the allowed values",
        "enum" => keyword.Value.ValueKind != JsonValueKind.Array ? throw schema.Wrong(keyword.Name, "a list")
            : keyword.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)) ? null : "is none of the allowed values",
        _ => value.ValueKind switch
        {
            JsonValueKind.Number => OfNumber(keyword, schema, value),
            JsonValueKind.String => OfCount(keyword, schema, "minLength", "maxLength", value.GetString()!.EnumerateRunes().Count(), "characters"),
            JsonValueKind.Array => OfCount(keyword, schema, "minItems", "maxItems", value.GetArrayLength(), "items"),
            JsonValueKind.Object => OfCount(keyword, schema, "minProperties", "maxProperties", value.GetPropertyCount(), "properties"),
            _ => null,
        },
    };

    /// <summary>How many items of a list <c>items</c> or <c>additionalItems</c> leaves to the keyword that names items one by one.</summary>
    public static int Prefix(Schema schema, string keyword) =>
        schema.Other("prefixItems") is { ValueKind: JsonValueKind.Array } prefix ? prefix.GetArrayLength()
        : keyword == "items" ? 0
        : schema.Other("items") is { ValueKind: JsonValueKind.Array } items ? items.GetArrayLength()
        : int.MaxValue;

    private static string? OfType(JsonProperty keyword, Schema schema, JsonElement value)
    {
        string[] types = keyword.Value.ValueKind == JsonValueKind.String ? [keyword.Value.GetString()!] : [.. schema.Texts(keyword.Name, keyword.Value)];
        if (types.FirstOrDefault(type => !Types.ContainsKey(type)) is not null)
            throw schema.Wrong(keyword.Name, $"of {string.Join(", ", Types.Keys)}");
        return types.Any(type => Is(type, value)) ? null : $"must be {string.Join(" or ", types.Select(type => Types[type]))}";
    }

    private static bool Is(string type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        _ => type == "number" || (type == "integer" && IsWhole(value)),
    };

    private static bool IsWhole(JsonElement value) => value.TryGetDecimal(out var number)
        ? number == decimal.Truncate(number)
        : value.GetDouble() is var large && Math.Floor(large) == large;

    private static string? OfNumber(JsonProperty keyword, Schema schema, JsonElement value)
    {
        if (keyword.Name is not ("minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf"))
            return null;

        // Of old, true beside the limit made it exclusive.
        if (keyword.Name.StartsWith("exclusive", StringComparison.Ordinal) && keyword.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return null;
        if (keyword.Value.ValueKind != JsonValueKind.Number)
            throw schema.Wrong(keyword.Name, "a number");
        if (keyword.Name == "multipleOf")
            return IsMultiple(value, keyword.Value) ? null : $"must be a multiple of {keyword.Value}";
        var order = Compare(value, keyword.Value);
        return keyword.Name switch
        {
            "minimum" when order < 0 => $"must be at least {keyword.Value}",
            "maximum" when order > 0 => $"must be at most {keyword.Value}",
            "exclusiveMinimum" when order <= 0 => $"must be above {keyword.Value}",
            "exclusiveMaximum" when order >= 0 => $"must be below {keyword.Value}",
            "minimum" when order == 0 && IsTrue(schema.Other("exclusiveMinimum")) => $"must be above {keyword.Value}",
            "maximum" when order == 0 && IsTrue(schema.Other("exclusiveMaximum")) => $"must be below {keyword.Value}",
            _ => null,
        };
    }

    private static string? OfCount(JsonProperty keyword, Schema schema, string least, string most, int count, string what)
    {
        if (keyword.Name == least && count < schema.Count(least, keyword.Value))
            return $"must have at least {keyword.Value} {what}";
        return keyword.Name == most && count > schema.Count(most, keyword.Value) ? $"must have at most {keyword.Value} {what}" : null;
    }

    private static bool IsTrue(JsonElement? value) => value is { ValueKind: JsonValueKind.True };

    /// <summary>Exactly where both fit into a decimal, else as doubles.</summary>
    private static int Compare(JsonElement left, JsonElement right) => left.TryGetDecimal(out var exact) && right.TryGetDecimal(out var limit)
        ? exact.CompareTo(limit)
        : left.GetDouble().CompareTo(right.GetDouble());

    private static bool IsMultiple(JsonElement value, JsonElement factor)
    {
        if (value.TryGetDecimal(out var exact) && factor.TryGetDecimal(out var unit) && unit != 0)
            return exact % unit == 0;
        var times = value.GetDouble() / factor.GetDouble();
        return Math.Floor(times) == times;
    }
}
