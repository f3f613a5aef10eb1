using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Patch.Core.Data;

namespace Patch.Core.Archive.Lines;

/// <summary>
/// What a line must be for a row to be made of it: pure rules. Each answers a sentence about what is wrong, null when nothing is, so
/// that they chain with <c>??</c>.
/// </summary>
internal static class LineRules
{
    /// <summary>The reason for what is no JSON object.</summary>
    public const string NoObject = "It is no JSON object.";

    /// <summary>The reason for a name or a value that JSON can escape and that is no Unicode text.</summary>
    public const string NoText = "It holds half of a surrogate pair, which is no text.";

    /// <summary>Longest name (a type, a status, a source's id), in characters; indexes stand on them.</summary>
    private const int MaxNameLength = 200;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a line's JSON, to be disposed; false with the reason when it is no object, or holds what is no text.</summary>
    public static bool TryParse(
        FileLine line, [NotNullWhen(true)] out JsonDocument? document, out string text, [NotNullWhen(false)] out string? fault)
    {
        (document, text) = (null, "");
        if (line.End == LineEnd.TooLong)
        {
            fault = $"It is longer than {LineReader.MaxLineBytes / 1024 / 1024} MiB.";
            return false;
        }

        try
        {
            text = Utf8.GetString(line.Bytes.Span).Trim();
            document = JsonDocument.Parse(text, Strict);
        }
        catch (DecoderFallbackException)
        {
            fault = "It is no UTF-8 text.";
            return false;
        }
        catch (JsonException malformed)
        {
            fault = line.End == LineEnd.OfFile
                ? "The file ends in the middle of it, as after a crash."
                : $"It is no JSON: {Sentence(malformed)}.";
            return false;
        }
        catch (InvalidOperationException)
        {
            // A field's name, which the parser compares with the others.
            fault = NoText;
            return false;
        }

        fault = FaultOf(document.RootElement, text);
        if (fault is null)
            return true;
        document.Dispose();
        return false;
    }

    /// <summary>Reads a wire form out of a line; false with the reason when a field is of another kind.</summary>
    public static bool TryRead<T>(JsonElement line, [NotNullWhen(true)] out T? message, [NotNullWhen(false)] out string? fault)
        where T : class
    {
        try
        {
            message = line.Deserialize<T>(PatchJson.Options);
            fault = message is null ? NoObject : null;
            return message is not null;
        }
        catch (JsonException wrong)
        {
            message = null;
            fault = wrong.Path?.TrimStart('$', '.') is { Length: > 0 } field ? $"Its field {field} is not of the kind that it should be." : NoObject;
            return false;
        }
    }

    /// <summary>An id must be there and within <see cref="IdKeys.MaxIdLength"/>.</summary>
    public static string? Id(string field, string? value) => Required(field, value, IdKeys.MaxIdLength);

    /// <summary>A name must be there and be short enough for an index.</summary>
    public static string? Name(string field, string? value) => Required(field, value, MaxNameLength);

    /// <summary>A text may be absent.</summary>
    public static string? Text(string field, string? value) =>
        value?.Contains('\0', StringComparison.Ordinal) == true ? $"Its field {field} has a NUL character, which cannot be stored." : null;

    /// <summary>A time must be there.</summary>
    public static string? Time(string field, DateTimeOffset value) => value == default ? $"It has no {field}." : null;

    private static string? Required(string field, string? value, int maxLength) => value switch
    {
        null or "" => $"It has no {field}.",
        { Length: var length } when length > maxLength => $"Its field {field} has {length} characters; at most {maxLength} are taken.",
        _ => Text(field, value),
    };

    private static string? FaultOf(JsonElement line, string text) => line switch
    {
        { ValueKind: not JsonValueKind.Object } => NoObject,
        _ when text.Contains(@"\ud", StringComparison.OrdinalIgnoreCase) && !JsonText.CanBeRead(line) => NoText,
        _ => null,
    };

    /// <summary>The parser's sentence without its own line count, which begins anew with each line.</summary>
    private static string Sentence(JsonException malformed)
    {
        var sentence = malformed.Message.Split(" LineNumber:")[0].TrimEnd('.');
        return malformed.BytePositionInLine is { } place ? $"{sentence}, at byte {place + 1}" : sentence;
    }
}
