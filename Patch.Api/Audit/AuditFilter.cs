using Patch.Api.Http;

namespace Patch.Api.Audit;

/// <summary>Writes every act of the admin API down, once it has been answered.</summary>
internal static class AuditFilter
{
    /// <summary>Has each <c>POST</c> of the group written down. An act that only asks, and changes nothing, says so by <see cref="AsksOnly"/>.</summary>
    public static RouteGroupBuilder WithAuditTrail(this RouteGroupBuilder admin)
    {
        admin.AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            var result = await next(invocation);
            if (HttpMethods.IsPost(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<AsksOnly>() is null)
            {
                var status = (result as IStatusCodeHttpResult)?.StatusCode ?? (result as INestedHttpResult)?.Result switch
                {
                    IStatusCodeHttpResult nested => nested.StatusCode,
                    _ => null,
                };
                var subject = invocation.Arguments.OfType<EncodedId>().Select(id => id.Value).FirstOrDefault() ?? context.Request.RouteValues["name"]?.ToString();
                await context.RequestServices.GetRequiredService<AuditTrail>()
                    .WriteAsync(context, AuditDoors.Api, ActionOf(context), subject, $"Answered with {status ?? 200}.");
            }

            return result;
        });
        return admin;
    }

    /// <summary>Writes down that the group's posts of this endpoint change nothing.</summary>
    public static RouteHandlerBuilder OnlyAsks(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new AsksOnly());

    /// <summary>The last word of the path that is no parameter, as <c>poll</c>; of a list <c>create</c>.</summary>
    private static string ActionOf(HttpContext context)
    {
        var segments = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.PathSegments ?? [];
        var last = segments.Count > 1 && segments[^1].Parts is [Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal] ? literal.Content : null;
        return last ?? "create";
    }

    private sealed class AsksOnly;
}
