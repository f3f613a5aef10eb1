using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Patch.Tests.Forges.Stub;

/// <summary>The one GitHub App that the stub knows.</summary>
internal sealed class StubApps
{
    private readonly RSA key = RSA.Create(2048);

    public string Id { get; set; } = "4711";

    public long InstallationId { get; set; } = 99;

    /// <summary>The key that the App signs with.</summary>
    public string PrivateKey => key.ExportRSAPrivateKeyPem();

    /// <summary>How long its tokens last.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    public Dictionary<string, string> Permissions { get; } = new() { ["contents"] = "write", ["issues"] = "write", ["pull_requests"] = "write" };

    /// <summary>Tokens that were given, in order.</summary>
    public List<string> Given { get; } = [];

    /// <summary>Answers <c>/app/…</c> and <c>/repos/…/installation</c>.</summary>
    public async Task<StubAnswer> AnswerAsync(ForgeServer server, string method, string[] segments, string? jwt)
    {
        if (jwt is null || await MistakeAsync(server, jwt) is { } mistake && mistake.Length > 0)
            return StubAnswer.Message(401, "A JSON web token could not be decoded");
        if (method == "GET" && segments is ["repos", var owner, var name, "installation"])
            return Installation(server, $"{owner}/{name}");
        if (method != "POST" || segments is not ["app", "installations", var id, "access_tokens"] || id != $"{InstallationId}")
            return StubAnswer.Message(404, "Not Found");
        var text = $"ghs_stub{server.NextId()}{new string('x', 30)}";
        Given.Add(text);
        server.AddToken(text, "patch-app[bot]");
        return StubAnswer.Created(new JsonObject
        {
            ["token"] = text,
            ["expires_at"] = (server.Now + Lifetime).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
            ["permissions"] = new JsonObject(Permissions.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
        });
    }

    /// <summary>A repository that was renamed is to be asked for by its new name.</summary>
    private StubAnswer Installation(ForgeServer server, string fullName)
    {
        if (server.Find(fullName) is not { } repository)
            return StubAnswer.Message(404, "Not Found");
        if (string.Equals(repository.FullName, fullName, StringComparison.OrdinalIgnoreCase))
            return StubAnswer.Ok(new JsonObject { ["id"] = InstallationId });
        var moved = StubAnswer.Message(301, "Moved Permanently");
        moved.Headers["Location"] = $"{server.ApiUrl}/repos/{repository.FullName}/installation";
        return moved;
    }

    /// <summary>Checks signature and times as GitHub does: ten minutes at the most.</summary>
    private async Task<string> MistakeAsync(ForgeServer server, string jwt)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidIssuer = Id,
            ValidateAudience = false,
            IssuerSigningKey = new RsaSecurityKey(key),
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            LifetimeValidator = (_, expires, _, _) => expires > server.Now.UtcDateTime && expires <= server.Now.UtcDateTime.AddMinutes(10),
        });
        return result.IsValid ? "" : result.Exception?.Message ?? "invalid";
    }
}
