using System.Text.Json.Serialization;
using Patch.Core.Data;

namespace Patch.Api.Http;

/// <summary>Has bodies read and written as <see cref="PatchJson"/> does.</summary>
internal static class WireJson
{
    public static IServiceCollection AddWireJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(json =>
    {
        PatchJson.Configure(json.SerializerOptions);

        // A number in quotes is a mistake of the caller, and would make every number of the description "integer or string".
        json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
    });
}
