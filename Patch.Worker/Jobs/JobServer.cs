using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using Hangfire.Logging;
using Microsoft.Extensions.Options;
using Patch.Worker.Sweeps;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Patch.Worker.Jobs;

/// <summary>
/// Runs Hangfire over a storage that may come, go and be emptied: the schedule is written again every minute, and a storage that fails is
/// opened anew, its schema made again. While it cannot be used the <see cref="Drains"/> carry on alone.
/// </summary>
internal sealed partial class JobServer(
    JobStorageFactory storages, OpenStorage open, SweepGates gates, IServiceScopeFactory scopes, IOptions<WorkerOptions> options,
    TimeProvider timeProvider, ILoggerFactory loggers) : BackgroundService
{
    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(1);
    private readonly ILogger logger = loggers.CreateLogger<JobServer>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogProvider.SetCurrentLogProvider(new AspNetCoreLogProvider(loggers));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // The storage speaks synchronously; the host must not wait for it.
                await Task.Run(() => ServeAsync(stoppingToken), CancellationToken.None);
            }
            catch (Exception failure) when (stoppingToken.IsCancellationRequested)
            {
                Log.StoppedBroken(logger, failure.Message);
            }
            catch (Exception failure)
            {
                Log.StorageFailed(logger, failure.Message, Recheck);
                await Task.Delay(Recheck, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Serves from one storage until the service stops; throws when the storage does no longer take the schedule.</summary>
    private async Task ServeAsync(CancellationToken stoppingToken)
    {
        var storage = storages.Open();
        using var disposing = storage as IDisposable;
        var schedule = new RecurringJobManager(storage);
        Write(schedule);
        using var server = new BackgroundJobServer(ServerOptions(), storage);
        open.Current = storage;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await Task.Delay(Recheck, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!stoppingToken.IsCancellationRequested)
                    Write(schedule);
            }
        }
        finally
        {
            open.Current = null;
        }

        server.SendStop();
        await server.WaitForShutdownAsync(CancellationToken.None);
    }

    private void Write(RecurringJobManager schedule)
    {
        foreach (var sweep in Schedule.Sweeps)
            schedule.AddOrUpdate(sweep.Name, sweep.Job, sweep.CronOr(options.Value.SweepInterval!.Value), new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc });
    }

    private BackgroundJobServerOptions ServerOptions() => new()
    {
        Activator = new AspNetCoreJobActivator(scopes),
        FilterProvider = new JobFilterProviderCollection(Filters(), new JobFilterAttributeFilterProvider()),
        SchedulePollingInterval = TimeSpan.FromSeconds(1),
        ShutdownTimeout = TimeSpan.FromSeconds(15),

        // One for each line of the table: a long sweep never keeps another stage waiting.
        WorkerCount = Schedule.Sweeps.Count + 1,
    };

    /// <summary>Hangfire never retries: the rows own their retries, and the next sweep finds them.</summary>
    private JobFilterCollection Filters() => new()
    {
        new AutomaticRetryAttribute { Attempts = 0, LogEvents = false },
        new OneSweepAtATime(gates, loggers.CreateLogger<OneSweepAtATime>()),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Hangfire's storage failed: {Reason}. Sweeps go on when rung and when idle; the schedule is tried again in {Delay}")]
        public static partial void StorageFailed(ILogger logger, string reason, TimeSpan delay);

        [LoggerMessage(2, LogLevel.Debug, "Hangfire did not stop in order: {Reason}")]
        public static partial void StoppedBroken(ILogger logger, string reason);
    }
}
