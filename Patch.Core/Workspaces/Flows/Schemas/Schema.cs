using System.Text.Json;

namespace Patch.Core.Workspaces.Flows.Schemas;

/// <summary>A schema, or one inside another.</summary>
/// <param name="Json">An object, true or false.</param>
/// <param name="Base">What references in it are relative to: where its file is, or its nearest <c>$id</c>.</param>
/// <param name="File">The file, as an address below the package.</param>
internal sealed record Schema(JsonElement Json, Uri Base, Uri File)
{
    /// <summary>The name of the file, for sentences.</summary>
    public string Name => Uri.UnescapeDataString(File.Segments[^1]);

    /// <summary>The schema that stands in this one as <paramref name="json"/>.</summary>
    public Schema Inner(JsonElement json) => new(json, BaseOf(json), File);

    /// <summary>The schemas of a list.</summary>
    public IEnumerable<Schema> Inners(JsonProperty keyword)
    {
        if (keyword.Value.ValueKind != JsonValueKind.Array)
            throw Wrong(keyword.Name, "a list of schemas");
        return keyword.Value.EnumerateArray().Select(Inner);
    }

    /// <summary>The schemas of an object, by its names.</summary>
    public IEnumerable<(string Name, Schema Schema)> Named(JsonProperty keyword)
    {
        if (keyword.Value.ValueKind != JsonValueKind.Object)
            throw Wrong(keyword.Name, "an object of schemas");
        return keyword.Value.EnumerateObject().Select(named => (named.Name, Inner(named.Value)));
    }

    /// <summary>The value of another keyword of this schema.</summary>
    public JsonElement? Other(string keyword) => Json.TryGetProperty(keyword, out var value) ? value : null;

    /// <summary>The strings of a list.</summary>
    public IEnumerable<string> Texts(string keyword, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? value.EnumerateArray().Select(item => item.GetString()!)
            : throw Wrong(keyword, "a list of strings");

    public string Text(JsonProperty keyword) =>
        keyword.Value.ValueKind == JsonValueKind.String ? keyword.Value.GetString()! : throw Wrong(keyword.Name, "a string");

    /// <summary>A length or a count.</summary>
    public int Count(string keyword, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= 0 && number == decimal.Truncate(number)
            ? (int)Math.Min(number, int.MaxValue)
            : throw Wrong(keyword, "a whole number from 0");

    /// <summary>A keyword with a value that it cannot have.</summary>
    public PayloadSchemaException Wrong(string keyword, string wanted) => new($"the schema {Name} is wrong: '{keyword}' must be {wanted}");

    private Uri BaseOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String
        && Uri.TryCreate(Base, id.GetString(), out var own)
            ? own
            : Base;
}
