using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Tests.Notifications;
using Patch.Tests.Support;

namespace Patch.Tests.Worker;

/// <summary>The database of a worker under test, seen from outside its process.</summary>
internal sealed class WorkerDatabase : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly ServiceProvider services;

    private WorkerDatabase(TestDatabase database)
    {
        this.database = database;
        services = database.Services();
    }

    public IReadOnlyDictionary<string, string?> Settings => database.Settings;

    public static async Task<WorkerDatabase> CreateAsync(DatabaseKind kind) => new(await TestDatabase.CreateAsync(kind));

    /// <summary>The settings of a worker on this database that sweeps only when it is rung, and <paramref name="more"/>.</summary>
    public Dictionary<string, string?> Rung(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?>(Settings)
        {
            ["Patch:Worker:SweepInterval"] = "00:01:00",
            ["Patch:Worker:IdleSweep"] = "01:00:00",
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        return settings;
    }

    public Task<PatchDbContext> OpenAsync() => services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();

    public async Task ExecuteAsync(string sql)
    {
        await using var db = await OpenAsync();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    public async Task AddSignalAsync(string entryId)
    {
        await using var db = await OpenAsync();
        db.Add(NoticeRows.Push(entryId));
        await db.SaveChangesAsync();
    }

    public ValueTask RingAsync(Stage stage) => services.GetRequiredService<IWakeUps>().RingAsync(stage, CancellationToken.None);

    /// <summary>Waits until the worker has looked at every signal for notices.</summary>
    public Task NoticesWrittenAsync() => Eventually.TrueAsync(
        async () =>
        {
            await using var db = await OpenAsync();
            return !await db.Signals.AnyAsync(signal => signal.NoticePending);
        },
        "the worker looks at every signal",
        TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await database.DisposeAsync();
    }
}
