using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Patch.Core.Forges.Tokens;

/// <summary>
/// The short-lived token by which a GitHub App says who it is
/// (https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app).
/// </summary>
internal static class AppJwt
{
    /// <summary>The clocks of both sides may differ.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(60);

    /// <summary>GitHub takes ten minutes at the most.</summary>
    private static readonly TimeSpan After = TimeSpan.FromMinutes(9);

    public static bool IsKey(string pem)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            return key.ExportParameters(includePrivateParameters: true).D is not null;
        }
        catch (Exception failed) when (failed is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Signs with RS256. The key must be one that <see cref="IsKey"/> takes.</summary>
    public static string Sign(string appId, string pem, DateTimeOffset now)
    {
        using var key = RSA.Create();
        key.ImportFromPem(pem);
        var security = new RsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = appId,
            IssuedAt = (now - Before).UtcDateTime,
            Expires = (now + After).UtcDateTime,
            SigningCredentials = new SigningCredentials(security, SecurityAlgorithms.RsaSha256),
        });
    }
}
