using Microsoft.Extensions.Options;
using Patch.Api.Admin;
using Patch.Api.Http;
using Patch.Core.Workspaces;

namespace Patch.Api.Workspaces.Backend;

/// <summary>
/// Lets in who shows the admin token, or signs (an empty body, for what has none). Events and runs tell what a team works on, so that
/// reading them without either has to be asked for.
/// </summary>
internal sealed class KnownReaders(IOptions<WorkspaceOptions> options, AdminTokens tokens) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        options.Value.ServeOpenReads || Includes(context.HttpContext)
            ? await next(context)
            : TypedResults.Json(ShortErrors.Unauthorized, statusCode: StatusCodes.Status401Unauthorized);

    /// <summary>Is the caller known?</summary>
    public bool Includes(HttpContext context) =>
        SignedRequests.IsSigned(context.Request.Headers, [], options.Value.ServeSecret!)
        || (tokens.AreAsked ? tokens.AreShownBy(context.Request.Headers) : LocalCallers.Include(context));
}
