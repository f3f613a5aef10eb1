using System.Text.Json;

namespace Patch.Core.Workspaces.Flows.Schemas;

/// <summary>
/// The schema files of a package, and what references in them mean: a place in the same file, an <c>$id</c> or <c>$anchor</c>, or another file
/// of the package. Nothing is ever fetched.
/// </summary>
internal sealed class SchemaFiles(string root)
{
    private const int SizeLimit = 1024 * 1024;
    private const int FileLimit = 50;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>By absolute address: files as <c>package:///their/path</c>, and every <c>$id</c> and <c>$anchor</c> in them.</summary>
    private readonly Dictionary<string, Schema> known = new(StringComparer.Ordinal);
    private int opened;

    /// <summary>The schema in a file of the package.</summary>
    public Schema Open(string path) =>
        Open(new Uri($"package:///{string.Join('/', Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString))}"));

    /// <summary>What a <c>$ref</c> in <paramref name="schema"/> points to.</summary>
    public Schema Resolve(Schema schema, string reference)
    {
        if (!Uri.TryCreate(schema.Base, reference, out var address))
            throw new PayloadSchemaException($"the schema {schema.Name} has a reference that cannot be read: {reference}");
        var fragment = Uri.UnescapeDataString(address.Fragment.TrimStart('#'));
        var whole = WithoutFragment(address);
        var target = known.TryGetValue(whole, out var found) ? found : OpenReferred(schema, reference, address);
        if (fragment.Length == 0)
            return target;
        return (fragment[0] == '/' ? At(target, fragment) : known.TryGetValue($"{WithoutFragment(target.Base)}#{fragment}", out var anchored) ? anchored : null)
            ?? throw new PayloadSchemaException($"the schema {schema.Name} refers to {reference}, which is not there");
    }

    /// <summary>
    /// A reference that no <c>$id</c> answers is a file. One that is relative is so to the file that it stands in, though an <c>$id</c> may
    /// give that a public address.
    /// </summary>
    private Schema OpenReferred(Schema schema, string reference, Uri address)
    {
        if (address.Scheme != schema.File.Scheme && !Uri.TryCreate(reference, UriKind.Absolute, out _) && Uri.TryCreate(schema.File, reference, out var beside))
            address = beside;
        if (address.Scheme != schema.File.Scheme)
            throw new PayloadSchemaException($"the schema {schema.Name} refers to {reference}; only references within the package are followed");
        return known.TryGetValue(WithoutFragment(address), out var found) ? found : Open(new Uri(WithoutFragment(address)));
    }

    private Schema Open(Uri file)
    {
        var relative = Uri.UnescapeDataString(file.AbsolutePath.TrimStart('/'));
        var path = Path.GetFullPath(Path.Combine(root, relative));
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new PayloadSchemaException($"the schema {relative} lies outside the package");
        if (++opened > FileLimit)
            throw new PayloadSchemaException($"the schema needs more than {FileLimit} files");
        var schema = new Schema(Read(path, relative), file, file);
        Remember(schema.Json, schema);
        known[file.AbsoluteUri] = schema.Inner(schema.Json);
        return known[file.AbsoluteUri];
    }

    private static JsonElement Read(string path, string name)
    {
        try
        {
            if (new FileInfo(path).Length > SizeLimit)
                throw new PayloadSchemaException($"the schema {name} is larger than {SizeLimit / 1024} KiB");
            using var document = JsonDocument.Parse(File.ReadAllText(path), Strict);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False
                ? document.RootElement.Clone()
                : throw new PayloadSchemaException($"the schema {name} is not a JSON object");
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new PayloadSchemaException($"the schema {name} cannot be read: {broken.Message}");
        }
    }

    /// <summary>Finds every <c>$id</c> and <c>$anchor</c> below, wherever a schema may stand.</summary>
    private void Remember(JsonElement json, Schema around)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
                Remember(item, around);
        }

        if (json.ValueKind != JsonValueKind.Object)
            return;
        var schema = around.Inner(json);
        if (schema.Base != around.Base)
            known.TryAdd(WithoutFragment(schema.Base), schema);
        if (schema.Other("$anchor") is { ValueKind: JsonValueKind.String } anchor)
            known.TryAdd($"{WithoutFragment(schema.Base)}#{anchor.GetString()}", schema);
        foreach (var member in json.EnumerateObject().Where(member => member.Name is not ("enum" or "const" or "default" or "examples")))
            Remember(member.Value, schema);
    }

    /// <summary>A place by its JSON pointer; null when there is none.</summary>
    private static Schema? At(Schema schema, string pointer)
    {
        foreach (var token in pointer.Split('/').Skip(1).Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            var json = schema.Json;
            if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(token, out var member))
                schema = schema.Inner(member);
            else if (json.ValueKind == JsonValueKind.Array && int.TryParse(token, out var index) && index >= 0 && index < json.GetArrayLength())
                schema = schema.Inner(json[index]);
            else
                return null;
        }

        return schema;
    }

    private static string WithoutFragment(Uri address) => address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.Fragment, UriFormat.UriEscaped);
}
