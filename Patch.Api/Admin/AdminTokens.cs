using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Patch.Api.Admin;

/// <summary>Compares shown tokens with the configured one, in a time that tells nothing of either: both are hashed first.</summary>
internal sealed class AdminTokens(IOptions<AdminOptions> options)
{
    private const string Header = "X-Patch-Admin-Token";
    private const string Scheme = "Bearer ";
    private readonly byte[]? expected = string.IsNullOrWhiteSpace(options.Value.Token) ? null : Hash(options.Value.Token.Trim());

    /// <summary>False when no token is configured.</summary>
    public bool AreAsked => expected is not null;

    /// <summary>Does a header of the request show the token?</summary>
    public bool AreShownBy(IHeaderDictionary headers) => Shown(headers).Count(Matches) > 0;

    private static IEnumerable<string> Shown(IHeaderDictionary headers)
    {
        foreach (var value in headers.Authorization.OfType<string>().Where(value => value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)))
            yield return value[Scheme.Length..].Trim();
        foreach (var value in headers[Header].OfType<string>())
            yield return value.Trim();
    }

    private bool Matches(string token) => expected is not null && CryptographicOperations.FixedTimeEquals(Hash(token), expected);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
