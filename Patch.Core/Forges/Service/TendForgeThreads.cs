using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Forges.Service.Threads;

namespace Patch.Core.Forges.Service;

/// <summary>
/// The sweep of service mode: takes in what attempts ended with, then brings forges to it, each thread under a lease. Nothing else waits for a forge.
/// </summary>
public sealed partial class TendForgeThreads
{
    private const int BatchSize = 50;
    private readonly TakeForgeThreads take;
    private readonly TendThread tend;
    private readonly IDbContextFactory<PatchDbContext> contexts;
    private readonly IWakeUps wakeUps;
    private readonly ForgeServiceOptions options;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<TendForgeThreads> logger;

    internal TendForgeThreads(
        TakeForgeThreads take, TendThread tend, IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps, IOptions<ForgeServiceOptions> options,
        TimeProvider timeProvider, ILogger<TendForgeThreads> logger) =>
        (this.take, this.tend, this.contexts, this.wakeUps, this.options, this.timeProvider, this.logger) = (take, tend, contexts, wakeUps, options.Value, timeProvider, logger);

    /// <summary>Works on up to a batch of due threads; returns on how many outcomes and threads it worked.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var taken = await take.RunAsync(cancellationToken);
        var now = timeProvider.NowUtc();
        List<long> due;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            due = await TendThread.Due(db, now).Free(now).OrderBy(thread => thread.NextTryAt).Select(thread => thread.Seq).Take(BatchSize).ToListAsync(cancellationToken);
        var (worked, told) = (0, 0);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken }, async (seq, token) =>
        {
            try
            {
                var noticeable = await tend.RunAsync(seq, token);
                Interlocked.Add(ref worked, noticeable is null ? 0 : 1);
                Interlocked.Add(ref told, noticeable == true ? 1 : 0);
            }
            catch (Exception broken) when (!token.IsCancellationRequested)
            {
                Log.Broken(logger, seq, broken);
            }
        });
        if (told > 0)
            await wakeUps.RingAsync(Stage.Notify, cancellationToken);
        return taken + worked;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The work on forge thread {Thread} broke; it is due again when its lease has run out")]
        public static partial void Broken(ILogger logger, long thread, Exception exception);
    }
}
