using System.Globalization;
using System.Text.RegularExpressions;
using Patch.Core.Data;
using Patch.Core.Feeds.Sources;

namespace Patch.Core.Feeds.Reading;

/// <summary>An entry's fields as the feed wrote them; null where it has none.</summary>
/// <param name="Id">Atom's <c>id</c>, RSS's <c>guid</c>.</param>
/// <param name="Title">As text.</param>
/// <param name="Url">The entry's page.</param>
/// <param name="Author">Its name.</param>
/// <param name="Dates">The dates given, the one to prefer first.</param>
internal sealed partial record RawEntry(string? Id, string? Title, string? Url, string? Author, IReadOnlyList<string> Dates)
{
    /// <summary>The entry with what is missing made up for, and the tag or the commit that it is about.</summary>
    public FeedEntry Clean(FeedSourceConfig source, DateTimeOffset now)
    {
        var title = FeedText.Fold(Title ?? "");
        var url = Page(Blank(Url), source);
        var id = Blank(Id) ?? url ?? IdKeys.Of($"{title}\n{Dates.FirstOrDefault()}");
        var published = Dates.Select(FeedDates.Parse).FirstOrDefault(date => date is not null)?.ToWireUtc() ?? now;
        var release = source.Event == "release";
        return new FeedEntry(
            id, title, url, Blank(Author), published, Dates.FirstOrDefault(),
            release ? ReleaseTags.Of(id, url) ?? title : null,
            release ? null : CommitIn(id) ?? CommitIn(url));
    }

    /// <summary>The link as an absolute one; null when it leads nowhere that a browser would go to over HTTP.</summary>
    private static string? Page(string? link, FeedSourceConfig source) =>
        link is null ? null
        : Uri.TryCreate(link, UriKind.Absolute, out var absolute) && absolute.Scheme != Uri.UriSchemeFile ? (absolute.Scheme is "http" or "https" ? link : null)
        : Uri.TryCreate(new Uri(source.Url), link, out var resolved) && resolved.Scheme is "http" or "https" ? resolved.AbsoluteUri : null;

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? CommitIn(string? text) => text is not null && Commit().Match(text) is { Success: true } match ? match.Value : null;

    [GeneratedRegex("(?<![0-9a-f])([0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])")]
    private static partial Regex Commit();
}

/// <summary>Dates of feeds: RFC 3339 and RFC 822 with its zone names.</summary>
internal static partial class FeedDates
{
    private static readonly Dictionary<string, string> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UT"] = "+00:00", ["UTC"] = "+00:00", ["GMT"] = "+00:00", ["Z"] = "+00:00", ["EST"] = "-05:00", ["EDT"] = "-04:00", ["CST"] = "-06:00",
        ["CDT"] = "-05:00", ["MST"] = "-07:00", ["MDT"] = "-06:00", ["PST"] = "-08:00", ["PDT"] = "-07:00",
    };

    /// <summary>Null when it cannot be read.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        var written = Rfc822().Match(text) is { Success: true } match
            ? $"{match.Groups["date"].Value} {(match.Groups["name"].Success ? Zones.GetValueOrDefault(match.Groups["name"].Value, "?") : $"{match.Groups["h"].Value}:{match.Groups["m"].Value}")}"
            : text;
        if (!FullDate().IsMatch(written))
            return null;
        return DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var date)
            ? date
            : null;
    }

    /// <summary>A time alone would be taken for today's.</summary>
    [GeneratedRegex(@"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}")]
    private static partial Regex FullDate();

    [GeneratedRegex(@"^\s*(?:[A-Za-z]{3,9},?\s+)?(?<date>\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?)\s+(?:(?<h>[+-]\d{2}):?(?<m>\d{2})|(?<name>[A-Za-z]{1,4}))\s*$")]
    private static partial Regex Rfc822();
}
