using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Patch.Core.Notifications.Channels.Webhooks;

/// <summary>
/// Signatures as Standard Webhooks has them (https://www.standardwebhooks.com): HMAC-SHA256 over the id, the time and the exact bytes of the body.
/// </summary>
public static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>Fewest and most bytes of a secret, as the specification has them.</summary>
    private const int Shortest = 24;
    private const int Longest = 64;

    /// <summary>
    /// The keys of one or more secrets, parted by blanks or commas: with several, each signs, so that a receiver can change from one to the next.
    /// Null with a sentence where one of them is no secret.
    /// </summary>
    public static (IReadOnlyList<byte[]>? Keys, string? Wrong) Keys(string secrets)
    {
        var keys = new List<byte[]>();
        foreach (var secret in secrets.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var text = secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret;
            var key = new byte[text.Length];
            if (!Convert.TryFromBase64String(text, key, out var length))
                return (null, $"is not {Prefix} with base64 behind it");
            if (length is < Shortest or > Longest)
                return (null, $"has a secret of {length} bytes; it must have {Shortest} to {Longest}");
            keys.Add(key[..length]);
        }

        return keys.Count == 0 ? (null, "has no secret") : (keys, null);
    }

    /// <summary>The header <c>webhook-signature</c>: <c>v1,</c> and base64, one for each key, parted by blanks.</summary>
    /// <param name="keys">From <see cref="Keys"/>.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>: seconds of the Unix epoch.</param>
    /// <param name="body">The body, byte for byte.</param>
    public static string Of(IReadOnlyList<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return string.Join(' ', keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }
}
