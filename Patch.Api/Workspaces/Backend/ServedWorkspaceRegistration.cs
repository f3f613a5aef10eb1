using Microsoft.Extensions.Options;
using Patch.Api.Http;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.Serving;

namespace Patch.Api.Workspaces.Backend;

/// <summary>Puts the served workspace into the API where <see cref="WorkspaceOptions.Serve"/> asks for it; without, nothing of it is there.</summary>
internal static class ServedWorkspaceRegistration
{
    /// <summary>Most WebSocket connections at a time.</summary>
    private const int MostConnections = 100;

    private const string Alias = "/flow-events";

    public static IServiceCollection AddServedWorkspace(this IServiceCollection services) => services.AddSingleton<KnownReaders>();

    /// <summary>The WebSocket, and the alias of <c>POST /events</c>. Must stand after the paths are read and before routing.</summary>
    public static WebApplication UseServedWorkspace(this WebApplication app)
    {
        if (!IsAskedFor(app))
            return app;
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        var places = new SemaphoreSlim(MostConnections);
        app.Use((context, next) => context.WebSockets.IsWebSocketRequest && context.Request.Path == "/" ? ConnectAsync(context, places) : next());

        // The same path makes an event by hand for operators, who show a token; a sender of events signs.
        app.Use((context, next) =>
        {
            if (context.Request.Path == Alias && HttpMethods.IsPost(context.Request.Method) && IsSigning(context.Request.Headers))
                context.Request.Path = "/events";
            return next();
        });
        return app;
    }

    public static WebApplication MapServedWorkspaceWhereAsked(this WebApplication app)
    {
        if (IsAskedFor(app))
            app.MapServedWorkspace();
        return app;
    }

    private static bool IsAskedFor(WebApplication app) => app.Services.GetRequiredService<IOptions<WorkspaceOptions>>().Value.Serve;

    private static bool IsSigning(IHeaderDictionary headers) =>
        headers.ContainsKey(FlowSignature.Header) || headers.ContainsKey(FlowSignature.LegacyHeader);

    private static async Task ConnectAsync(HttpContext context, SemaphoreSlim places)
    {
        if (!context.RequestServices.GetRequiredService<KnownReaders>().Includes(context))
        {
            await TypedResults.Json(ShortErrors.Unauthorized, statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
            return;
        }

        if (!await places.WaitAsync(0, context.RequestAborted))
        {
            await Problems.Of(503, "too_many_connections", "Too many connections", $"{MostConnections} WebSocket connections are open already; try again later.")
                .ExecuteAsync(context);
            return;
        }

        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            await context.RequestServices.GetRequiredService<WorkspaceRpcServer>().ServeAsync(socket, stopping);
        }
        finally
        {
            places.Release();
        }
    }
}
