using Hangfire;
using Hangfire.Annotations;
using Hangfire.Dashboard;
using Microsoft.AspNetCore.Authentication;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Worker.Jobs;

/// <summary>
/// Hangfire's own dashboard, for admins who are signed in at the console: cookies go by host, not by port, so a session of the api's opens
/// it on the same machine. Without a session nothing is shown.
/// </summary>
internal sealed class JobsDashboard(OpenStorage open, DashboardTrail trail, IConfiguration configuration, TimeProvider timeProvider)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/hangfire";

    private const string ApiAddress = "services:api:http:0";
    private readonly string? stamp = ConsoleSession.StampOf(configuration["Patch:Admin:Token"]);

    private readonly DashboardOptions options = new()
    {
        Authorization = [new AdminsOnly()],
        DashboardTitle = "Patch: jobs",
        DisplayStorageConnectionString = false,
        IgnoreAntiforgeryToken = false,
        AppPath = null,
    };

    /// <summary>Answers one request below <see cref="Path"/>, which must stand in the request's base by now.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var session = await context.AuthenticateAsync(ConsoleSession.Scheme);
        if (!session.Succeeded || !ConsoleSession.Stands(session.Properties, timeProvider.GetUtcNow(), stamp))
        {
            await SendToSignInAsync(context);
            return;
        }

        context.User = session.Principal;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.XFrameOptions = "DENY";
        context.Response.Headers.ContentSecurityPolicy = "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";
        if (!session.Principal.Allows(ConsoleRoles.Admin))
            await SayAsync(context, StatusCodes.Status403Forbidden, "The jobs are for admins; your role does not allow to see them.");
        else if (open.Current is not { } storage)
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, "Hangfire's storage cannot be used at the moment; the sweeps go on without it.");
        else
            await trail.WriteAsync(context, () => new AspNetCoreDashboardMiddleware(NotFoundAsync, storage, options, DashboardRoutes.Routes).Invoke(context));
    }

    /// <summary>To the api's own page where it is on the same host, since only then its cookie comes here.</summary>
    private Task SendToSignInAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method)
            && Uri.TryCreate(configuration[ApiAddress], UriKind.Absolute, out var api) && api.Host.Equals(context.Request.Host.Host, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect(new Uri(api, "/console/sign-in").AbsoluteUri);
            return Task.CompletedTask;
        }

        return SayAsync(
            context, StatusCodes.Status401Unauthorized,
            "Sign in at Patch's console first, under this host name, as an admin; then come back. Without PATCH_ADMIN_TOKEN there is no sign-in, and this page stays closed.");
    }

    private static Task NotFoundAsync(HttpContext context) => SayAsync(context, StatusCodes.Status404NotFound, "There is no such page.");

    private static Task SayAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }

    /// <summary>Hangfire asks once more, for whatever it serves.</summary>
    private sealed class AdminsOnly : IDashboardAuthorizationFilter
    {
        public bool Authorize([NotNull] DashboardContext context) => context.GetHttpContext().User.Allows(ConsoleRoles.Admin);
    }
}
