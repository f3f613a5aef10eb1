using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Feeds.Sources;

namespace Patch.Api.Console.Pages.Feeds;

/// <summary>One source as the list shows it.</summary>
/// <param name="Row">The stored source.</param>
/// <param name="Url">What is polled, without credentials; null where the entry cannot be read.</param>
/// <param name="Event">What its entries are: <c>push</c> or <c>release</c>.</param>
/// <param name="Repo">The upstream repository.</param>
/// <param name="Interval">Time between polls.</param>
/// <param name="Newest">Its newest signal; null before the first.</param>
public sealed record SourceLine(FeedSource Row, string? Url, string? Event, string? Repo, TimeSpan? Interval, NewestSignal? Newest)
{
    /// <summary>How far behind upstream it was with the newest signal: from upstream's publishing to Patch's knowing.</summary>
    public TimeSpan? Lag => Newest is { } newest && newest.ReceivedAt > newest.PublishedAt ? newest.ReceivedAt - newest.PublishedAt : null;

    /// <summary>One word for how it fares.</summary>
    public string State(DateTimeOffset now)
    {
        if (!Row.Enabled)
            return Row.ConfigError is null ? "gone" : "refused";
        if (Row.ConsecutiveFailures > 0)
            return "failed";
        if (Row.PrimedAt is null && Row.LastCheckedAt is null)
            return "not yet";
        return Row.NextPollAt < now - (Interval ?? TimeSpan.FromMinutes(5)) ? "late" : "healthy";
    }

    /// <summary>The state's sentence, with what to do.</summary>
    public string? Trouble(DateTimeOffset now) => State(now) switch
    {
        "refused" => UrlCredentials.Hide(Row.ConfigError),
        "gone" => "The sources file does not name it any more: it is not polled, and its place is kept.",
        "failed" => $"{UrlCredentials.Hide(Row.LastError)} ({Row.ConsecutiveFailures} in a row; it is tried again by itself.)",
        "late" => "No worker polled it when it was due. Is the worker running?",
        _ => null,
    };

    internal static SourceLine Of(FeedSource row, NewestSignal? newest)
    {
        try
        {
            var config = PatchJson.Read<FeedSourceConfig>(row.ConfigJson);
            return new SourceLine(
                row, UrlCredentials.Hide(config?.Url), config?.Event, config?.Repo?.FullName,
                config is null ? null : TimeSpan.FromSeconds(config.PollIntervalSeconds), newest);
        }
        catch (JsonException)
        {
            // A refused entry is kept as it was written, whatever that is.
            return new SourceLine(row, null, null, null, null, newest);
        }
    }
}

/// <summary>When the newest signal of a source was published, and when Patch knew.</summary>
public sealed record NewestSignal(string SourceId, DateTimeOffset PublishedAt, DateTimeOffset ReceivedAt)
{
    /// <summary>The newest signal of each of these sources, by the index over source and number: one probe each.</summary>
    internal static async Task<IReadOnlyDictionary<string, NewestSignal>> OfAsync(PatchDbContext db, IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        // The highest number first, as a scalar: a whole row of each source would be a window over the whole table.
        var seqs = await db.FeedSources.Where(source => sources.Contains(source.Id))
            .Select(source => db.Signals.Where(signal => signal.SourceId == source.Id).Max(signal => (long?)signal.Seq))
            .ToListAsync(cancellationToken);
        var newest = await db.Signals.Where(signal => seqs.Contains(signal.Seq))
            .Select(signal => new NewestSignal(signal.SourceId, signal.PublishedAt, signal.ReceivedAt)).ToListAsync(cancellationToken);
        return newest.ToDictionary(signal => signal.SourceId);
    }
}
