using Patch.ServiceDefaults;

namespace Patch.Api.Http;

/// <summary>The original's probe: any method, no token, "ok" as long as the process answers. What state it is in: <c>/health</c>.</summary>
internal static class HealthzEndpoint
{
    public static IEndpointRouteBuilder MapHealthz(this IEndpointRouteBuilder endpoints)
    {
        endpoints.Map(HealthEndpoints.HealthzPath, (HttpContext _) => TypedResults.Text("ok\n")).WithMetadata(ExactPath.Instance).ExcludeFromDescription();
        return endpoints;
    }
}
