using System.Globalization;
using System.Text.RegularExpressions;

namespace Patch.Core.Feeds.Reading;

/// <summary>Dates of feeds: RFC 3339 and RFC 822 with its zone names.</summary>
internal static partial class FeedDates
{
    private static readonly Dictionary<string, string> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = "+00:00", ["UT"] = "+00:00", ["UTC"] = "+00:00", ["GMT"] = "+00:00", ["Z"] = "+00:00", ["EST"] = "-05:00", ["EDT"] = "-04:00",
        ["CST"] = "-06:00", ["CDT"] = "-05:00", ["MST"] = "-07:00", ["MDT"] = "-06:00", ["PST"] = "-08:00", ["PDT"] = "-07:00",
    };

    /// <summary>Null when it cannot be read, a date without a year included: it would mean another day every year.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        if (Rfc822().Match(text) is { Success: true } match)
        {
            var zone = match.Groups["h"].Success ? $"{match.Groups["h"].Value}:{match.Groups["m"].Value}" : Zones.GetValueOrDefault(match.Groups["name"].Value);
            return zone is null ? null : Read($"{match.Groups["date"].Value} {zone}");
        }

        return Year().IsMatch(text) ? Read(text) : null;
    }

    private static DateTimeOffset? Read(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var date) ? date : null;

    /// <summary>The name of the day is left out: it says nothing that the date does not, and forges that get it wrong are believed the rest.</summary>
    [GeneratedRegex(@"^\s*(?:[A-Za-z]{3,9},?\s+)?(?<date>\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?)\s*(?:(?<h>[+-]\d{2}):?(?<m>\d{2})|(?<name>[A-Za-z]{0,5}))\s*$")]
    private static partial Regex Rfc822();

    [GeneratedRegex(@"(?<!\d)\d{4}(?!\d)")]
    private static partial Regex Year();
}
