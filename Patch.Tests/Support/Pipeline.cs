using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.FlowEvents;
using Patch.Core.Maintenance;
using Patch.Core.Workspaces;

namespace Patch.Tests.Support;

/// <summary>The stages from signal to attempt on a real database, with a clock that tests move. Each sweep is run by hand.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly TestDatabase database;

    private Pipeline(TestDatabase database, FakeTimeProvider time, IReadOnlyDictionary<string, string?> settings)
    {
        this.database = database;
        Time = time;
        Services = Build(settings);
    }

    public FakeTimeProvider Time { get; }

    /// <summary>Where its rows are, for other services to look at them.</summary>
    public TestDatabase Database => database;

    public ServiceProvider Services { get; private set; }

    public static async Task<Pipeline> CreateAsync(DatabaseKind kind, params (string Key, string? Value)[] settings) => new(
        await TestDatabase.CreateAsync(kind),
        new FakeTimeProvider(new DateTimeOffset(2026, 5, 14, 13, 0, 0, TimeSpan.Zero)),
        settings.ToDictionary(setting => setting.Key, setting => setting.Value));

    /// <summary>As after a restart of the process: nothing is kept but the rows.</summary>
    public async Task RestartAsync(params (string Key, string? Value)[] settings)
    {
        await Services.DisposeAsync();
        Services = Build(settings.ToDictionary(setting => setting.Key, setting => setting.Value));
    }

    public Task<int> RouteAsync() => Services.GetRequiredService<RoutePendingSignals>().RunAsync(TestContext.Current.CancellationToken);

    public Task<int> SendAsync() => Services.GetRequiredService<SendDueDispatches>().RunAsync(TestContext.Current.CancellationToken);

    public Task<int> ExecuteAsync() => Services.GetRequiredService<ExecuteDueRuns>().RunAsync(TestContext.Current.CancellationToken);

    public Task<int> SyncAsync() => Services.GetRequiredService<SyncOpenAttempts>().RunAsync(TestContext.Current.CancellationToken);

    public async Task<T> ReadAsync<T>(Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }

    public Task AddAsync(params object[] rows) => ReadAsync(db =>
    {
        db.AddRange(rows);
        return db.SaveChangesAsync();
    });

    /// <summary>Creates an event by hand and gives it back as stored.</summary>
    public async Task<FlowEvent> CreateEventAsync(string id, JsonObject? payload = null, string type = "upstream.release")
    {
        var made = await Services.GetRequiredService<CreateFlowEvent>().CreateAsync(
            id, type, "test", null, System.Text.Json.JsonSerializer.SerializeToElement(payload ?? new JsonObject { ["tag"] = "v1", ["repo"] = "a/b" }),
            TestContext.Current.CancellationToken);
        return Assert.IsType<CreateResult.Created>(made).FlowEvent;
    }

    public Task<List<DispatchRecord>> RecordsAsync() => ReadAsync(db => db.DispatchRecords.OrderBy(row => row.Seq).ToListAsync());

    public Task<List<DispatchRequest>> RequestsAsync() => ReadAsync(db => db.DispatchRequests.OrderBy(row => row.Seq).ToListAsync());

    public Task<List<MaintenanceAttempt>> AttemptsAsync() => ReadAsync(db => db.MaintenanceAttempts.OrderBy(row => row.Seq).ToListAsync());

    public Task<List<AttemptHistoryEntry>> HistoryAsync(long attemptSeq) =>
        ReadAsync(db => db.AttemptHistory.Where(row => row.AttemptSeq == attemptSeq).OrderBy(row => row.Seq).ToListAsync());

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await database.DisposeAsync();
    }

    private ServiceProvider Build(IReadOnlyDictionary<string, string?> settings) => database.With(settings).Services(
        (services, configuration) => services.AddFlowEvents().AddDispatch(configuration).AddMaintenance(configuration).AddWorkspaces(configuration), Time);
}
