using System.Globalization;
using System.Text.Json.Nodes;
using Tomlyn.Model;

namespace Patch.Core.Workspaces.Flows;

/// <summary>One table of a TOML file, read by key, with the line of each key for the sentences about wrong values.</summary>
internal sealed class TomlSection(TomlTable table, string path, IReadOnlyDictionary<string, int> lines)
{
    public bool Has(string key) => table.ContainsKey(key);

    /// <summary>A sentence about the value under <paramref name="key"/>, with its line, or that of the nearest thing around it that has one.</summary>
    public FlowTomlException Fault(string key, string message)
    {
        var place = Below(key);
        while (place.Length > 0 && !lines.ContainsKey(place))
            place = place[..Math.Max(0, place.LastIndexOfAny(['.', '[']))];
        return new FlowTomlException(place.Length > 0 ? lines[place] : null, message);
    }

    public string? Text(string key) => Value(key) switch
    {
        null => null,
        string text => text,
        _ => throw Fault(key, $"'{Below(key)}' must be a string."),
    };

    public string Required(string key) =>
        Text(key) is { } text && text.Trim().Length > 0 ? text : throw Fault(key, $"'{Below(key)}' is missing; it must be a string.");

    public decimal Number(string key) => Value(key) switch
    {
        long whole => whole,
        double real when Math.Abs(real) < 1e15 => (decimal)real,
        null => throw Fault(key, $"'{Below(key)}' is missing; it must be a number."),
        _ => throw Fault(key, $"'{Below(key)}' must be a number."),
    };

    public IReadOnlyList<string> Texts(string key) => Value(key) switch
    {
        null => [],
        TomlArray array when array.All(item => item is string) => [.. array.Cast<string>()],
        _ => throw Fault(key, $"'{Below(key)}' must be a list of strings."),
    };

    public TomlSection? Section(string key) => Value(key) switch
    {
        null => null,
        TomlTable inner => new TomlSection(inner, Below(key), lines),
        _ => throw Fault(key, $"'{Below(key)}' must be a table."),
    };

    public IReadOnlyList<TomlSection> Sections(string key)
    {
        IEnumerable<object?> items = Value(key) switch
        {
            null => [],
            TomlTableArray tables => tables,
            TomlArray inline => inline,
            _ => throw Fault(key, $"'{Below(key)}' must be a list of tables: write [[{Below(key)}]]."),
        };
        return [.. items.Select((item, index) => item is TomlTable inner
            ? new TomlSection(inner, $"{Below(key)}[{index}]", lines)
            : throw Fault(key, $"'{Below(key)}' must be a list of tables: write [[{Below(key)}]]."))];
    }

    /// <summary>The table as JSON; times become strings.</summary>
    public JsonObject ToJson() => (JsonObject)Json(table)!;

    private object? Value(string key) => table.TryGetValue(key, out var value) ? value : null;

    private string Below(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static JsonNode? Json(object? value) => value switch
    {
        TomlTable inner => new JsonObject(inner.Select(pair => KeyValuePair.Create(pair.Key, Json(pair.Value)))),
        TomlTableArray tables => new JsonArray([.. tables.Select(Json)]),
        TomlArray array => new JsonArray([.. array.Select(Json)]),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        long whole => JsonValue.Create(whole),
        double real when double.IsFinite(real) => JsonValue.Create(real),
        null => null,
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };
}
