using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.Notifications;
using Patch.Tests.Support;

namespace Patch.Tests.Notifications;

/// <summary>One database, one clock, and as many workers as a test wants, each with the slice of notices alone.</summary>
internal sealed class NoticeWorld : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly List<IAsyncDisposable> opened = [];
    private readonly Dictionary<string, string?> settings;

    private NoticeWorld(TestDatabase database, DateTimeOffset now, Dictionary<string, string?> settings)
    {
        (this.database, this.settings) = (database, settings);
        Time = new FakeTimeProvider(now);
        Services = NewWorker();
    }

    public FakeTimeProvider Time { get; }

    public LogRecorder Log { get; } = new();

    /// <summary>The first worker.</summary>
    public ServiceProvider Services { get; }

    /// <summary>Starts a world; the settings are named below <c>Patch:Notifications</c>.</summary>
    public static async Task<NoticeWorld> StartAsync(DatabaseKind kind, params (string Key, string Value)[] settings)
    {
        var all = settings.ToDictionary(pair => $"Patch:Notifications:{pair.Key}", pair => (string?)pair.Value);
        all.TryAdd("Patch:Notifications:SweepPatience", "00:05:00");
        return new NoticeWorld(await TestDatabase.CreateAsync(kind), NoticeRows.Published, all);
    }

    /// <summary>The settings of a channel on that server.</summary>
    public static (string, string)[] Channel(string name, ChannelServer server, params (string Key, string Value)[] more) =>
        [($"Channels:{name}:Kind", "discord"), ($"Channels:{name}:Url", server.Url), .. more.Select(pair => ($"Channels:{name}:{pair.Key}", pair.Value))];

    /// <summary>Another worker on the same database.</summary>
    public ServiceProvider NewWorker()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = database.Services(
            (services, _) => services.AddNotifications(configuration).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log)), Time);
        opened.Add(services);
        return services;
    }

    public Task<int> SweepAsync(ServiceProvider? worker = null) =>
        (worker ?? Services).GetRequiredService<SendDueNotices>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Sweeps and lets time pass until nothing is due any more.</summary>
    public async Task SettleAsync(TimeSpan step, int most = 40)
    {
        for (var round = 0; round < most; round++)
        {
            await SweepAsync();
            if (!await ReadAsync(db => db.Notices.AnyAsync(notice => notice.State == NoticeStates.Pending)))
                return;
            Time.Advance(step);
        }

        Assert.Fail("There is still a notice pending.");
    }

    public async Task AddAsync(params object[] rows)
    {
        await using var db = await OpenAsync();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    /// <summary>An attempt for a release that came to an outcome.</summary>
    public async Task AddAttemptAsync(string tag, string status, string id, string reason = "because")
    {
        var attempt = NoticeRows.Attempt(status, id);
        attempt.UpstreamTag = tag;
        await AddAsync(attempt);
        await AddAsync(NoticeRows.Step(attempt, null, "started", "opened"), NoticeRows.Step(attempt, "started", status, reason));
    }

    public Task<List<Notice>> NoticesAsync() => ReadAsync(db => db.Notices.AsNoTracking().OrderBy(notice => notice.Seq).ToListAsync());

    public Task<ChannelState> StateAsync(string channel) => ReadAsync(db => db.ChannelStates.AsNoTracking().SingleAsync(state => state.Name == channel));

    public async Task<T> ReadAsync<T>(Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await OpenAsync();
        return await read(db);
    }

    /// <summary>Another worker takes over: what the first one did is not kept any more.</summary>
    public Task StealLeasesAsync() => ReadAsync(db => db.Notices.Where(notice => notice.LeaseOwner != null)
        .ExecuteUpdateAsync(row => row.SetProperty(notice => notice.LeaseOwner, "a worker that died")));

    public async ValueTask DisposeAsync()
    {
        foreach (var resource in opened.AsEnumerable().Reverse())
            await resource.DisposeAsync();
        await database.DisposeAsync();
    }

    private Task<PatchDbContext> OpenAsync() => Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
}
