using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.Feeds;
using Patch.Core.Feeds.Polling;
using Patch.Core.Feeds.Sources;
using Patch.Core.Git;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Polling;

/// <summary>The polling stage on a real database, with a sources file and a clock that tests move.</summary>
internal sealed class FeedWatch : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly string folder = Programs.NewFolder("sources");

    private FeedWatch(TestDatabase database)
    {
        this.database = database;
        Services = Second();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public ServiceProvider Services { get; }

    public string SourcesPath => Path.Combine(folder, "feed-sources.json");

    public static async Task<FeedWatch> CreateAsync(DatabaseKind kind, params FeedSourceConfig[] sources)
    {
        var watch = new FeedWatch(await TestDatabase.CreateAsync(kind));
        watch.WriteSources(FeedSources.File(sources));
        return watch;
    }

    /// <summary>Another worker on the same rows.</summary>
    public ServiceProvider Second(params (string Key, string Value)[] settings) => database.With(
        settings.Append(("Patch:Feeds:SourcesPath", SourcesPath)).ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2)).Services(
        (services, configuration) => services.AddGit(configuration).AddFeeds(configuration), Time);

    public void WriteSources(string text) => File.WriteAllText(SourcesPath, text);

    public Task<int> SweepAsync() => Services.GetRequiredService<PollDueSources>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Lets every source become due, and polls.</summary>
    public async Task PollAsync(bool settle = false)
    {
        Time.Advance(TimeSpan.FromMinutes(31));
        await SweepAsync();
        if (settle)
            await SettledAsync();
    }

    /// <summary>Waits until no poll is under way.</summary>
    public Task SettledAsync() => Eventually.TrueAsync(
        () => ReadAsync(async db => !await db.FeedSources.AnyAsync(source => source.LeaseOwner != null)), "the polls to end", TimeSpan.FromSeconds(60));

    public Task<List<string>> SignalsAsync() => ReadAsync(db => db.Signals.OrderBy(signal => signal.Seq).Select(signal => signal.EntryId).ToListAsync());

    public Task<string> WireAsync(string entryId) => ReadAsync(db => db.Signals.Where(signal => signal.EntryId == entryId).Select(signal => signal.Json).SingleAsync());

    public Task<FeedSource> SourceAsync(string id) => ReadAsync(db => db.FeedSources.AsNoTracking().SingleAsync(source => source.Id == id));

    public Task<bool> IsPrimedAsync(string id) => ReadAsync(db => db.FeedSources.AnyAsync(source => source.Id == id && source.PrimedAt != null));

    public Task<List<string>> IdsAsync() => ReadAsync(db => db.FeedSources.OrderBy(source => source.Id).Select(source => source.Id).ToListAsync());

    public Task WriteAsync(Action<PatchDbContext> write) => ReadAsync(db =>
    {
        write(db);
        return db.SaveChangesAsync();
    });

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await database.DisposeAsync();
        Programs.DeleteFolder(folder);
    }

    public async Task<T> ReadAsync<T>(Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }
}
