using System.IO.Enumeration;
using Patch.Core.Data;
using Patch.Core.Feeds.Polling;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Sources;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Feeds.Refs;

/// <summary>A Git remote's refs as entries: tags of a release source, branches of a push source. A pure rule.</summary>
public static class RefEntries
{
    /// <summary>Where the refs are that the source watches: tags for releases, branches for pushes.</summary>
    public static string PrefixOf(FeedSourceConfig source) => source.Event == "release" ? "refs/tags/" : "refs/heads/";

    /// <summary>True for a ref that one of the source's patterns asks for.</summary>
    public static bool Watches(FeedSourceConfig source, string reference)
    {
        var prefix = PrefixOf(source);
        return reference.StartsWith(prefix, StringComparison.Ordinal) && Patterns(source).Any(
            pattern => FileSystemName.MatchesSimpleExpression(pattern, reference.AsSpan(prefix.Length), ignoreCase: false));
    }

    /// <summary>
    /// One entry for each ref that the source watches, the newest name first as a feed would have it (numbers by value, so v1.10 comes
    /// before v1.9), and one for each that has gone since the last look. The id holds the commit, so a ref that moved is a new entry.
    /// </summary>
    /// <param name="source">A source of <c>kind: "git"</c>.</param>
    /// <param name="refs">What the remote shows.</param>
    /// <param name="ledger">Where each ref stood when it was last seen, by full name.</param>
    /// <param name="forced">Full names of the branches that were force-pushed.</param>
    /// <param name="now">UTC; refs have no date of their own.</param>
    public static IReadOnlyList<FeedEntry> Of(
        FeedSourceConfig source, IEnumerable<RemoteRef> refs, IReadOnlyDictionary<string, RefLedgerEntry> ledger, IReadOnlySet<string> forced, DateTimeOffset now)
    {
        var shown = refs.Where(reference => Watches(source, reference.Name)).ToList();
        var names = shown.Select(reference => reference.Name).ToHashSet();
        var gone = ledger.Values.Where(entry => entry.GoneAt is null && !names.Contains(entry.RefName) && IsMissed(source, entry.RefName));
        return
        [
            .. shown.OrderByDescending(reference => reference.Name, NumbersByValue.Comparer)
                .Select(reference => Shown(source, reference, ledger.GetValueOrDefault(reference.Name), forced.Contains(reference.Name), now)),
            .. gone.OrderByDescending(entry => entry.RefName, NumbersByValue.Comparer).Select(entry => Gone(source, entry, now)),
        ];
    }

    private static IReadOnlyList<string> Patterns(FeedSourceConfig source) => source.Event == "release"
        ? source.Tags ?? ["*"]
        : source.Branches ?? [source.Repo.DefaultBranch ?? "main"];

    /// <summary>Tags are for ever; branches come and go, so only one that the source asks for by its whole name is missed.</summary>
    private static bool IsMissed(FeedSourceConfig source, string reference) => source.Event == "release"
        ? Watches(source, reference)
        : Patterns(source).Any(pattern => PrefixOf(source) + pattern == reference);

    private static FeedEntry Shown(FeedSourceConfig source, RemoteRef reference, RefLedgerEntry? before, bool isForced, DateTimeOffset now)
    {
        var stood = before?.ObjectSha == reference.Sha && before.Sha == reference.CommitSha;
        var change = before is null || stood ? null : source.Event == "release" ? RefChanges.Moved : isForced ? RefChanges.Forced : null;
        return Entry(source, reference.Name, $"{reference.Name}@{reference.CommitSha}", reference.CommitSha, now) with
        {
            PreviousSha = stood ? null : before?.Sha,
            StoodBefore = stood,
            Objects = before is null ? null : (reference.Sha, before.ObjectSha),
            Change = change,
        };
    }

    private static FeedEntry Gone(FeedSourceConfig source, RefLedgerEntry before, DateTimeOffset now) =>
        Entry(source, before.RefName, $"{before.RefName}@gone:{before.Sha}", null, now) with
        {
            PreviousSha = before.Sha, Objects = (null, before.ObjectSha), Change = RefChanges.Gone,
        };

    private static FeedEntry Entry(FeedSourceConfig source, string reference, string id, string? sha, DateTimeOffset now)
    {
        var name = reference[PrefixOf(source).Length..];
        return source.Event == "release"
            ? new FeedEntry(id, name, null, null, now, null, name, sha)
            : new FeedEntry(id, name, null, null, now, null, null, sha) { Ref = reference };
    }
}
