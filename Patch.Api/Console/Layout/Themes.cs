using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Patch.Api.Console.Layout;

/// <summary>Light or dark, kept in a cookie; without one the browser's own wish holds.</summary>
public static class Themes
{
    private const string Cookie = "patch.theme";

    /// <summary>What may be chosen, with its name; empty for what the browser wishes.</summary>
    public static IReadOnlyList<(string Value, string Name)> All { get; } = [("", "as the browser"), ("light", "light"), ("dark", "dark")];

    /// <summary><c>light</c> or <c>dark</c> where a person chose it; null otherwise.</summary>
    public static string? Of(HttpContext? context) => context?.Request.Cookies[Cookie] is "light" or "dark" ? context.Request.Cookies[Cookie] : null;

    internal static RedirectHttpResult Choose([FromForm] string? theme, [FromForm(Name = "return")] string? back, HttpContext context)
    {
        if (theme is "light" or "dark")
        {
            context.Response.Cookies.Append(Cookie, theme, new CookieOptions
            {
                HttpOnly = true, IsEssential = true, MaxAge = TimeSpan.FromDays(365), Path = "/", SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps,
            });
        }
        else
        {
            context.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/" });
        }

        return TypedResults.LocalRedirect(ConsolePaths.LocalOrOverview(back));
    }
}
