using System.Globalization;
using System.Text.Json;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Events;

/// <summary>
/// Fields of bodies from outside: whatever is there, missing, null or of another type, none of these throws. Names (of repositories, refs,
/// people) are taken whole or not at all, since a name cut short is another name; lines for people are cut.
/// </summary>
internal static class JsonFields
{
    public const int MostName = 1000;
    public const int MostLine = 500;
    public const int MostUrl = 2000;
    public const int MostWord = 100;

    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(2999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A field; undefined where there is none.</summary>
    public static JsonElement At(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The first of the fields that is an object; undefined where none is.</summary>
    public static JsonElement ObjectAt(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.At(name) is { ValueKind: JsonValueKind.Object } value)
                return value;
        }

        return default;
    }

    /// <summary>The items of an array; none where it is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind is JsonValueKind.Array ? element.EnumerateArray() : [];

    public static bool IsTrue(this JsonElement element) => element.ValueKind is JsonValueKind.True;

    /// <summary>A string as it is; null where it is none.</summary>
    public static string? Text(this JsonElement element) => element.ValueKind is JsonValueKind.String ? element.GetString() : null;

    /// <summary>A name; null where it is blank, longer than <paramref name="most"/> characters, or holds control characters.</summary>
    public static string? Name(this JsonElement element, int most = MostName) =>
        element.Text() is { } text && text.Length <= most && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl) ? text : null;

    /// <summary>A forge's word for what happened, in lower case.</summary>
    public static string? Word(this JsonElement element) => element.Name(MostWord)?.ToLowerInvariant();

    /// <summary>A name or a whole number, as text.</summary>
    public static string? Id(this JsonElement element) => element.ValueKind is JsonValueKind.Number
        ? element.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null
        : element.Name(MostWord);

    /// <summary>The first line of a text, without control characters and not longer than <see cref="MostLine"/>; null where nothing is left.</summary>
    public static string? Line(this JsonElement element)
    {
        var text = element.Text().AsSpan().TrimStart();
        var end = text.IndexOfAny('\r', '\n');
        text = (end < 0 ? text : text[..end])[..Math.Min(end < 0 ? text.Length : end, MostLine)];
        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
            text = text[..^1];
        var line = string.Create(text.Length, text, static (target, source) =>
        {
            for (var at = 0; at < target.Length; at++)
                target[at] = char.IsControl(source[at]) ? ' ' : source[at];
        }).Trim();
        return line.Length > 0 ? line : null;
    }

    /// <summary>A page or a clone URL over HTTP: nothing else becomes a link.</summary>
    public static string? HttpUrl(this JsonElement element) =>
        element.Name(MostUrl) is { } url
        && (url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        && !url.Any(char.IsWhiteSpace)
            ? url
            : null;

    /// <summary>
    /// A moment, in UTC: ISO 8601, GitLab's <c>2026-05-14 12:00:00 UTC</c>, or a number of seconds or milliseconds since 1970. Null where it is
    /// none, or before 1970 or after 2999.
    /// </summary>
    public static DateTimeOffset? Time(this JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Number)
            return element.TryGetInt64(out var number) ? FromNumber(number) : null;
        var text = element.Name(MostWord);
        if (text?.EndsWith(" UTC", StringComparison.Ordinal) is true)
            text = text[..^4] + "Z";
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time >= Earliest && time <= Latest
            ? time.ToWireUtc()
            : null;
    }

    private static DateTimeOffset? FromNumber(long number)
    {
        var milliseconds = number < Latest.ToUnixTimeSeconds() ? number * 1000 : number;
        return number >= 0 && milliseconds <= Latest.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }
}
