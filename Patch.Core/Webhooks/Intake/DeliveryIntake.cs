using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Core.Webhooks.Intake;

/// <summary>What came of a delivery that was offered.</summary>
public enum IntakeResult
{
    /// <summary>It is committed.</summary>
    Stored,

    /// <summary>The database did not take it; nothing is stored, and the forge should deliver again.</summary>
    Unavailable,
}

/// <summary>
/// Commits deliveries before they are answered. Those that arrive together are committed together: while one batch waits for the disk the
/// next gathers. What waits is bounded in number and in bytes; beyond it a delivery is not taken.
/// </summary>
public sealed partial class DeliveryIntake : IHostedService
{
    private const int MostWaiting = 4096;
    private const long MostBytesWaiting = 64 * 1024 * 1024;
    private const int MostInBatch = 256;
    private const long MostBytesInBatch = 4 * 1024 * 1024;

    private static readonly TimeSpan BetweenRings = TimeSpan.FromMilliseconds(20);

    private readonly IDeliveryStore store;
    private readonly IWakeUps wakeUps;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<DeliveryIntake> logger;
    private readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long bytesWaiting;
    private Task running = Task.CompletedTask;

    internal DeliveryIntake(IDeliveryStore store, IWakeUps wakeUps, TimeProvider timeProvider, ILogger<DeliveryIntake> logger) =>
        (this.store, this.wakeUps, this.timeProvider, this.logger) = (store, wakeUps, timeProvider, logger);

    /// <summary>Offers a delivery; null when too many wait already, else what came of it once its batch is committed.</summary>
    public Task<IntakeResult>? Offer(Delivery delivery)
    {
        var bytes = SizeOf(delivery);
        if (Interlocked.Add(ref bytesWaiting, bytes) > MostBytesWaiting)
        {
            Interlocked.Add(ref bytesWaiting, -bytes);
            return null;
        }

        var entry = new Waiting(delivery, new TaskCompletionSource<IntakeResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (waiting.Writer.TryWrite(entry))
            return entry.Done.Task;
        Interlocked.Add(ref bytesWaiting, -bytes);
        return null;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Takes no more, and writes what still waits.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        return running.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        var ringing = RingAsync();
        await WriteAsync();
        bell.Writer.Complete();
        await ringing;
    }

    private async Task WriteAsync()
    {
        var batch = new List<Waiting>(MostInBatch);
        while (await waiting.Reader.WaitToReadAsync())
        {
            Gather(batch);
            if (batch.Count == 0)
                continue;
            await StoreAsync(batch);
            foreach (var entry in batch)
                Interlocked.Add(ref bytesWaiting, -SizeOf(entry.Delivery));
            batch.Clear();
            bell.Writer.TryWrite(true);
        }
    }

    private void Gather(List<Waiting> batch)
    {
        for (var bytes = 0L; batch.Count < MostInBatch && bytes < MostBytesInBatch && waiting.Reader.TryRead(out var entry); bytes += SizeOf(entry.Delivery))
            batch.Add(entry);
    }

    /// <summary>One transaction for the batch. Where the database refuses it for what one of them holds, the others are stored all the same.</summary>
    private async Task StoreAsync(List<Waiting> batch)
    {
        try
        {
            await store.WriteAsync(batch.ConvertAll(entry => entry.Delivery), CancellationToken.None);
            foreach (var entry in batch)
                entry.Done.TrySetResult(IntakeResult.Stored);
        }
        catch (DbException refused) when (batch.Count > 1 && refused.IsOfARow())
        {
            foreach (var entry in batch)
                await StoreAsync([entry]);
        }
        catch (Exception failure)
        {
            Log.NotStored(logger, batch.Count, failure);
            foreach (var entry in batch)
                entry.Done.TrySetResult(IntakeResult.Unavailable);
        }
    }

    /// <summary>Beside the writers, so that no batch waits for a wake-up; rings that come meanwhile are one, as each costs the database a commit.</summary>
    private async Task RingAsync()
    {
        await foreach (var _ in bell.Reader.ReadAllAsync())
        {
            await wakeUps.RingAsync(Stage.Route, CancellationToken.None);
            await Task.Delay(BetweenRings, timeProvider, CancellationToken.None);
        }
    }

    private static long SizeOf(Delivery delivery) => (delivery.Body?.Length ?? 0) + 2L * delivery.HeadersJson.Length + 512;

    private sealed record Waiting(Delivery Delivery, TaskCompletionSource<IntakeResult> Done);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} deliveries could not be stored; their senders were told to deliver again")]
        public static partial void NotStored(ILogger logger, int count, Exception failure);
    }
}
