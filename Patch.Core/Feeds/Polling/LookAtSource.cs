using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Feeds.Fetching;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Sources;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Feeds.Polling;

/// <summary>Looks at a source, a feed or a Git remote, and writes nothing.</summary>
internal sealed class LookAtSource(
    FeedClient feeds, RemoteReferences remotes, IDbContextFactory<PatchDbContext> contexts, IOptions<FeedOptions> options, TimeProvider timeProvider)
{
    public async Task<PollOutcome> RunAsync(FeedSource row, FeedSourceConfig source, CancellationToken cancellationToken) =>
        source.IsGit ? await RefsAsync(row, source, cancellationToken) : await FeedAsync(row, source, cancellationToken);

    private async Task<PollOutcome> FeedAsync(FeedSource row, FeedSourceConfig source, CancellationToken cancellationToken)
    {
        var fetched = await feeds.FetchAsync(source.Url, row.ETag, row.LastModified, cancellationToken);
        return fetched switch
        {
            FetchResult.NotModified => new PollOutcome.Unchanged(),
            FetchResult.Failed failed => new PollOutcome.Failed(failed.Sentence, failed.RetryAfter),
            FetchResult.Fetched answer => FeedReader.Read(answer.Body, answer.ContentType, source, timeProvider.NowUtc()) switch
            {
                FeedReading.Read read => new PollOutcome.Shown(read.Entries, answer.ETag, answer.LastModified, null) { IsCut = read.Cut },
                FeedReading.Unreadable wrong => new PollOutcome.Failed(wrong.Sentence, null),
                var other => throw new InvalidOperationException($"Unknown reading {other}"),
            },
            _ => throw new InvalidOperationException($"Unknown answer {fetched}"),
        };
    }

    private async Task<PollOutcome> RefsAsync(FeedSource row, FeedSourceConfig source, CancellationToken cancellationToken)
    {
        var listed = await remotes.ListAsync(source.Url, options.Value.Timeout, cancellationToken);
        if (listed.Failure is { } failure)
            return new PollOutcome.Failed(failure.Sentence, null);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ledger = await db.RefLedger.AsNoTracking().Where(entry => entry.SourceId == source.Id)
            .ToDictionaryAsync(entry => entry.RefName, entry => entry.Sha, cancellationToken);
        var prefix = RefEntries.PrefixOf(source);
        var refs = listed.Refs.Where(reference => reference.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(reference => reference.Name, reference => reference.CommitSha);
        if (row.PrimedAt is not null && refs.All(reference => ledger.GetValueOrDefault(reference.Key) == reference.Value))
            return new PollOutcome.Unchanged();
        return new PollOutcome.Shown(RefEntries.Of(source, listed.Refs, ledger, timeProvider.NowUtc()), null, null, refs);
    }
}
