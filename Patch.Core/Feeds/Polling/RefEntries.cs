using System.IO.Enumeration;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Sources;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Feeds.Polling;

/// <summary>A Git remote's refs as entries: tags of a release source, branches of a push source. A pure rule.</summary>
public static class RefEntries
{
    /// <summary>Where the refs are that the source watches: tags for releases, branches for pushes.</summary>
    public static string PrefixOf(FeedSourceConfig source) => source.Event == "release" ? "refs/tags/" : "refs/heads/";

    /// <summary>
    /// One entry for each ref that the source watches, the newest name first as a feed would have it (numbers by value, so v1.10 comes
    /// before v1.9). The id holds the commit, so a ref that moved is a new entry.
    /// </summary>
    /// <param name="source">A source of <c>kind: "git"</c>.</param>
    /// <param name="refs">What the remote shows.</param>
    /// <param name="ledger">Where each ref stood at the last look, by full name.</param>
    /// <param name="now">UTC; refs have no date of their own.</param>
    public static IReadOnlyList<FeedEntry> Of(
        FeedSourceConfig source, IEnumerable<RemoteRef> refs, IReadOnlyDictionary<string, string> ledger, DateTimeOffset now)
    {
        var prefix = PrefixOf(source);
        var patterns = (source.Event == "release" ? source.Tags : source.Branches) ?? [source.Event == "release" ? "*" : source.Repo.DefaultBranch ?? "main"];
        return
        [
            .. refs
                .Where(reference => reference.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Where(reference => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, reference.Name.AsSpan(prefix.Length), ignoreCase: false)))
                .OrderByDescending(reference => reference.Name, NumbersByValue.Comparer)
                .Select(reference => Entry(source, reference, reference.Name[prefix.Length..], ledger, now)),
        ];
    }

    private static FeedEntry Entry(
        FeedSourceConfig source, RemoteRef reference, string name, IReadOnlyDictionary<string, string> ledger, DateTimeOffset now)
    {
        var sha = reference.CommitSha;
        var release = source.Event == "release";
        var previous = ledger.GetValueOrDefault(reference.Name);
        return new FeedEntry($"{reference.Name}@{sha}", name, null, null, now, null, release ? name : null, sha)
        {
            Ref = release ? null : reference.Name,
            PreviousSha = previous == sha ? null : previous,
            StoodBefore = previous == sha,
        };
    }
}
