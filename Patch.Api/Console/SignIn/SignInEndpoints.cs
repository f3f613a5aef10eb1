using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Patch.Api.Admin;
using Patch.Api.Console.Acts;
using Patch.Api.Console.Parts.States;
using Patch.ServiceDefaults.Audit;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Console.SignIn;

/// <summary>Signing in with the admin token, and out.</summary>
internal static class SignInEndpoints
{
    /// <summary>Who bears the token is the operator of this installation, as for the API.</summary>
    private const string Bearer = "operator";

    public static IEndpointRouteBuilder MapSignIn(this IEndpointRouteBuilder console)
    {
        console.MapPost(ConsolePaths.SignIn, SignInAsync).AllowAnonymous().WithOwnFormsOnly();
        console.MapPost(ConsolePaths.SignOut, SignOutAsync).RequireAuthorization(ConsolePolicies.Viewer).WithOwnFormsOnly();
        return console;
    }

    private static async Task<IResult> SignInAsync(
        [FromForm] string? token,
        [FromForm(Name = "return")] string? back,
        HttpContext context,
        AdminTokens tokens,
        SignInThrottle throttle,
        AuditTrail audit,
        IOptions<ConsoleSessionOptions> session,
        TimeProvider timeProvider)
    {
        if (!tokens.AreAsked)
            return TypedResults.LocalRedirect(ConsolePaths.SignIn);
        var address = context.Connection.RemoteIpAddress;
        if (await throttle.TakeAsync(address, context.RequestAborted) is { } wait)
            return Locked(context, wait, back);
        if (!tokens.Matches(token ?? ""))
        {
            await audit.WriteAsync(context, AuditDoors.Console, "sign-in-failed", null, "The token was wrong.");
            return Again(StatusCodes.Status401Unauthorized, "That is not the admin token of this Patch. Compare it with what PATCH_ADMIN_TOKEN was set to.", back);
        }

        await throttle.ForgiveAsync(address, context.RequestAborted);
        var person = ConsoleSession.Person(Bearer, ConsoleRoles.Admin);
        await context.SignInAsync(ConsoleSession.Scheme, person, ConsoleSession.Kept(timeProvider.GetUtcNow() + session.Value.Limit, tokens.Stamp));
        await audit.WriteAsync(context, AuditDoors.Console, "sign-in", null, "Signed in with the admin token.", Bearer);
        return TypedResults.LocalRedirect(ConsolePaths.LocalOrOverview(back));
    }

    /// <summary>Nothing is written for it: who is locked out may ask as often as they like.</summary>
    private static RazorComponentResult<SignInAgain> Locked(HttpContext context, TimeSpan wait, string? back)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var sentence = $"Too many sign-ins from your address failed. Wait {Relative.Took(TimeSpan.FromSeconds(seconds))}, then try again.";
        return Again(StatusCodes.Status429TooManyRequests, sentence, back);
    }

    private static RazorComponentResult<SignInAgain> Again(int status, string sentence, string? back) =>
        new(new { Sentence = sentence, Return = ConsolePaths.LocalOrOverview(back) }) { StatusCode = status };

    private static async Task<RedirectHttpResult> SignOutAsync(HttpContext context, AuditTrail audit)
    {
        await context.SignOutAsync(ConsoleSession.Scheme);
        await audit.WriteAsync(context, AuditDoors.Console, "sign-out", null, null);
        return TypedResults.LocalRedirect(ConsolePaths.SignIn);
    }
}
