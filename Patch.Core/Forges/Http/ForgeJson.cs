using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patch.Core.Forges.Http;

/// <summary>JSON as the three forges write it: snake_case. What a record does not call optional must be there.</summary>
internal static class ForgeJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 64,
    };
}
