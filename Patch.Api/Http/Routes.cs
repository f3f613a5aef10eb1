namespace Patch.Api.Http;

/// <summary>The few ways in which the original's routes answer that routing does not have by itself.</summary>
internal static class Routes
{
    /// <summary>A GET endpoint that does not answer when a slash follows its path.</summary>
    public static RouteHandlerBuilder MapExactGet(this RouteGroupBuilder group, string pattern, Delegate handler) =>
        group.MapGet(pattern, handler).WithMetadata(ExactPath.Instance);

    /// <summary>A POST endpoint that does not answer when a slash follows its path.</summary>
    public static RouteHandlerBuilder MapExactPost(this RouteGroupBuilder group, string pattern, Delegate handler) =>
        group.MapPost(pattern, handler).WithMetadata(ExactPath.Instance);

    /// <summary>Everything else at and below <paramref name="path"/> is 405: existing clients know these reads so.</summary>
    public static RouteGroupBuilder MapMethodNotAllowed(this RouteGroupBuilder group, string path)
    {
        group.Map(path + "/{**rest}", context =>
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = HttpMethods.Get;
            return Task.CompletedTask;
        }).ExcludeFromDescription();
        return group;
    }

    /// <summary>These methods on a list are 404, not 405: existing clients know it so.</summary>
    public static RouteGroupBuilder MapNotFound(this RouteGroupBuilder group, string path, params string[] methods)
    {
        group.MapMethods(path, methods, context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }).ExcludeFromDescription();
        return group;
    }
}
