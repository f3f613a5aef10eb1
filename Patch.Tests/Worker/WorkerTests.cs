using Microsoft.EntityFrameworkCore;
using Npgsql;
using Patch.Core.Data.WakeUps;
using Patch.Tests.Notifications;
using Patch.Tests.Support;

namespace Patch.Tests.Worker;

/// <summary>The worker as a process: it serves health, finds work by itself or when rung, and outlives what Hangfire loses.</summary>
public sealed class WorkerTests
{
    [Theory]
    [InlineData(DatabaseKind.Postgres, "PostgreSQL", "in-process: no Redis is configured, PostgreSQL carries the wake-ups")]
    [InlineData(DatabaseKind.Sqlite, "SQLite", "in-process: no Redis is configured")]
    public async Task Health_lists_each_check(DatabaseKind kind, string databaseName, string wakeUps)
    {
        await using var database = await WorkerDatabase.CreateAsync(kind);
        await using var worker = await ServiceProcess.StartedAsync(database.Settings);

        var health = await worker.HealthAsync();

        Assert.Equal("Healthy", (string?)health["status"]);
        Assert.Equal("Healthy", (string?)health["checks"]!["self"]!["status"]);
        Assert.Equal(databaseName, (string?)health["checks"]!["database"]!["description"]);
        Assert.Equal(wakeUps, (string?)health["checks"]!["redis"]!["description"]);
    }

    [Fact]
    public async Task A_Redis_that_is_down_degrades_health_and_stops_nothing()
    {
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var worker = await ServiceProcess.StartedAsync(
            database.Rung(("ConnectionStrings:redis", "127.0.0.1:1,connectTimeout=500"), ("Patch:Worker:IdleSweep", "00:00:01")));

        var health = await worker.HealthAsync();
        Assert.Equal(("Degraded", "Degraded"), ((string?)health["status"], (string?)health["checks"]!["redis"]!["status"]));
        await database.AddSignalAsync("one");
        await database.NoticesWrittenAsync();
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Rows_that_nothing_rang_for_are_found_by_the_schedule(DatabaseKind kind)
    {
        await using var database = await WorkerDatabase.CreateAsync(kind);
        await using var worker = await ServiceProcess.StartedAsync(
            database.Rung(("Patch:Worker:SweepInterval", "00:00:01")));

        await database.AddSignalAsync("one");
        await database.NoticesWrittenAsync();
        await database.AddSignalAsync("two");
        await database.NoticesWrittenAsync();
    }

    [Fact]
    public async Task Rows_left_by_a_worker_before_are_found_at_start()
    {
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Sqlite);
        await database.AddSignalAsync("left");
        await using var worker = await ServiceProcess.StartedAsync(database.Rung());
        await database.NoticesWrittenAsync();
    }

    [Fact]
    public async Task A_wake_up_starts_a_sweep_though_Hangfire_has_lost_its_schema()
    {
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Postgres);
        await using (var worker = await ServiceProcess.StartedAsync(database.Rung()))
        {
            await ScheduleWrittenAsync(database);
            await database.ExecuteAsync("DROP SCHEMA hangfire CASCADE");
            await database.AddSignalAsync("one");
            await RungUntilWrittenAsync(database);
            Assert.Equal(0, await worker.StopAsync());
        }

