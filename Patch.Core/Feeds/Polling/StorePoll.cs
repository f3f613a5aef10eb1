using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Refs;
using Patch.Core.Feeds.Sources;

namespace Patch.Core.Feeds.Polling;

/// <summary>
/// Closes a poll: signals, memory and cursor move in one transaction that is fenced by the source's lease. Of two workers one writes.
/// </summary>
internal sealed class StorePoll(IDbContextFactory<PatchDbContext> contexts, IOptions<FeedOptions> options, TimeProvider timeProvider)
{
    /// <summary>How stale the time of an entry's last sight may get before it is written again.</summary>
    private static readonly TimeSpan SightStep = TimeSpan.FromHours(1);

    /// <summary>Writes what was found; returns how many signals that made. 0 as well when the lease was lost.</summary>
    public async Task<int> RunAsync(FeedSource row, FeedSourceConfig source, string owner, PollOutcome outcome, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.FeedSources.ReleaseAsync(row.Seq, owner, cancellationToken))
            return 0;
        var stored = await db.FeedSources.SingleAsync(other => other.Seq == row.Seq, cancellationToken);
        if (stored.ConfigJson != row.ConfigJson)
        {
            // The sources file changed meanwhile: what was found is another source's, and the new one is due.
            await transaction.CommitAsync(cancellationToken);
            return 0;
        }

