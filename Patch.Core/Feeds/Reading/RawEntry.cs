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
    /// <summary>The entry with what is missing made up for, and the tag or the commit that it is about; null when it says nothing at all.</summary>
    public FeedEntry? Clean(FeedSourceConfig source, DateTimeOffset now)
    {
        var (title, own, link) = (FeedText.Fold(Title ?? ""), Blank(Id), Page(Blank(Url), source));
        if (own is null && link is null && title.Length == 0)
            return null;
        var date = Dates.Select(FeedDates.Parse).FirstOrDefault(date => date is not null);
        var release = source.Event == "release";
        return new FeedEntry(
            own ?? link ?? IdKeys.Of($"{title}\n{Dates.FirstOrDefault()}"),
            title,
            link,
            Blank(Author),
            date?.ToWireUtc() ?? now,
            Dates.FirstOrDefault(),
            release ? ReleaseTags.Of(own, link) ?? Blank(title) : null,
            release ? null : CommitIn(own) ?? CommitIn(link))
        {
            IsDated = date is not null,
        };
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>
    /// The link as an absolute one, relative ones taken from the feed's URL. Null when it leads nowhere that a browser would go to over HTTP:
    /// links are shown to people to follow, so a <c>javascript:</c> one is none.
    /// </summary>
    private static string? Page(string? link, FeedSourceConfig source)
    {
        // A path alone counts as absolute here, a file's.
        if (Uri.TryCreate(link, UriKind.Absolute, out var absolute) && !absolute.IsFile)
            return absolute.Scheme is "http" or "https" ? link : null;
        return link is not null && Uri.TryCreate(new Uri(source.Url), link, out var resolved) && resolved.Scheme is "http" or "https" ? resolved.AbsoluteUri : null;
    }

    private static string? CommitIn(string? text) => text is not null && Commit().Match(text) is { Success: true } match ? match.Value : null;

    [GeneratedRegex("(?<![0-9a-f])([0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])")]
    private static partial Regex Commit();
}
