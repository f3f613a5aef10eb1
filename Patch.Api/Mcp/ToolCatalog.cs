using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Server;
using Patch.Core.Data;

namespace Patch.Api.Mcp;

/// <summary>Makes tools of the methods of a class that are marked as such, an instance for each call.</summary>
internal static class ToolCatalog
{
    private static readonly AIJsonSchemaCreateOptions Schemas = new() { TransformSchemaNode = (context, schema) => AsWritten(context.TypeInfo, schema) };

    /// <summary>The tools of a class.</summary>
    public static IEnumerable<McpServerTool> Of(Type type, IServiceProvider services) =>
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.IsDefined(typeof(McpServerToolAttribute))
        select McpServerTool.Create(
            method, call => ActivatorUtilities.CreateInstance(call.Services!, type),
            new McpServerToolCreateOptions { Services = services, SerializerOptions = PatchJson.Options, SchemaCreateOptions = Schemas });

    /// <summary>
    /// What <see cref="PatchJson"/> writes, and the schema's writer does not know: times by a converter of its own, and nothing where there is null.
    /// </summary>
    private static JsonNode AsWritten(JsonTypeInfo type, JsonNode schema)
    {
        if (type.Type == typeof(DateTimeOffset) || type.Type == typeof(DateTimeOffset?))
            return Time(schema as JsonObject ?? [], mayBeNull: type.Type != typeof(DateTimeOffset));
        if (schema is JsonObject known && known["required"] is JsonArray required)
        {
            var absent = type.Properties.Where(property => property.IsGetNullable).Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
            known["required"] = new JsonArray([.. required.Where(name => !absent.Contains((string)name!)).Select(name => name!.DeepClone())]);
        }

        return schema;
    }

    private static JsonObject Time(JsonObject schema, bool mayBeNull)
    {
        schema["type"] = mayBeNull ? new JsonArray("string", "null") : "string";
        schema["format"] = "date-time";
        return schema;
    }
}
