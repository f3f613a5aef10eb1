using System.Text.Json;

namespace Patch.Api.Webhooks;

/// <summary>Whether a body is JSON, found without building anything of it.</summary>
internal static class JsonScan
{
    /// <summary>Deepest nesting that is taken; forges need a dozen.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Null for a sound body, else the sentence that says what is wrong. A byte order mark is passed over.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="type">The text of the outermost object's last <c>type</c>; null where it has none.</param>
    public static string? Fault(ReadOnlySpan<byte> body, out string? type)
    {
        type = null;
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];
        if (body.Trim(" \t\r\n"u8).IsEmpty)
            return "The body is empty; a webhook sends a JSON object.";
        try
        {
            var reader = new Utf8JsonReader(body, Options);
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("type"u8))
                    type = reader.Read() && reader.TokenType == JsonTokenType.String ? Text(ref reader) : null;
            }

            return null;
        }
        catch (JsonException wrong)
        {
            return $"The body is not JSON: {wrong.Message.Split(" LineNumber:")[0]} Line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}.";
        }
    }

    /// <summary>Null for what is no text in the end: half a character, bytes that are no UTF-8.</summary>
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
