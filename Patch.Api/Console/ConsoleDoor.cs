using Microsoft.Extensions.Options;
using Patch.Api.Admin;
using Patch.Api.Console.SignIn;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console;

/// <summary>By which of its two proofs a request enters the console: its session, or what the admin API takes.</summary>
internal static class ConsoleDoor
{
    /// <summary>
    /// The scheme to ask. A token in a header goes before a cookie. Where there is nothing to sign in with, callers on this machine are let
    /// in, as by the API.
    /// </summary>
    public static string Of(HttpContext context)
    {
        var services = context.RequestServices;
        var tokens = services.GetRequiredService<AdminTokens>();
        if (AdminTokens.AreSentWith(context.Request.Headers))
            return AdminAuthentication.Name;
        return tokens.AreAsked || services.GetRequiredService<IOptions<OidcOptions>>().Value.IsSet ? ConsoleSession.Scheme : AdminAuthentication.Name;
    }
}
