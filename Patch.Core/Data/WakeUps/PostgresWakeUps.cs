using Microsoft.Extensions.Logging;
using Npgsql;

namespace Patch.Core.Data.WakeUps;

/// <summary>Wake-ups over PostgreSQL <c>NOTIFY</c>, where there is no Redis. One listening connection a process, reopened when it breaks.</summary>
public sealed partial class PostgresWakeUps : IWakeUps, IAsyncDisposable
{
    private const string Channel = "patch_wake_ups";
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource database;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<PostgresWakeUps> logger;
    private readonly Subscribers subscribers = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Lazy<Task> listening;

    public PostgresWakeUps(NpgsqlDataSource database, TimeProvider timeProvider, ILogger<PostgresWakeUps> logger)
    {
        this.database = database;
        this.timeProvider = timeProvider;
        this.logger = logger;
        listening = new Lazy<Task>(() => ListenAsync(stopping.Token));
    }

    public async ValueTask RingAsync(Stage stage, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand("SELECT pg_notify($1, $2)");
            command.Parameters.Add(new NpgsqlParameter { Value = Channel });
            command.Parameters.Add(new NpgsqlParameter { Value = stage.ToString() });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException unreachable)
        {
            Log.NotRung(logger, stage, unreachable.Message);
        }
    }

    public IDisposable Subscribe(Action<Stage> heard)
    {
        _ = listening.Value;
        return subscribers.Add(heard);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (listening.IsValueCreated)
            await listening.Value;
        stopping.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken) when (broken is NpgsqlException or System.IO.IOException)
            {
                Log.Broken(logger, broken.Message, ReopenAfter);
                await Task.Delay(ReopenAfter, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenOnceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) =>
        {
            if (Enum.TryParse<Stage>(notification.Payload, out var stage))
                subscribers.Tell(stage);
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "PostgreSQL did not take the wake-up for {Stage}: {Reason}; the sweep will find the work")]
        public static partial void NotRung(ILogger logger, Stage stage, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Listening for wake-ups broke: {Reason}; again in {Delay}")]
        public static partial void Broken(ILogger logger, string reason, TimeSpan delay);
    }
}
