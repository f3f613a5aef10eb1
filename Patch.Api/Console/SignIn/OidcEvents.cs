using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Patch.ServiceDefaults.Audit;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.SignIn;

/// <summary>What becomes of the provider's answer: a session with a role, or a sentence on the sign-in page.</summary>
internal sealed partial class OidcEvents(
    IOptions<OidcOptions> settings, IOptions<ConsoleSessionOptions> session, AuditTrail audit, SignInThrottle throttle, TimeProvider timeProvider, ILogger<OidcEvents> logger)
    : OpenIdConnectEvents
{
    /// <summary>The provider's claims end here: the session has a name and a role, and its own end.</summary>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        var claims = context.Principal!;
        var name = claims.FindFirst(settings.Value.NameClaim)?.Value ?? claims.FindFirst("sub")?.Value ?? "somebody";
        if (settings.Value.RoleOf([.. claims.FindAll(settings.Value.RoleClaim).Select(claim => claim.Value)]) is not { } role)
        {
            await audit.WriteAsync(context.HttpContext, AuditDoors.Console, "sign-in-failed", null, "The provider knows them, and no role is theirs.", name);
            Refuse(context, SignInErrors.NoRole);
            return;
        }

        var wanted = context.ReturnUri;
        context.Principal = ConsoleSession.Person(name, role);
        context.Properties = ConsoleSession.Kept(timeProvider.GetUtcNow() + session.Value.Limit, stamp: null, settings.Value.Stamp);
        context.ReturnUri = wanted;
        await audit.WriteAsync(context.HttpContext, AuditDoors.Console, "sign-in", null, $"Signed in by the provider as {role}.", name);
    }

    /// <summary>Anybody can ask for this without having been sent to the provider, as often as they like: each caller has only so many tries written down.</summary>
    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        var denied = context.Failure is OpenIdConnectProtocolException { Data: { } data } && (data["error"] as string) == "access_denied"
            || context.Request.Query["error"] == "access_denied";
        if (await throttle.TakeAsync(context.HttpContext.Connection.RemoteIpAddress, context.HttpContext.RequestAborted, OidcSignIn.Scheme) is null)
        {
            Log.Failed(logger, context.Failure?.Message ?? "no reason given");
            await audit.WriteAsync(context.HttpContext, AuditDoors.Console, "sign-in-failed", null, denied ? "The provider did not sign them in." : "The provider did not answer as it should.");
        }

        Refuse(context, denied ? SignInErrors.Denied : SignInErrors.Provider);
    }

    private static void Refuse(HandleRequestContext<RemoteAuthenticationOptions> context, string code)
    {
        context.Response.Redirect(ConsolePaths.With(ConsolePaths.SignIn, ("error", code)));
        context.HandleResponse();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Sign-in by OpenID Connect failed: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
