using Microsoft.Extensions.Options;
using Patch.Api.Http;
using Patch.Core.Workspaces;

namespace Patch.Api.Workspaces.Backend;

/// <summary>Lets a request through whose body is signed; the bytes are checked as they came, before anything reads them.</summary>
internal sealed class SignedRequests(IOptions<WorkspaceOptions> options) : IEndpointFilter
{
    private static readonly object Body = new();

    /// <summary>The bytes that were checked.</summary>
    public static ReadOnlyMemory<byte> BodyOf(HttpContext context) => (byte[])context.Items[Body]!;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        var body = bytes.ToArray();
        if (!IsSigned(http.Request.Headers, body, options.Value.ServeSecret!))
            return TypedResults.Json(new ShortError("invalid signature"), statusCode: StatusCodes.Status401Unauthorized);
        http.Items[Body] = body;
        return await next(context);
    }

    /// <summary>Does a header hold the signature of these bytes?</summary>
    public static bool IsSigned(IHeaderDictionary headers, ReadOnlySpan<byte> body, string secret)
    {
        foreach (var header in (ReadOnlySpan<string>)[FlowSignature.Header, FlowSignature.LegacyHeader])
            if (FlowSignature.IsOf(body, secret, headers[header]))
                return true;
        return false;
    }
}
