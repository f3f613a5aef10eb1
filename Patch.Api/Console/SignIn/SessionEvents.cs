using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using Patch.Api.Admin;
using Patch.Api.Http;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.SignIn;

/// <summary>What the api makes of a session: when it has ended, and where who has none is sent.</summary>
internal sealed class SessionEvents(AdminTokens tokens, IOptions<OidcOptions> provider, TimeProvider timeProvider) : CookieAuthenticationEvents
{
    /// <summary>Ends a session that is too old, or that was opened with a token or by a provider that is no longer the one.</summary>
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (ConsoleSession.Stands(context.Properties, timeProvider.GetUtcNow(), tokens.Stamp ?? "", provider.Value.Stamp ?? ""))
            return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(ConsoleSession.Scheme);
    }

    /// <summary>People are sent to the sign-in page; programs get 401.</summary>
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (!IsVisit(request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return context.Response.WriteAsJsonAsync(ShortErrors.Unauthorized, request.HttpContext.RequestAborted);
        }

        // A link on another site does not bring the cookie along, which is not to say that there is none: ask again from here.
        if (request.Headers["Sec-Fetch-Site"] == "cross-site" && HttpMethods.IsGet(request.Method))
            return Onwards.To($"{request.Path}{request.QueryString}").ExecuteAsync(request.HttpContext);

        var back = HttpMethods.IsGet(request.Method) ? $"{request.Path}{request.QueryString}" : null;
        context.Response.Redirect(ConsolePaths.With(ConsolePaths.SignIn, ("return", back is ConsolePaths.Overview ? null : back)));
        return Task.CompletedTask;
    }

    /// <summary>The page of 403 says which role is needed.</summary>
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static bool IsVisit(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true)
        && request.Path != ConsolePaths.Live;
}