        var signals = outcome switch
        {
            PollOutcome.Failed failed => Fail(stored, source, failed),
            PollOutcome.Shown shown => await TakeAsync(db, stored, source, shown, cancellationToken),
            _ => await StandAsync(db, stored, source, cancellationToken),
        };
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException known) when (known.IsUniqueViolation())
        {
            // Somebody else wrote one of the rows at this moment. What it wrote is the truth, and the next poll finds the rest.
            await transaction.RollbackAsync(cancellationToken);
            await using var again = await contexts.CreateDbContextAsync(cancellationToken);
            await again.FeedSources.ReleaseAsync(row.Seq, owner, cancellationToken);
            return 0;
        }

        await transaction.CommitAsync(cancellationToken);
        return signals;
    }

    private int Fail(FeedSource stored, FeedSourceConfig source, PollOutcome.Failed failed)
    {
        var now = timeProvider.NowUtc();
        stored.ConsecutiveFailures++;
        (stored.LastError, stored.LastErrorAt) = (failed.Sentence, now);
        (stored.NextPollAt, stored.PollTraceParent) = (Next(source, now, stored.ConsecutiveFailures, failed.RetryAfter), null);
        return 0;
    }

    private int Succeed(FeedSource stored, FeedSourceConfig source)
    {
        var now = timeProvider.NowUtc();
        (stored.ConsecutiveFailures, stored.LastError, stored.LastErrorAt, stored.LastCheckedAt) = (0, null, null, now);
        (stored.NextPollAt, stored.PollTraceParent) = (Next(source, now, 0, null), null);
        return 0;
    }

    private async Task<int> StandAsync(PatchDbContext db, FeedSource stored, FeedSourceConfig source, CancellationToken cancellationToken)
    {
        if (source.IsGit)
            await RefLedger.SeeAsync(db, source, timeProvider.NowUtc(), cancellationToken);
        return Succeed(stored, source);
    }

    private async Task<int> TakeAsync(
        PatchDbContext db, FeedSource stored, FeedSourceConfig source, PollOutcome.Shown shown, CancellationToken cancellationToken)
    {
        var (now, lastLook) = (timeProvider.NowUtc(), stored.LastCheckedAt);
        var keys = shown.Entries.Select(entry => IdKeys.Of(entry.Id)).Distinct().ToList();
        var seen = await db.SeenEntries.Where(entry => entry.SourceId == source.Id && keys.Contains(entry.EntryKey))
            .Select(entry => entry.EntryKey).ToHashSetAsync(cancellationToken);
        var news = FeedNews.Of(await RecurringMoves.RenamedAsync(db, source, shown.Entries, seen, now, cancellationToken), seen);
        await MeetHooks.SeeAsync(db, source, news, now, cancellationToken);
        var signals = await UntoldAsync(db, source, news.Where(IsNews(stored, source, shown.Entries)).ToList(), cancellationToken);
        Succeed(stored, source);
        stored.PrimedAt ??= now;
        (stored.ETag, stored.LastModified) = (shown.ETag, shown.LastModified);
        stored.LastSeenId = FeedNews.Newest(shown.Entries)?.Id ?? stored.LastSeenId;

        db.SeenEntries.AddRange(news.Select(entry => new SeenEntry
        {
            SourceId = source.Id, EntryKey = IdKeys.Of(entry.Id), FirstSeenAt = now, LastSeenAt = now,
        }));
        var rows = signals.ConvertAll(entry => SignalRow.Of(source, entry, now));
        await MeetHooks.MissAsync(db, stored, source, rows, cancellationToken);
        db.Signals.AddRange(rows);
        await StaleCandidates.MarkAsync(db, signals, now, cancellationToken);
        await RememberAsync(db, source, keys, news.Count, now, cancellationToken);
        if (shown.Refs is not null)
            await RefLedger.KeepAsync(db, source, shown.Refs, lastLook, now, options.Value.SeenBound, cancellationToken);
        return signals.Count;
    }

    /// <summary>
    /// Those of the entries that are no signals yet. A signal that is there already (a webhook told of it, its entry was forgotten beyond the
    /// bound, or it was taken over from the original's files) is not told again.
    /// </summary>
    private static async Task<List<FeedEntry>> UntoldAsync(
        PatchDbContext db, FeedSourceConfig source, List<FeedEntry> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
            return wanted;
        var keys = wanted.Select(entry => IdKeys.Of(entry.Id)).ToList();
        var told = await db.Signals.Where(signal => signal.SourceId == source.Id && keys.Contains(signal.EntryKey))
            .Select(signal => signal.EntryKey).ToHashSetAsync(cancellationToken);
        var facts = wanted.Select(entry => SignalRow.FactKeyOf(source, entry)).OfType<string>().ToList();
        var known = await db.Signals.Where(signal => signal.SourceId == source.Id && facts.Contains(signal.FactKey!))
            .Select(signal => signal.FactKey!).ToHashSetAsync(cancellationToken);
        // Of two entries of one fact (a feed that lists a release twice under other ids) the first is the signal.
        return [.. wanted.Where(entry => !told.Contains(IdKeys.Of(entry.Id)) && (SignalRow.FactKeyOf(source, entry) is not { } fact || known.Add(fact)))];
    }

    /// <summary>
    /// Which unseen entries become signals. The first poll primes, unless the source says otherwise. A source that is primed anew (its URL
    /// has changed, or its cursor came from the original's files) still tells what was published since it was last read, and what stands in
    /// the feed above the entry that it saw last, as the original would.
    /// </summary>
    private static Func<FeedEntry, bool> IsNews(FeedSource stored, FeedSourceConfig source, IReadOnlyList<FeedEntry> entries)
    {
        if (stored.PrimedAt is not null)
            return entry => !entry.StoodBefore;
        if (stored is { LastCheckedAt: null, LastSeenId: null })
            return entry => !entry.StoodBefore && !source.PrimeOnly;
        var standsInFeed = !source.IsGit && entries.Any(entry => entry.Id == stored.LastSeenId);
        var above = standsInFeed ? entries.TakeWhile(entry => entry.Id != stored.LastSeenId).ToHashSet() : [];
        return entry => !entry.StoodBefore && (above.Contains(entry) || (entry.IsDated && entry.PublishedAt > stored.LastCheckedAt));
    }

    /// <summary>Notes that the entries are still there, and forgets the longest unseen beyond the bound, never one that is there.</summary>
    private async Task RememberAsync(
        PatchDbContext db, FeedSourceConfig source, List<string> keys, int added, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stale = now - SightStep;
        await db.SeenEntries.Where(entry => entry.SourceId == source.Id && entry.LastSeenAt < stale && keys.Contains(entry.EntryKey))
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.LastSeenAt, now), cancellationToken);
        if (added == 0)
            return;
        await db.SeenEntries.Where(entry => entry.SourceId == source.Id && !keys.Contains(entry.EntryKey))
            .OrderByDescending(entry => entry.LastSeenAt).ThenByDescending(entry => entry.Seq)
            .Skip(options.Value.SeenBound).ExecuteDeleteAsync(cancellationToken);
    }

    private DateTimeOffset Next(FeedSourceConfig source, DateTimeOffset now, int failures, TimeSpan? retryAfter) => PollSchedule.Next(
        now, TimeSpan.FromSeconds(source.PollIntervalSeconds), failures, options.Value.MaxBackOff, retryAfter, Random.Shared.NextDouble());
}
