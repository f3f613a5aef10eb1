using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Patch.Core.Workspaces.Flows;

/// <summary>Checks payloads against the JSON Schema of a step.</summary>
internal static class PayloadSchema
{
    private static readonly HashSet<string> Unchecked = new(StringComparer.Ordinal)
    {
        "if", "contains", "minContains", "maxContains", "propertyNames", "prefixItems", "dependentRequired", "dependentSchemas",
        "dependencies", "unevaluatedProperties", "unevaluatedItems",
    };

    /// <summary>What the payload misses, each as the middle of a sentence; empty when it validates.</summary>
    /// <exception cref="PayloadSchemaException">The schema cannot be used; the message says why.</exception>
    public static async Task<IReadOnlyList<string>> CheckAsync(string path, string payloadJson, CancellationToken cancellationToken)
    {
        var schema = await ReadAsync(path, cancellationToken);
        return [.. schema.Validate(payloadJson).Select(Sentence).Distinct(StringComparer.Ordinal)];
    }

    private static async Task<JsonSchema> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(path);
        try
        {
            var node = JsonNode.Parse(await File.ReadAllTextAsync(path, cancellationToken)) as JsonObject
                ?? throw new PayloadSchemaException($"the schema {name} is not a JSON object");
            Prepare(node, name);
            return await JsonSchema.FromJsonAsync(node.ToJsonString(), path, cancellationToken);
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException
            or InvalidOperationException or ArgumentException or Newtonsoft.Json.JsonException)
        {
            throw new PayloadSchemaException($"the schema {name} cannot be read: {broken.Message.Split('\n')[0].TrimEnd()}");
        }
    }

    /// <summary>
    /// The library knows neither <c>const</c> nor the keywords in <see cref="Unchecked"/> and passes over them. The first is written as an
    /// <c>enum</c> of one; a schema with one of the others is refused, since a check that is left out unseen would let a step run on what
    /// it is not made for. The same for references that would have to be fetched.
    /// </summary>
    private static void Prepare(JsonNode? node, string name)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Prepare(item, name);
        }

        if (node is not JsonObject schema)
            return;
        if (schema.Select(pair => pair.Key).FirstOrDefault(Unchecked.Contains) is { } keyword)
            throw new PayloadSchemaException($"the schema {name} uses '{keyword}', which is not checked here");
        if (schema["$ref"] is JsonValue reference && reference.ToString().Contains("://", StringComparison.Ordinal))
            throw new PayloadSchemaException($"the schema {name} refers to {reference}; only references within the package are followed");
        if (schema.ContainsKey("const"))
        {
            var value = schema["const"]?.DeepClone();
            schema.Remove("const");
            schema["enum"] = new JsonArray(value);
        }

        foreach (var (key, value) in schema.ToArray())
        {
            if (key is "properties" or "patternProperties" or "$defs" or "definitions" && value is JsonObject named)
                foreach (var inner in named.Select(pair => pair.Value))
                    Prepare(inner, name);
            else if (key is not ("enum" or "default" or "examples"))
                Prepare(value, name);
        }
    }

    private static string Sentence(ValidationError error)
    {
        var place = error.Path is null or "" or "#/" or "#" ? "the payload" : $"payload.{error.Path.TrimStart('#', '/').Replace('/', '.')}";
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => $"{place} is missing",
            ValidationErrorKind.NoAdditionalPropertiesAllowed => $"{place} is not allowed",
            ValidationErrorKind.NotInEnumeration => $"{place} is none of the allowed values",
            _ => $"{place}: {error.Kind}",
        };
    }
}

/// <summary>A schema that cannot be used; the message is the middle of a sentence.</summary>
internal sealed class PayloadSchemaException(string message) : Exception(message);
