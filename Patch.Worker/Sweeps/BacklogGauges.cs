using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Patch.Core;
using Patch.Core.Data;

namespace Patch.Worker.Sweeps;

/// <summary>
/// The instruments of what waits. They tell what was last read, so that nobody who collects metrics makes the database work; nothing is read
/// while nobody collects. Every worker tells the same, of the whole installation.
/// </summary>
internal sealed partial class BacklogGauges : BackgroundService
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(15);

    private readonly IDbContextFactory<PatchDbContext> contexts;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<BacklogGauges> logger;
    private readonly Instrument[] instruments;
    private Backlog? read;

    public BacklogGauges(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider, ILogger<BacklogGauges> logger)
    {
        (this.contexts, this.timeProvider, this.logger) = (contexts, timeProvider, logger);
        var meter = PatchTelemetry.Meter;
        instruments =
        [
            meter.CreateObservableGauge("patch.outbox.due", () => Tell(all => all.Stages.Select(due => Of(due.Rows, SpanTags.Stage, due.Stage))), "{row}", "Rows that are due and that no worker holds, by stage; no more than 10,000 are counted"),
            meter.CreateObservableGauge("patch.outbox.age", () => Tell(all => all.Stages.Select(due => Of(due.Age.TotalSeconds, SpanTags.Stage, due.Stage))), "s", "Since when the oldest of them is due, by stage"),
            meter.CreateObservableGauge("patch.source.lag", () => Tell(all => all.Sources.Where(source => source.Lag is not null).Select(source => Of(source.Lag!.Value.TotalSeconds, SpanTags.SourceId, source.Id))), "s", "Since when a source was not read with success"),
            meter.CreateObservableGauge("patch.source.interval", () => Tell(all => all.Sources.Select(source => Of(source.Interval.TotalSeconds, SpanTags.SourceId, source.Id))), "s", "How often a source is to be read"),
            meter.CreateObservableGauge("patch.source.failures", () => Tell(all => all.Sources.Select(source => Of(source.Failures, SpanTags.SourceId, source.Id))), "{poll}", "Polls of a source that failed in a row"),
            meter.CreateObservableGauge("patch.attempts.waiting", () => Tell(all => all.Attempts.Select(waiting => Of(waiting.Count, SpanTags.Status, waiting.Status))), "{attempt}", "Attempts that wait for a person, by status"),
            meter.CreateObservableGauge("patch.attempts.waiting.age", () => Tell(all => all.Attempts.Select(waiting => Of(waiting.Age.TotalSeconds, SpanTags.Status, waiting.Status))), "s", "Since when the oldest attempt waits for a person, by status"),
            meter.CreateObservableGauge("patch.notices.held", () => Tell(all => all.HeldNotices.Select(held => Of(held.Value, SpanTags.Channel, held.Key))), "{notice}", "Notices that are held back for a digest, by channel"),
            meter.CreateObservableGauge("patch.channels.paused", () => Tell<int>(all => [new Measurement<int>(all.PausedChannels)]), "{channel}", "Channels that are paused"),
            meter.CreateObservableGauge("patch.forge.remaining", () => Tell(all => all.Forges.Select(forge => Of(forge.Value, SpanTags.Host, forge.Key))), "{request}", "Requests that a forge still allows in this window, by host"),
        ];
    }

    /// <summary>Reads once. While the database does not answer nothing is told: an old figure would look like a good one.</summary>
    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            read = await Backlog.ReadAsync(db, timeProvider.NowUtc(), cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            read = null;
            Log.NotRead(logger, failure.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (Array.Exists(instruments, instrument => instrument.Enabled))
                await ReadAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(ReadEvery, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IEnumerable<Measurement<T>> Tell<T>(Func<Backlog, IEnumerable<Measurement<T>>> measure)
        where T : struct => read is { } all ? measure(all) : [];

    private static Measurement<T> Of<T>(T value, string tag, string of)
        where T : struct => new(value, new KeyValuePair<string, object?>(tag, of));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "What waits could not be read: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
