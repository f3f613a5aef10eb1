using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Server;
using Patch.Core.Data;

namespace Patch.Api.Mcp;

/// <summary>Makes tools of the methods of a class that are marked as such, an instance for each call.</summary>
internal static class ToolCatalog
{
    private static readonly AIJsonSchemaCreateOptions Schemas = new()
    {
        // Times are written by a converter of Patch's own, of which the schema's writer knows nothing.
        TransformSchemaNode = (context, schema) => context.TypeInfo.Type switch
        {
            var type when type == typeof(DateTimeOffset) => Time(schema, "string"),
            var type when type == typeof(DateTimeOffset?) => Time(schema, new JsonArray("string", "null")),
            _ => schema,
        },
    };

    /// <summary>The tools of a class.</summary>
    public static IEnumerable<McpServerTool> Of(Type type, IServiceProvider services) =>
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.IsDefined(typeof(McpServerToolAttribute))
        select McpServerTool.Create(
            method, call => ActivatorUtilities.CreateInstance(call.Services!, type),
            new McpServerToolCreateOptions { Services = services, SerializerOptions = PatchJson.Options, SchemaCreateOptions = Schemas });

    private static JsonNode Time(JsonNode schema, JsonNode type)
    {
        var described = schema as JsonObject ?? [];
        described["type"] = type;
        described["format"] = "date-time";
        return described;
    }
}
