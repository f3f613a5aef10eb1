using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Patch.Core;

namespace Patch.Api.Console.Parts.Texts;

/// <summary>What an act came to, carried over the redirect to the page that shows it: sealed, short-lived, shown once.</summary>
/// <param name="Done">Was it done?</param>
/// <param name="Sentence">What came of it.</param>
public sealed record Said(bool Done, string Sentence)
{
    private const string Cookie = "patch.said";
    private const int Longest = 1000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    /// <summary>Leaves it for the next page.</summary>
    public static void Leave(HttpContext context, bool done, string sentence)
    {
        var text = JsonSerializer.Serialize(new Said(done, Cut.To(sentence, Longest)));
        context.Response.Cookies.Append(Cookie, Protector(context).Protect(text, Fresh), Kept(context));
    }

    /// <summary>Takes what was left; null when nothing was, or it is none of ours.</summary>
    public static Said? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } sealedText || context.Response.HasStarted)
            return null;
        context.Response.Cookies.Delete(Cookie, Kept(context));
        try
        {
            return JsonSerializer.Deserialize<Said>(Protector(context).Unprotect(sealedText));
        }
        catch (CryptographicException)
        {
            // Too old, or sealed by nobody here: then there is nothing to show.
            return null;
        }
    }

    private static ITimeLimitedDataProtector Protector(HttpContext context) =>
        context.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(Cookie).ToTimeLimitedDataProtector();

    private static CookieOptions Kept(HttpContext context) => new()
    {
        HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps,
    };
}
