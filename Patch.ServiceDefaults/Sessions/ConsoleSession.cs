using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Patch.ServiceDefaults.Sessions;

/// <summary>The session of a person at the console, sealed into a cookie that api and worker both know.</summary>
public static class ConsoleSession
{
    /// <summary>Name of the cookie's authentication scheme. The seal depends on it.</summary>
    public const string Scheme = "PatchConsole";

    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "patch.session";

    /// <summary>When the session ends however busy it is, as the ticket carries it.</summary>
    private const string EndsAt = "patch.ends-at";

    /// <summary>The token that the session was opened with, so that it ends when that changes.</summary>
    private const string Stamp = "patch.stamp";

    /// <summary>The settings of the provider that the session was opened by, likewise.</summary>
    private const string ProviderStamp = "patch.provider-stamp";

    /// <summary>The person that a session is of: nothing but a name and a role, so that the cookie stays small.</summary>
    public static ClaimsPrincipal Person(string name, string role) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role)], Scheme, ClaimTypes.Name, ClaimTypes.Role));

    /// <summary>How a new session is kept.</summary>
    /// <param name="endsAt">When it ends at the latest.</param>
    /// <param name="stamp"><see cref="StampOf"/> the token that it was opened with; null where it was not.</param>
    /// <param name="providerStamp">The same of the settings of a provider.</param>
    public static AuthenticationProperties Kept(DateTimeOffset endsAt, string? stamp, string? providerStamp = null)
    {
        var properties = new AuthenticationProperties { IsPersistent = false, AllowRefresh = true };
        properties.Items[EndsAt] = endsAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        if (stamp is not null)
            properties.Items[Stamp] = stamp;
        if (providerStamp is not null)
            properties.Items[ProviderStamp] = providerStamp;
        return properties;
    }

    /// <summary>Does the session still stand: before its end, and opened with what is asked for today?</summary>
    /// <param name="properties">The ticket's.</param>
    /// <param name="now">The time.</param>
    /// <param name="stamp">What a session of a token is opened with today: empty where by no token; null where this process does not know.</param>
    /// <param name="providerStamp">The same of a session of a provider.</param>
    public static bool Stands(AuthenticationProperties properties, DateTimeOffset now, string? stamp, string? providerStamp = null) =>
        properties.Items.TryGetValue(EndsAt, out var text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var endsAt)
        && now < endsAt
        && IsStill(properties, Stamp, stamp)
        && IsStill(properties, ProviderStamp, providerStamp);

    /// <summary>Tells today's admin token, or provider, from yesterday's and says nothing of either: sessions that it opened end with it. Null without one.</summary>
    public static string? StampOf(string? token) => string.IsNullOrWhiteSpace(token)
        ? null
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("patch.session\n" + token.Trim())))[..16];

    private static bool IsStill(AuthenticationProperties properties, string name, string? today) =>
        today is null || !properties.Items.TryGetValue(name, out var opened) || opened == today;

    /// <summary>The cookie's own settings: never read by a script, never sent from another site, only over TLS where there is TLS.</summary>
    internal static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Cookie;
        options.Cookie.Path = "/";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.IsEssential = true;
        options.SlidingExpiration = true;
    }
}
