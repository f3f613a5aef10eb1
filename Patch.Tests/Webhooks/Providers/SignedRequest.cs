using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Patch.Core.Webhooks.Providers;

namespace Patch.Tests.Webhooks.Providers;

/// <summary>Headers and a body, and what a provider says of them.</summary>
internal sealed class SignedRequest(string provider, string body = """{"ref":"refs/heads/main"}""")
{
    public const string Secret = "It's a Secret to Everybody";

    /// <summary>A key as Standard Webhooks and GitLab write it.</summary>
    public const string SigningKey = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    private readonly Dictionary<string, StringValues> headers = new(StringComparer.OrdinalIgnoreCase);

    public WebhookProvider Provider { get; } = WebhookProviders.Find(provider)!;

    public byte[] Body { get; } = Encoding.UTF8.GetBytes(body);

    public HeaderLookup Header => name => headers.TryGetValue(name, out var values) ? values : StringValues.Empty;

    public SignedRequest With(string name, params string?[] values)
    {
        headers[name] = new StringValues(values);
        return this;
    }

    /// <summary>The headers of a Standard Webhooks signature.</summary>
    public SignedRequest Signed(string? signature = null, string? id = "msg_p5jXN8AQM9LWM0D4loKWxJek", string? timestamp = "1614265330", string key = SigningKey)
    {
        if (id is not null)
            With("webhook-id", id);
        if (timestamp is not null)
            With("webhook-timestamp", timestamp);
        return With("webhook-signature", signature ?? Standard(id, timestamp, key));
    }

    public string Standard(string? id, string? timestamp, string key = SigningKey)
    {
        var bytes = key.StartsWith("whsec_", StringComparison.Ordinal) ? Convert.FromBase64String(key[6..]) : Encoding.UTF8.GetBytes(key);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(bytes, Encoding.UTF8.GetBytes($"{id}.{timestamp}.").Concat(Body).ToArray()));
    }

    public string Hex(string secret = Secret) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Body));

    /// <summary><c>verified</c>, or the code of the refusal.</summary>
    public string Verdict(params string[] secrets) => Provider.Verify(Header, Body, Terms(secrets)) switch
    {
        SignatureVerdict.Refused refused => refused.Code,
        _ => "verified",
    };

    public static SigningTerms Terms(params string[] secrets) => new(secrets is [] ? [Secret] : secrets, Now, TimeSpan.FromMinutes(5));
}
