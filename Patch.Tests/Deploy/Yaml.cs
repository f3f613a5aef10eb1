using System.Text.Json.Nodes;
using Patch.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Patch.Tests.Deploy;

/// <summary>YAML files of this repository, as JSON: merge keys are resolved, a file may hold several documents.</summary>
internal static class Yaml
{
    public static JsonObject ReadOne(string path) => Assert.Single(Read(path));

    public static IReadOnlyList<JsonObject> Read(string path)
    {
        using var text = new StreamReader(Path.Combine(SourceFolder.Root, path));
        var parser = new MergingParser(new Parser(text));
        var deserializer = new DeserializerBuilder().WithDuplicateKeyChecking().Build();
        var documents = new List<JsonObject>();
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        while (!parser.Accept<YamlDotNet.Core.Events.StreamEnd>(out _))
            documents.Add((JsonObject)Json(deserializer.Deserialize(parser))!);
        return documents;
    }

    private static JsonNode? Json(object? value) => value switch
    {
        null => null,
        IDictionary<object, object?> map => new JsonObject(map.Select(pair => KeyValuePair.Create($"{pair.Key}", Json(pair.Value)))),
        IEnumerable<object?> list => new JsonArray([.. list.Select(Json)]),
        _ => JsonValue.Create($"{value}"),
    };
}
