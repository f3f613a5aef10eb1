using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Feeds.Sources;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Feeds.Refs;

/// <summary>The rows of a source's ref ledger: read before a look, brought up to date in the transaction that closes the poll.</summary>
internal static class RefLedger
{
    /// <summary>How stale the time of a ref's last sight may get before it is written again.</summary>
    private static readonly TimeSpan SightStep = TimeSpan.FromHours(1);

    /// <summary>The newest row of each ref of the kind that the source watches, by full name; gone ones too.</summary>
    public static async Task<Dictionary<string, RefLedgerEntry>> LatestAsync(PatchDbContext db, FeedSourceConfig source, CancellationToken cancellationToken)
    {
        var prefix = RefEntries.PrefixOf(source);
        return await db.RefLedger.AsNoTracking()
            .Where(entry => entry.SourceId == source.Id && entry.IsLatest && entry.RefName.StartsWith(prefix))
            .ToDictionaryAsync(entry => entry.RefName, cancellationToken);
    }

    /// <summary>True when the refs stand as the ledger has them, none more and none less.</summary>
    public static bool Agrees(IReadOnlyDictionary<string, RefLedgerEntry> latest, IReadOnlyDictionary<string, RemoteRef> refs) =>
        latest.Values.Count(entry => entry.GoneAt is null) == refs.Count
        && refs.Values.All(reference => latest.GetValueOrDefault(reference.Name) is { GoneAt: null } entry && Stands(entry, reference));

    /// <summary>Closes the rows of refs that are elsewhere or gone, and begins those of refs that are new or elsewhere.</summary>
    /// <param name="db">In the poll's transaction; the new rows are added to it, for the caller to save.</param>
    /// <param name="source">The source.</param>
    /// <param name="refs">All refs of the kind that it watches, by full name.</param>
    /// <param name="lastLook">When the source was last looked at before; null for the first look.</param>
    /// <param name="now">This look.</param>
    /// <param name="bound">Closed rows that are kept of a source; the oldest beyond it are forgotten.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public static async Task KeepAsync(
        PatchDbContext db, FeedSourceConfig source, IReadOnlyDictionary<string, RemoteRef> refs, DateTimeOffset? lastLook, DateTimeOffset now, int bound,
        CancellationToken cancellationToken)
    {
        var latest = await LatestAsync(db, source, cancellationToken);
        var begun = refs.Values.Where(reference => latest.GetValueOrDefault(reference.Name) is not { GoneAt: null } entry || !Stands(entry, reference)).ToList();
        var replaced = begun.Where(reference => latest.ContainsKey(reference.Name)).Select(reference => latest[reference.Name].Seq).ToList();
        var gone = latest.Values.Where(entry => entry.GoneAt is null && !refs.ContainsKey(entry.RefName)).Select(entry => entry.Seq).ToList();
        await CloseAsync(db.RefLedger.Where(entry => gone.Contains(entry.Seq)), lastLook ?? default, now, isLatest: true, cancellationToken);
        await CloseAsync(db.RefLedger.Where(entry => replaced.Contains(entry.Seq)), lastLook ?? default, now, isLatest: false, cancellationToken);
        await SeeAsync(db, source, now, cancellationToken);
        db.RefLedger.AddRange(begun.Select(reference => new RefLedgerEntry
        {
            SourceId = source.Id, RefName = reference.Name, RefKey = IdKeys.Of(reference.Name), ObjectSha = reference.Sha, Sha = reference.CommitSha,
            FirstSeenAt = now, LastSeenAt = now, IsLatest = true,
        }));
        if (gone.Count + replaced.Count > 0)
            await db.RefLedger.Where(entry => entry.SourceId == source.Id && entry.GoneAt != null)
                .OrderByDescending(entry => entry.GoneAt).ThenByDescending(entry => entry.Seq).Skip(bound).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Notes that the refs still stand as they did.</summary>
    public static Task SeeAsync(PatchDbContext db, FeedSourceConfig source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (prefix, stale) = (RefEntries.PrefixOf(source), now - SightStep);
        return db.RefLedger
            .Where(entry => entry.SourceId == source.Id && entry.IsLatest && entry.GoneAt == null && entry.LastSeenAt < stale && entry.RefName.StartsWith(prefix))
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.LastSeenAt, now), cancellationToken);
    }

    /// <summary>
    /// The source reads elsewhere from now on: what it does not find there never vanished, and is no news. What it finds at the same
    /// object goes on as it was.
    /// </summary>
    public static Task SetAsideAsync(PatchDbContext db, FeedSourceConfig source, DateTimeOffset now, CancellationToken cancellationToken) =>
        CloseAsync(db.RefLedger.Where(entry => entry.SourceId == source.Id && entry.GoneAt == null), default, now, isLatest: true, cancellationToken);

    private static Task CloseAsync(IQueryable<RefLedgerEntry> rows, DateTimeOffset lastLook, DateTimeOffset now, bool isLatest, CancellationToken cancellationToken) =>
        rows.ExecuteUpdateAsync(
            row => row.SetProperty(r => r.IsLatest, isLatest)
                .SetProperty(r => r.LastSeenAt, r => r.GoneAt == null && lastLook > r.LastSeenAt ? lastLook : r.LastSeenAt)
                .SetProperty(r => r.GoneAt, r => r.GoneAt ?? now),
            cancellationToken);

    private static bool Stands(RefLedgerEntry entry, RemoteRef reference) => entry.ObjectSha == reference.Sha && entry.Sha == reference.CommitSha;
}
