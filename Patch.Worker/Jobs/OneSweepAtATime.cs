using Hangfire.Server;
using Patch.Worker.Sweeps;

namespace Patch.Worker.Jobs;

/// <summary>
/// Skips a scheduled sweep while the same one runs in this process: that one finds the rows. Two would be safe (rows are leased), and a
/// waste. Also tells what a scheduled sweep threw, once.
/// </summary>
internal sealed partial class OneSweepAtATime(SweepGates gates, ILogger<OneSweepAtATime> logger) : IServerFilter
{
    public void OnPerforming(PerformingContext context)
    {
        if (!gates.Of(context.BackgroundJob.Job.Type).Wait(0, CancellationToken.None))
            context.Canceled = true;
    }

    public void OnPerformed(PerformedContext context)
    {
        gates.Of(context.BackgroundJob.Job.Type).Release();
        if (context.Exception is not null and not OperationCanceledException)
            Log.Failed(logger, context.BackgroundJob.Job.Type.Name, (context.Exception as JobPerformanceException)?.InnerException ?? context.Exception);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Scheduled sweep {Job} failed; the next one runs all the same")]
        public static partial void Failed(ILogger logger, string job, Exception failure);
    }
}
