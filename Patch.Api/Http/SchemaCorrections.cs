using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Patch.Api.Http;

/// <summary>What the generator of the description cannot know of the wire: nulls are left out, times are texts, problems carry a code.</summary>
internal static class SchemaCorrections
{
    public static void Apply(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
            schema.Type = JsonSchemaType.String;
        if (type == typeof(ProblemDetails))
            (schema.Properties ??= new Dictionary<string, IOpenApiSchema>())["error"] = ErrorCode;
        foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable))
        {
            if (property.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: false) != true)
                schema.Required?.Remove(property.Name);
        }
    }

    private static OpenApiSchema ErrorCode => new() { Type = JsonSchemaType.String, Description = "A short code that programs can tell errors by." };
}
