using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Patch.Tests.Api.Webhooks;

/// <summary>Deliveries as GitHub sends them.</summary>
internal static class Hook
{
    public const string Secret = "gh-secret";
    public const string Path = "/webhooks/github";

    public const string Push =
        """
        {"ref":"refs/heads/main","before":"1111111111111111111111111111111111111111","after":"2222222222222222222222222222222222222222",
        "repository":{"id":7,"name":"codex","full_name":"openai/codex","clone_url":"https://github.com/openai/codex.git","default_branch":"main","owner":{"login":"openai"}},
        "sender":{"login":"dev"},"head_commit":{"id":"2222222222222222222222222222222222222222","message":"Repair it"}}
        """;

    public static string Sign(byte[] body, string secret = Secret) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>A signed request; <paramref name="id"/> null sends none.</summary>
    public static HttpRequestMessage Request(byte[] body, string? id, string @event = "push", string? signature = null, string path = Path)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("X-GitHub-Event", @event);
        request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature ?? Sign(body));
        if (id is not null)
            request.Headers.TryAddWithoutValidation("X-GitHub-Delivery", id);
        return request;
    }

    public static HttpRequestMessage Request(string body, string? id, string @event = "push", string? signature = null, string path = Path) =>
        Request(Encoding.UTF8.GetBytes(body), id, @event, signature, path);
}
