using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Api.Console.Live;

/// <summary>
/// Hears the rings of all processes and tells its clients which kinds of rows have changed. While nobody listens it looks at nothing; a
/// client that does not read hears the newest of each kind. Who begins to listen is told that anything may have changed: between a page and
/// its line there is a gap that nobody remembers.
/// </summary>
internal sealed partial class LiveFeed(
    IWakeUps wakeUps, IDbContextFactory<PatchDbContext> contexts, IOptions<LiveOptions> options, TimeProvider timeProvider, ILogger<LiveFeed> logger)
    : BackgroundService
{
    private readonly ConcurrentDictionary<LiveClient, byte> clients = new();
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int count;

    /// <summary>A new client; null when there are as many as may be.</summary>
    public LiveClient? Join()
    {
        if (Interlocked.Increment(ref count) > options.Value.MaxClients)
        {
            Interlocked.Decrement(ref count);
            return null;
        }

        var client = new LiveClient(Leave);
        clients.TryAdd(client, 0);
        bell.Writer.TryWrite(true);
        return client;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hearing = wakeUps.Subscribe(_ => bell.Writer.TryWrite(true));
        IReadOnlyDictionary<string, LiveMarks.Mark>? before = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested)
                break;
            before = clients.IsEmpty ? null : await TellAsync(before, stoppingToken);

            // Many rows at once are one event a kind.
            await Task.Delay(options.Value.Gap, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var client in clients.Keys)
            client.End();
    }

    /// <summary>Looks, and tells what differs from the look before. Who was not there at any look before is told once that it may be anything.</summary>
    private async Task<IReadOnlyDictionary<string, LiveMarks.Mark>?> TellAsync(IReadOnlyDictionary<string, LiveMarks.Mark>? before, CancellationToken stoppingToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(stoppingToken);
            var marks = await LiveMarks.LookAsync(db, stoppingToken);
            var at = timeProvider.NowUtc();
            LiveChange[] changes = before is null
                ? []
                : [.. marks.Where(pair => pair.Value.Differs(before[pair.Key])).Select(pair => new LiveChange(pair.Key, pair.Value.ChangedSince(before[pair.Key]), at))];
            foreach (var client in clients.Keys)
            {
                // After the look, so that whatever is changed after this is found by the next one.
                if (client.IsNew())
                    client.Tell(new LiveChange(LiveKinds.All, null, at));
                foreach (var change in changes)
                    client.Tell(change);
            }

            return marks;
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Log.NotLooked(logger, failure.Message);
            return before;
        }
        catch (OperationCanceledException)
        {
            return before;
        }
    }

    /// <summary>Until something rings, or it is time to look all the same. While nobody listens only a new client counts.</summary>
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var idle = new CancellationTokenSource(clients.IsEmpty ? Timeout.InfiniteTimeSpan : options.Value.Look, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, stoppingToken);
        await ((Task)bell.Reader.ReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Leave(LiveClient client)
    {
        if (clients.TryRemove(client, out _))
            Interlocked.Decrement(ref count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Looking for changes to show failed: {Reason}; the pages are as old as that")]
        public static partial void NotLooked(ILogger logger, string reason);
    }
}