        await using var next = await ServiceProcess.StartedAsync(database.Rung());
        await ScheduleWrittenAsync(database);
    }

    [Fact]
    public async Task A_stage_is_swept_though_Hangfire_may_not_make_its_schema()
    {
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Postgres);
        await database.ExecuteAsync("""
            DROP ROLE IF EXISTS patch_narrow;
            CREATE ROLE patch_narrow LOGIN;
            GRANT ALL ON ALL TABLES IN SCHEMA public TO patch_narrow;
            GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO patch_narrow;
            """);
        var narrow = new NpgsqlConnectionStringBuilder(database.Settings["ConnectionStrings:patchdb"]!) { Username = "patch_narrow" }.ToString();
        await using var worker = await ServiceProcess.StartedAsync(
            database.Rung(("ConnectionStrings:patchdb", narrow), ("Patch:Worker:IdleSweep", "00:00:01")));
        await LoggedAsync(worker, "Hangfire's storage failed");

        await database.AddSignalAsync("one");
        await database.NoticesWrittenAsync();

        Assert.Equal("Healthy", (string?)(await worker.HealthAsync())["status"]);
    }

    [Fact]
    public async Task A_sweep_that_throws_is_told_once_with_its_stage_and_the_next_one_runs()
    {
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Postgres);
        await using var worker = await ServiceProcess.StartedAsync(database.Rung());
        await ScheduleWrittenAsync(database);
        await database.AddSignalAsync("one");
        await RungUntilWrittenAsync(database);
        await database.ExecuteAsync("ALTER TABLE signals RENAME TO signals_away");
        await database.RingAsync(Stage.Notify);
        await LoggedAsync(worker, "Sweep of stage Notify failed");

        await database.ExecuteAsync("ALTER TABLE signals_away RENAME TO signals");
        await database.AddSignalAsync("two");
        await RungUntilWrittenAsync(database);

        var failures = worker.Output.Count(line => line.Contains("sweep", StringComparison.OrdinalIgnoreCase) && line.Contains(" failed;", StringComparison.Ordinal));
        Assert.Equal(failures, worker.Output.Count(line => line.Contains("PostgresException (", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_stop_in_the_middle_of_work_gives_the_row_back(DatabaseKind kind)
    {
        await using var discord = await DiscordServer.StartAsync();
        discord.Next(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
            .ContinueWith(_ => { }, TaskScheduler.Default));
        await using var database = await WorkerDatabase.CreateAsync(kind);
        await database.AddSignalAsync("one");
        var settings = database.Rung(("Patch:Notifications:Discord:Enabled", "true"), ("Patch:Notifications:Discord:WebhookUrl", discord.Url));
        await using (var worker = await ServiceProcess.StartedAsync(settings))
        {
            await Eventually.TrueAsync(() => Task.FromResult(discord.Messages.Count == 1), "the notice is under way");
            Assert.Equal(0, await worker.StopAsync());
        }

        await using (var db = await database.OpenAsync())
        {
            var notice = await db.Notices.SingleAsync();
            Assert.Equal(("pending", null), (notice.State, notice.LeaseOwner));
        }

        await using var next = await ServiceProcess.StartedAsync(settings);
        await Eventually.TrueAsync(() => Task.FromResult(discord.Messages.Count == 2), "the next worker sends it");
    }

    [Fact]
    public async Task A_Discord_that_hangs_keeps_no_other_stage_waiting()
    {
        await using var discord = await DiscordServer.StartAsync();
        discord.Next(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
            .ContinueWith(_ => { }, TaskScheduler.Default));
        await using var database = await WorkerDatabase.CreateAsync(DatabaseKind.Sqlite);
        await database.AddSignalAsync("one");
        await using var worker = await ServiceProcess.StartedAsync(database.Rung(
            ("Patch:Notifications:Discord:Enabled", "true"), ("Patch:Notifications:Discord:WebhookUrl", discord.Url),
            ("Patch:Notifications:RequestTimeout", "00:05:00"), ("Patch:Notifications:Lease", "00:11:00"), ("Patch:Worker:IdleSweep", "00:00:01")));
        await Eventually.TrueAsync(() => Task.FromResult(discord.Messages.Count == 1), "the notice is under way");

        await database.AddSignalAsync("two");

        await Eventually.TrueAsync(
            async () =>
            {
                await using var db = await database.OpenAsync();
                return await db.Signals.AllAsync(signal => signal.Disposition != null);
            },
            "both signals are routed");
        await using var after = await database.OpenAsync();
        Assert.NotNull((await after.Notices.SingleAsync()).LeaseOwner);
    }

    private static Task ScheduleWrittenAsync(WorkerDatabase database) => Eventually.TrueAsync(
        async () =>
        {
            await using var db = await database.OpenAsync();
            try
            {
                var names = await db.Database.SqlQueryRaw<string>("SELECT value AS \"Value\" FROM hangfire.set WHERE key = 'recurring-jobs'").ToListAsync();
                return names.Contains("send-due-notices") && names.Contains("clean-up");
            }
            catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
            {
                return false;
            }
        },
        "the schedule is in Hangfire's storage",
        TimeSpan.FromSeconds(30));

    /// <summary>Rings again and again: a ring before the worker listens is lost, as rings may be.</summary>
    private static Task RungUntilWrittenAsync(WorkerDatabase database) => Eventually.TrueAsync(
        async () =>
        {
            await database.RingAsync(Stage.Notify);
            await using var db = await database.OpenAsync();
            return !await db.Signals.AnyAsync(signal => signal.NoticePending);
        },
        "a ring starts the sweep");

    private static Task LoggedAsync(ServiceProcess worker, string text) => Eventually.TrueAsync(
        () => Task.FromResult(worker.Output.Any(line => line.Contains(text, StringComparison.Ordinal))), $"the worker logs '{text}'", TimeSpan.FromSeconds(30));
}
