using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Patch.Core.Webhooks.Providers;

namespace Patch.Api.Webhooks;

/// <summary>The headers of a delivery as they are kept: all but those that prove who sent it.</summary>
internal static class StoredHeaders
{
    /// <summary>Characters of one value that are kept.</summary>
    private const int MaxValue = 1000;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? mine;

    /// <summary>A JSON object of lower-case names and texts.</summary>
    public static string Of(IHeaderDictionary headers, WebhookProvider provider)
    {
        var (bytes, json) = mine ??= New();
        bytes.ResetWrittenCount();
        json.Reset(bytes);
        json.WriteStartObject();
        foreach (var (name, values) in headers)
        {
            if (IsSecret(name, provider))
                continue;
            var value = values.ToString();
            json.WriteString(name.ToLowerInvariant(), value.AsSpan(0, Math.Min(value.Length, MaxValue)));
        }

        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static bool IsSecret(string name, WebhookProvider provider)
    {
        foreach (var secret in provider.SecretHeaders)
        {
            if (name.Equals(secret, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        // Whatever a proxy or another forge calls it.
        return name.Contains("signature", StringComparison.OrdinalIgnoreCase) || name.Contains("token", StringComparison.OrdinalIgnoreCase)
            || name.Contains("authorization", StringComparison.OrdinalIgnoreCase) || name.Contains("cookie", StringComparison.OrdinalIgnoreCase)
            || name.Contains("secret", StringComparison.OrdinalIgnoreCase) || name.Contains("key", StringComparison.OrdinalIgnoreCase) && !IsIdempotencyKey(name);
    }

    /// <summary>GitLab's id of a delivery, and Bitbucket's name of an event.</summary>
    private static bool IsIdempotencyKey(string name) =>
        name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase) || name.Equals("X-Event-Key", StringComparison.OrdinalIgnoreCase);

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) New()
    {
        var bytes = new ArrayBufferWriter<byte>(2048);
        return (bytes, new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }));
    }
}
