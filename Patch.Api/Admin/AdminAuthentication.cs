using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Patch.Api.Http;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Admin;

/// <summary>Lets in who shows the admin token or, where none is configured, who calls from this machine.</summary>
internal sealed class AdminAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AdminTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the scheme and of the policy.</summary>
    public const string Name = "PatchAdmin";

    private const string NoToken =
        "No PATCH_ADMIN_TOKEN is set, so only callers on this machine are answered, and only where no proxy stands between. Set one and send it as a bearer token.";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var admitted = tokens.AreAsked ? tokens.AreShownBy(Request.Headers) : LocalCallers.Include(Context);
        if (!admitted)
            return Task.FromResult(AuthenticateResult.NoResult());
        var operatorIdentity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, "operator"), new Claim(ClaimTypes.Role, ConsoleRoles.Admin)], Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(operatorIdentity), Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Response.WriteAsJsonAsync(
            tokens.AreAsked ? ShortErrors.Unauthorized : ShortErrors.Unauthorized with { Detail = NoToken }, Context.RequestAborted);
    }
}
