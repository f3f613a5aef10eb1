using System.Globalization;
using System.Text.RegularExpressions;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Explaining.Today;

/// <summary>Reads from when on something is looked at: a time, or an age.</summary>
public static partial class ShadowSince
{
    /// <summary>The time; null, with a sentence, for what is none or lies ahead.</summary>
    /// <param name="text">ISO 8601, UTC where it does not say, or a number with s, m, h, d or w behind it, such as <c>24h</c>.</param>
    /// <param name="now">UTC.</param>
    /// <param name="mistake">What to write instead; null when it was read.</param>
    public static DateTimeOffset? Read(string? text, DateTimeOffset now, out string? mistake)
    {
        mistake = null;
        var time = Age().Match(text ?? "") is { Success: true } age ? Before(now, age) : Time(text);
        if (time is null)
            mistake = "This is no time: write 2026-05-14T12:00:00Z, or an age such as 90m, 24h or 7d.";
        else if (time > now)
            mistake = $"{time.Value.ToWire()} is in the future, so nothing has come since; it is {now.ToWire()} now.";
        return mistake is null ? time : null;
    }

    private static DateTimeOffset? Before(DateTimeOffset now, Match age)
    {
        var unit = age.Groups[2].Value switch { "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, _ => 7 * 86_400 };
        var seconds = double.Parse(age.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * unit;
        return seconds < (now - DateTimeOffset.UnixEpoch).TotalSeconds ? now.AddSeconds(-seconds) : null;
    }

    private static DateTimeOffset? Time(string? text) =>
        text is { Length: >= 8 } && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToWireUtc() : null;

    [GeneratedRegex("^([0-9]{1,9})([smhdw])$")]
    private static partial Regex Age();
}
