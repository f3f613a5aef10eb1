using Patch.Api.Http;
using Patch.ServiceDefaults.Audit;

namespace Patch.Api.Audit;

/// <summary>Writes every act of the admin API down, once it has been answered or its caller has left.</summary>
internal static class AuditFilter
{
    /// <summary>Has each <c>POST</c> of the group written down. An act that only asks, and changes nothing, says so by <see cref="AsksOnly"/>.</summary>
    public static RouteGroupBuilder WithAuditTrail(this RouteGroupBuilder admin)
    {
        admin.AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            if (!HttpMethods.IsPost(context.Request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<AsksOnly>() is not null)
                return await next(invocation);
            var outcome = AuditTrail.NotAnswered;
            try
            {
                var result = await next(invocation);
                outcome = $"Answered with {StatusOf(result) ?? context.Response.StatusCode}.";
                return result;
            }
            finally
            {
                var subject = invocation.Arguments.OfType<EncodedId>().Select(id => id.Value).FirstOrDefault() ?? context.Request.RouteValues["name"]?.ToString();
                await context.RequestServices.GetRequiredService<AuditTrail>().WriteAsync(context, AuditDoors.Api, ActionOf(context), subject, outcome);
            }
        });
        return admin;
    }

    /// <summary>Writes down that the group's posts of this endpoint change nothing.</summary>
    public static RouteHandlerBuilder OnlyAsks(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new AsksOnly());

    private static int? StatusOf(object? result) => (result as IStatusCodeHttpResult)?.StatusCode ?? ((result as INestedHttpResult)?.Result as IStatusCodeHttpResult)?.StatusCode;

    /// <summary>The last word of the path that is no parameter, as <c>poll</c>; of a list <c>create</c>.</summary>
    private static string ActionOf(HttpContext context)
    {
        var segments = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.PathSegments ?? [];
        var last = segments.Count > 1 && segments[^1].Parts is [Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal] ? literal.Content : null;
        return last ?? "create";
    }

    private sealed class AsksOnly;
}
