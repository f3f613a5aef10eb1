using System.Net;

namespace Patch.Core.Webhooks.Providers;

/// <summary>The JSON in a body of <c>application/x-www-form-urlencoded</c>: the field <c>payload</c>.</summary>
public static class FormPayload
{
    /// <summary>The media type of such a body.</summary>
    public const string MediaType = "application/x-www-form-urlencoded";

    /// <summary>True for the media type, parameters aside.</summary>
    public static bool IsForm(string? contentType) =>
        contentType is not null && contentType.AsSpan(0, contentType.IndexOf(';') is var end && end < 0 ? contentType.Length : end).Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>The field's bytes, decoded; null where the form has no such field.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> form)
    {
        var name = "payload="u8;
        while (true)
        {
            var end = form.IndexOf((byte)'&');
            var field = end < 0 ? form : form[..end];
            if (field.StartsWith(name))
            {
                var encoded = field[name.Length..].ToArray();
                return WebUtility.UrlDecodeToBytes(encoded, 0, encoded.Length);
            }

            if (end < 0)
                return null;
            form = form[(end + 1)..];
        }
    }
}
