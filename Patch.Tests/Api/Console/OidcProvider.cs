using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Patch.Tests.Api.Console;

/// <summary>A small OpenID Connect provider on loopback: discovery, keys, the authorize redirect, and a token endpoint that checks client, code and PKCE.</summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientId = "patch";
    public const string Secret = "client-secret";

    private readonly WebApplication app;
    private readonly RSA rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce, string Redirect)> codes = new();

    private OidcProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = Issuer, ["authorization_endpoint"] = (SignInHost ?? Issuer) + "/authorize", ["token_endpoint"] = Issuer + "/token", ["jwks_uri"] = Issuer + "/jwks",
            ["response_types_supported"] = (string[])["code"], ["subject_types_supported"] = (string[])["public"], ["id_token_signing_alg_values_supported"] = (string[])["RS256"],
        }));
        app.MapGet("/jwks", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)) { KeyId = "k1" });
            return Results.Json(new { keys = (object[])[new { kty = "RSA", use = "sig", alg = "RS256", kid = "k1", n = key.N, e = key.E }] });
        });
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", TokenAsync);
    }

    public string Issuer { get; private set; } = "";

    /// <summary>Where people are sent, if not to the issuer.</summary>
    public string? SignInHost { get; set; }

    /// <summary>What the token says of the person.</summary>
    public Dictionary<string, object> Claims { get; } = new() { ["sub"] = "u1", ["preferred_username"] = "mara", ["groups"] = (string[])["dev"] };

    /// <summary>The person says no.</summary>
    public bool Denies { get; set; }

    /// <summary>The token is signed by somebody else.</summary>
    public bool SignsWrongly { get; set; }

    public static async Task<OidcProvider> StartAsync()
    {
        var provider = new OidcProvider();
        await provider.app.StartAsync();
        provider.Issuer = provider.app.Urls.First();
        return provider;
    }

    public IEnumerable<KeyValuePair<string, string?>> Settings(params (string Name, string Value)[] more) => new Dictionary<string, string?>
    {
        ["Patch:Console:Oidc:Authority"] = Issuer, ["Patch:Console:Oidc:ClientId"] = ClientId, ["Patch:Console:Oidc:ClientSecret"] = Secret,
        ["Patch:Console:Oidc:Viewers"] = "readers", ["Patch:Console:Oidc:Operators"] = "dev, ops", ["Patch:Console:Oidc:Admins"] = "owners",
    }.Concat(more.Select(pair => KeyValuePair.Create($"Patch:Console:Oidc:{pair.Name}", (string?)pair.Value)));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        if (query["client_id"] != ClientId || query["response_type"] != "code" || query["code_challenge_method"] != "S256")
            return Results.BadRequest();
        var redirect = query["redirect_uri"].ToString();
        var state = Uri.EscapeDataString(query["state"].ToString());
        if (Denies)
            return Results.Redirect($"{redirect}?error=access_denied&state={state}");
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        codes[code] = (query["code_challenge"].ToString(), query["nonce"].ToString(), redirect);
        return Results.Redirect($"{redirect}?code={code}&state={state}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!codes.TryRemove(form["code"].ToString(), out var code) || code.Challenge != challenge || code.Redirect != form["redirect_uri"]
            || form["client_id"] != ClientId || form["client_secret"] != Secret)
            return Results.BadRequest(new { error = "invalid_grant" });
        using var wrong = RSA.Create(2048);
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = ClientId,
            Claims = new Dictionary<string, object>(Claims) { ["nonce"] = code.Nonce },
            IssuedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(SignsWrongly ? wrong : rsa) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256),
        });
        return Results.Json(new { access_token = "opaque", token_type = "Bearer", expires_in = 300, id_token = token });
    }
}
