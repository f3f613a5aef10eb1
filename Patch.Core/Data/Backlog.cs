using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Feeds.Sources;

namespace Patch.Core.Data;

/// <summary>What waits at this moment, as far as it is to be seen from outside. Every query reads an index, and a bounded number of rows.</summary>
/// <param name="Stages">The rows that are due and that no worker holds, by stage.</param>
/// <param name="Sources">The enabled sources.</param>
/// <param name="Attempts">The attempts that wait for a person, by status.</param>
/// <param name="HeldNotices">Notices that a budget, quiet hours or a pause held back, by channel.</param>
/// <param name="PausedChannels">Channels that are paused.</param>
/// <param name="Forges">Requests that a forge still allows, by host: of the token that has the fewest.</param>
public sealed record Backlog(
    IReadOnlyList<DueRows> Stages, IReadOnlyList<SourceState> Sources, IReadOnlyList<WaitingAttempts> Attempts,
    IReadOnlyDictionary<string, int> HeldNotices, int PausedChannels, IReadOnlyDictionary<string, int> Forges)
{
    /// <summary>No more are counted: whether ten thousand wait or more is the same alarm.</summary>
    private const int MostCounted = 10_000;

    private const int MostSources = 1000;
    private const int MostAttempts = 1000;
    private const int MostHosts = 100;
    private static readonly string[] ForAPerson = ["needs_intervention", "blocked", "failed"];

    /// <summary>Reads it.</summary>
    /// <param name="db">The database.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public static async Task<Backlog> ReadAsync(PatchDbContext db, DateTimeOffset now, CancellationToken cancellationToken) => new(
        await StagesAsync(db, now, cancellationToken),
        await SourcesAsync(db, now, cancellationToken),
        await AttemptsAsync(db, now, cancellationToken),
        await HeldAsync(db, cancellationToken),
        await db.ChannelStates.CountAsync(channel => channel.PausedUntil > now, cancellationToken),
        await ForgesAsync(db, now, cancellationToken));

    private static async Task<IReadOnlyList<DueRows>> StagesAsync(PatchDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // What a worker holds is due until it ends, and does not wait.
        var open = db.WorkspaceRuns.Where(run => run.Status == "queued");
        (string Stage, IQueryable<DateTimeOffset> Since)[] stages =
        [
            ("poll", db.FeedSources.Free(now).Where(row => row.Enabled && row.NextPollAt <= now).OrderBy(row => row.NextPollAt).Select(row => row.NextPollAt)),
            ("route", db.Deliveries.Where(row => row.Disposition == null).OrderBy(row => row.Seq).Select(row => row.ReceivedAt)),
            ("signal", db.Signals.Where(row => row.Disposition == null).OrderBy(row => row.Seq).Select(row => row.ReceivedAt)),
            ("dispatch", db.DispatchRequests.Free(now).Where(row => row.State == "pending" && row.NextTryAt <= now).OrderBy(row => row.NextTryAt).Select(row => row.NextTryAt!.Value)),
            ("fork", db.FeedJobs.Free(now).Where(row => row.NextTryAt <= now).OrderBy(row => row.NextTryAt).Select(row => row.NextTryAt!.Value)),
            ("stack", db.StackTasks.Free(now).Where(row => row.NextTryAt <= now).OrderBy(row => row.NextTryAt).Select(row => row.NextTryAt!.Value)),
            ("run", open.OrderBy(row => row.Seq).Select(row => row.CreatedAt)),
            ("sync", db.MaintenanceAttempts.Free(now).Where(row => row.NextSyncAt <= now).OrderBy(row => row.NextSyncAt).Select(row => row.NextSyncAt!.Value)),
            ("forge", db.ForgeThreads.Free(now).Where(row => row.NextTryAt <= now).OrderBy(row => row.NextTryAt).Select(row => row.NextTryAt!.Value)),
            ("notify", db.Notices.Free(now).Where(row => row.State == NoticeStates.Pending && row.NextTryAt <= now).OrderBy(row => row.NextTryAt).Select(row => row.NextTryAt!.Value)),
        ];
        var due = new List<DueRows>(stages.Length);
        foreach (var (stage, since) in stages)
        {
            var rows = await since.Take(MostCounted).CountAsync(cancellationToken);
            var oldest = rows == 0 ? now : await since.FirstOrDefaultAsync(cancellationToken);
            due.Add(new DueRows(stage, rows, oldest == default || oldest > now ? TimeSpan.Zero : now - oldest));
        }

        return due;
    }

    private static async Task<IReadOnlyList<SourceState>> SourcesAsync(PatchDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await db.FeedSources.AsNoTracking().Where(source => source.Enabled).OrderBy(source => source.Seq).Take(MostSources)
            .Select(source => new { source.Id, source.ConfigJson, source.LastCheckedAt, source.ConsecutiveFailures }).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new SourceState(row.Id, row.LastCheckedAt is { } last ? now - last : null, IntervalOf(row.ConfigJson), row.ConsecutiveFailures));
    }

    /// <summary>As the entry of the sources file says it; an entry that is enabled is sound.</summary>
    private static TimeSpan IntervalOf(string configJson) => TimeSpan.FromSeconds(
        JsonNode.Parse(configJson)?["pollIntervalSeconds"] is JsonValue value && value.TryGetValue<int>(out var seconds) ? seconds : FeedSourceConfig.DefaultInterval);

    /// <summary>Of each upstream repository and event type the newest attempt counts: what was tried again since waits no more.</summary>
    private static async Task<IReadOnlyList<WaitingAttempts>> AttemptsAsync(PatchDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var newest = await db.MaintenanceAttempts.AsNoTracking().OrderByDescending(attempt => attempt.Seq).Take(MostAttempts)
            .Select(attempt => new { attempt.UpstreamRepo, attempt.EventType, attempt.Status, attempt.UpdatedAt }).ToListAsync(cancellationToken);
        var current = newest.DistinctBy(attempt => (attempt.UpstreamRepo, attempt.EventType)).ToList();
        return [.. ForAPerson.Select(status =>
        {
            var waiting = current.Where(attempt => attempt.Status == status).ToList();
            return new WaitingAttempts(status, waiting.Count, waiting.Count == 0 ? TimeSpan.Zero : now - waiting.Min(attempt => attempt.UpdatedAt));
        })];
    }

    private static async Task<IReadOnlyDictionary<string, int>> HeldAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var channels = await db.ChannelStates.AsNoTracking().OrderBy(channel => channel.Seq).Take(MostHosts).Select(channel => channel.Name).ToListAsync(cancellationToken);
        var held = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var channel in channels)
            held[channel] = await db.Notices.Where(row => row.Channel == channel && row.State == NoticeStates.Held).Take(MostCounted).CountAsync(cancellationToken);
        return held;
    }

    /// <summary>An allowance whose window has ended says nothing of the one that goes on.</summary>
    private static async Task<IReadOnlyDictionary<string, int>> ForgesAsync(PatchDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await db.ForgeAllowances.AsNoTracking().Where(row => row.Remaining != null && row.ResetAt > now).OrderBy(row => row.Seq).Take(MostHosts)
            .Select(row => new { row.Host, Remaining = row.Remaining!.Value }).ToListAsync(cancellationToken);
        return rows.GroupBy(row => row.Host).ToDictionary(host => host.Key, host => host.Min(row => row.Remaining), StringComparer.Ordinal);
    }
}

/// <summary>The rows of a stage that are due, and that no worker holds.</summary>
/// <param name="Stage">The stage, as the span that works on such a row is called, without <c>patch.</c>.</param>
/// <param name="Rows">How many, up to ten thousand.</param>
/// <param name="Age">Since when the oldest of them is.</param>
public sealed record DueRows(string Stage, int Rows, TimeSpan Age);

/// <summary>How far a source is behind.</summary>
/// <param name="Id">The source.</param>
/// <param name="Lag">Since when it was not read with success; null before it ever was.</param>
/// <param name="Interval">How often it is to be read.</param>
/// <param name="Failures">Polls that failed in a row.</param>
public sealed record SourceState(string Id, TimeSpan? Lag, TimeSpan Interval, int Failures);

/// <summary>Attempts that wait for a person.</summary>
/// <param name="Status">Their status.</param>
/// <param name="Count">How many.</param>
/// <param name="Age">Since when the oldest of them is.</param>
public sealed record WaitingAttempts(string Status, int Count, TimeSpan Age);
