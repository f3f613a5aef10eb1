using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.Feeds;
using Patch.Core.Feeds.Polling;
using Patch.Core.Feeds.Sources;
using Patch.Core.FlowEvents;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Notifications;
using Patch.Tests.Support;

namespace Patch.Tests.Feeds.Refs;

/// <summary>An upstream repository and a source of <c>kind: "git"</c> that watches it, from the poll to the notice, on a clock that tests move.</summary>
internal sealed class RefWatch : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly GitSandbox sandbox = new();

    private RefWatch(TestDatabase database)
    {
        this.database = database;
        Upstream = sandbox.Bare("upstream.git");
        Services = database.With(new Dictionary<string, string?>
        {
            ["Patch:Feeds:SourcesPath"] = sandbox.PathOf("feed-sources.json"),
            ["Patch:Git:MirrorDirectory"] = sandbox.PathOf("mirrors"),
            ["Patch:Notifications:Discord:Enabled"] = "true",
            ["Patch:Notifications:Discord:WebhookUrl"] = "http://127.0.0.1:1/hook",
        }).Services(
            (services, configuration) => services.AddGit(configuration).AddFeeds(configuration).AddFlowEvents().AddNotifications(configuration)
                .AddSingleton<DispatchRequests>(),
            Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public ServiceProvider Services { get; }

    public GitRepositoryBuilder Upstream { get; }

    public string Url => new Uri(Upstream.Path).AbsoluteUri;

    public string PathOf(string name) => sandbox.PathOf(name);

    public static async Task<RefWatch> CreateAsync(DatabaseKind kind) => new(await TestDatabase.CreateAsync(kind));

    public void Watch(params FeedSourceConfig[] sources) => File.WriteAllText(sandbox.PathOf("feed-sources.json"), FeedSources.File(sources));

    public string Commit(string text, string branch = "main") => Upstream.Commit(GitSandbox.Change(text, branch).File("a.txt", text));

    public string Git(params string[] arguments) => sandbox.Git(Upstream.Path, arguments);

    /// <summary>Lets every source become due, polls, routes and writes notices.</summary>
    public async Task PollAsync(bool fails = false)
    {
        Time.Advance(TimeSpan.FromMinutes(31));
        await Services.GetRequiredService<PollDueSources>().RunAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(
            () => ReadAsync(async db => !await db.FeedSources.AnyAsync(source => source.LeaseOwner != null)), "the polls to end", TimeSpan.FromSeconds(60));
        var errors = await ReadAsync(db => db.FeedSources.Where(source => source.LastError != null).Select(source => source.LastError!).ToListAsync());
        Assert.True(fails == errors.Count > 0, string.Join(" ", errors));
        while (await Services.GetRequiredService<RoutePendingSignals>().RunAsync(TestContext.Current.CancellationToken) > 0)
            continue;
        await Services.GetRequiredService<WriteNotices>().RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A stack that follows the upstream was worked on: there is a mirror of both.</summary>
    public async Task MirrorAsync()
    {
        sandbox.Git(sandbox.Root, "clone", "--quiet", "--bare", Upstream.Path, "fork.git");
        var opening = await Services.GetRequiredService<GitMirrors>().OpenAsync(sandbox.PathOf("fork.git"), Url, fetch: true, TestContext.Current.CancellationToken);
        Assert.Null(opening.Failure);
        opening.Mirror!.Dispose();
    }

    public Task<List<Signal>> SignalsAsync() => ReadAsync(db => db.Signals.AsNoTracking().OrderBy(signal => signal.Seq).ToListAsync());

    public Task<List<RefLedgerEntry>> LedgerAsync(string name) => ReadAsync(
        db => db.RefLedger.AsNoTracking().Where(entry => entry.RefName == name).OrderBy(entry => entry.Seq).ToListAsync());

    public async Task<T> ReadAsync<T>(Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await database.DisposeAsync();
        Upstream.Dispose();
        sandbox.Dispose();
    }
}
