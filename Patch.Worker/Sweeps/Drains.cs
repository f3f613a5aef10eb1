using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Patch.Core.Data.WakeUps;
using Patch.Worker.Jobs;

namespace Patch.Worker.Sweeps;

/// <summary>
/// Sweeps a stage as soon as it is rung, again while there is more, and once more when it was rung meanwhile. Also at start, for what a
/// worker before left behind, and when nothing has rung for <see cref="WorkerOptions.IdleSweep"/>. Needs no Hangfire.
/// </summary>
internal sealed partial class Drains(
    IWakeUps wakeUps, SweepGates gates, StageEnds ends, IServiceProvider services, IOptions<WorkerOptions> options, TimeProvider timeProvider,
    ILogger<Drains> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var drains = Schedule.Sweeps.Where(sweep => sweep.Stage is not null).Select(sweep => (Sweep: sweep, Bell: Bell())).ToList();
        using var hearing = wakeUps.Subscribe(stage =>
        {
            foreach (var drain in drains.Where(drain => drain.Sweep.Stage == stage))
                drain.Bell.Writer.TryWrite(true);
        });
        await Task.WhenAll(drains.Select(drain => DrainAsync(drain.Sweep, drain.Bell.Reader, stoppingToken)));
    }

    /// <summary>Rings are not counted: one that waits stands for all.</summary>
    private static Channel<bool> Bell() => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private async Task DrainAsync(RecurringSweep sweep, ChannelReader<bool> bell, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await SweepAsync(sweep, stoppingToken))
                    await ends.TellAsync(stoppingToken);
                else
                    await WaitAsync(sweep.Name, bell, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Log.Failed(logger, sweep.Stage!.Value, failure);
                await WaitAsync(sweep.Name, bell, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One sweep, alone in this process. True when it found work, so there may be more.</summary>
    private async Task<bool> SweepAsync(RecurringSweep sweep, CancellationToken stoppingToken)
    {
        var gate = gates.Of(sweep.JobType);
        await gate.WaitAsync(stoppingToken);
        try
        {
            return await ((ISweepJob)services.GetRequiredService(sweep.JobType)).RunAsync(stoppingToken) > 0;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Until the stage is rung or has been idle for long enough.</summary>
    private async Task WaitAsync(string sweep, ChannelReader<bool> bell, CancellationToken stoppingToken)
    {
        using var idle = new CancellationTokenSource(options.Value.IdleSweep, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, stoppingToken);
        try
        {
            await bell.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Idle(logger, sweep);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Sweep of stage {Stage} failed; the next one runs all the same")]
        public static partial void Failed(ILogger logger, Stage stage, Exception failure);

        [LoggerMessage(2, LogLevel.Debug, "Nothing rang for {Sweep}; it sweeps all the same")]
        public static partial void Idle(ILogger logger, string sweep);
    }
}
