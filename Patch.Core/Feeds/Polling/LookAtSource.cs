using Patch.Core.Data;
using Patch.Core.Feeds.Fetching;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Refs;
using Patch.Core.Feeds.Sources;

namespace Patch.Core.Feeds.Polling;

/// <summary>Looks at a source, a feed or a Git remote, and writes nothing.</summary>
internal sealed class LookAtSource(FeedClient feeds, LookAtRefs refs, TimeProvider timeProvider)
{
    public async Task<PollOutcome> RunAsync(FeedSource row, FeedSourceConfig source, CancellationToken cancellationToken) =>
        source.IsGit ? await refs.RunAsync(row, source, cancellationToken) : await FeedAsync(row, source, cancellationToken);

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
}
