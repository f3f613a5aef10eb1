using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Patch.ServiceDefaults.Sessions;

namespace Patch.Api.Admin;

/// <summary>Compares shown tokens with the configured one, in a time that tells nothing of either: both are hashed first.</summary>
internal sealed class AdminTokens(IOptions<AdminOptions> options)
{
    private const string Header = "X-Patch-Admin-Token";
    private const string Scheme = "Bearer ";
    private readonly byte[]? expected = string.IsNullOrWhiteSpace(options.Value.Token) ? null : Hash(options.Value.Token.Trim());

    /// <summary>False when no token is configured.</summary>
    public bool AreAsked => expected is not null;

    /// <summary>Tells today's token from yesterday's and says nothing of either: sessions that it opened end with it. Null without a token.</summary>
    public string? Stamp { get; } = ConsoleSession.StampOf(options.Value.Token);

    /// <summary>Does the request carry a token at all, right or wrong?</summary>
    public static bool AreSentWith(IHeaderDictionary headers) => Shown(headers).Any();

    /// <summary>Does a header of the request show the token?</summary>
    public bool AreShownBy(IHeaderDictionary headers) => Shown(headers).Count(Matches) > 0;

    /// <summary>Is it the token? False where none is configured.</summary>
    public bool Matches(string token) => expected is not null && CryptographicOperations.FixedTimeEquals(Hash(token.Trim()), expected);

    private static IEnumerable<string> Shown(IHeaderDictionary headers)
    {
        foreach (var value in headers.Authorization.OfType<string>().Where(value => value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)))
            yield return value[Scheme.Length..].Trim();
        foreach (var value in headers[Header].OfType<string>())
            yield return value.Trim();
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
