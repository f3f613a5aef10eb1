using System.Text;
using System.Text.Json;
using Patch.Core.Data;

namespace Patch.Core.Archive.Lines;

/// <summary>A line's fields in their order, each with its value as JSON text.</summary>
internal sealed class LineFields : OrderedDictionary<string, string>
{
    /// <summary>The fields of a wire form, as Patch writes it.</summary>
    public static LineFields Of<T>(T message)
    {
        var fields = new LineFields();
        foreach (var field in JsonSerializer.SerializeToElement(message, PatchJson.Options).EnumerateObject())
            fields.Add(field.Name, field.Value.GetRawText());
        return fields;
    }

    /// <summary>
    /// What <paramref name="line"/> has and these fields do not give back as it was written, as a JSON object: fields that Patch does not
    /// know, a null where Patch writes nothing, a time or a text in another notation. Null when there is nothing.
    /// </summary>
    public string? Missing(JsonElement line)
    {
        var missing = new LineFields();
        foreach (var field in line.EnumerateObject())
        {
            var json = field.Value.GetRawText();
            if (!TryGetValue(field.Name, out var own) || own != json)
                missing[field.Name] = json;
        }

        return missing.Count == 0 ? null : missing.ToString();
    }

    /// <summary>Puts what was <see cref="Missing"/> in its places; what has none goes to the end.</summary>
    public LineFields With(string? missing)
    {
        if (missing is null)
            return this;
        using var document = JsonDocument.Parse(missing);
        foreach (var field in document.RootElement.EnumerateObject())
            this[field.Name] = field.Value.GetRawText();
        return this;
    }

    /// <summary>A text as JSON.</summary>
    public static string Text(string text) => PatchJson.Write(text);

    /// <summary>The line.</summary>
    public override string ToString()
    {
        var line = new StringBuilder("{");
        foreach (var (name, json) in this)
            line.Append(line.Length == 1 ? "" : ",").Append(Text(name)).Append(':').Append(json);
        return line.Append('}').ToString();
    }
}
