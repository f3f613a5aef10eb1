using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.Feeds;
using Patch.Core.Feeds.Polling;
using Patch.Core.FlowEvents;
using Patch.Core.Git;
using Patch.Core.Webhooks;
using Patch.Core.Webhooks.Intake;
using Patch.Core.Webhooks.Routing;
using Patch.Tests.Support;

namespace Patch.Tests.Webhooks.Routing;

/// <summary>Deliveries, polls and the routing between, on a real database and a real feed, with a clock that tests move.</summary>
internal sealed class HookWorld : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly string folder = Programs.NewFolder("hooks");

    private HookWorld(TestDatabase database, FeedServer feeds)
    {
        (this.database, Feeds) = (database, feeds);
        Services = database.With(new Dictionary<string, string?> { ["Patch:Feeds:SourcesPath"] = SourcesPath }).Services(
            (services, configuration) => services.AddGit(configuration).AddFeeds(configuration).AddFlowEvents().AddWebhooks(configuration), Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public FeedServer Feeds { get; }

    public ServiceProvider Services { get; }

    private string SourcesPath => Path.Combine(folder, "feed-sources.json");

    /// <summary>A world with this sources file, taken over. The source <c>releases</c> of <c>up/project</c> reads the feed <c>releases</c>.</summary>
    public static async Task<HookWorld> CreateAsync(DatabaseKind kind, string? webhooks = null, string @event = "release")
    {
        var world = new HookWorld(await TestDatabase.CreateAsync(kind), await FeedServer.StartAsync());
        world.Feed();
        world.WriteSources(
            $$"""
            {"sources":[{"id":"releases","provider":"github","url":"{{world.Feeds.Url("releases")}}","event":"{{@event}}","repo":{"owner":"up","name":"project","fullName":"up/project","defaultBranch":"main"},
            "target":{"mode":"workspace_flow","eventType":"upstream.{{@event}}"} }],"webhooks":{{webhooks ?? "[]"}} }
            """);
        await world.PollAsync();
        return world;
    }

    public void WriteSources(string text) => File.WriteAllText(SourcesPath, text);

    /// <summary>What the feed shows from now on: these tags, newest first.</summary>
    public void Feed(params string[] tags) => Feeds.Feed("releases", Atom(tags));

    public static string Atom(IEnumerable<string> tags) => "<feed xmlns=\"http://www.w3.org/2005/Atom\">" + string.Concat(tags.Select((tag, at) =>
        $"<entry><id>{EntryOf(tag)}</id><title>{tag}</title><updated>{new DateTimeOffset(2026, 5, 31, 0, 0, 0, TimeSpan.Zero).AddSeconds(-at):yyyy-MM-ddTHH:mm:ssZ}</updated>"
        + $"<link rel=\"alternate\" href=\"https://github.com/up/project/releases/tag/{tag}\"/></entry>")) + "</feed>";

    /// <summary>The feed's id of a release.</summary>
    public static string EntryOf(string tag) => $"tag:github.com,2008:Repository/7/{tag}";

    /// <summary>Stores a delivery as the intake does.</summary>
    public Task DeliverAsync(string id, string @event, string body, string provider = "github") => AddAsync(Row(id, @event, body, provider));

    public static Delivery Row(string id, string @event, string body, string provider = "github") => new()
    {
        Id = $"{provider}:{id}", IdKey = IdKeys.Of($"{provider}:{id}"), Provider = provider, DeliveryId = id, Event = @event, ProviderEvent = @event,
        Verdict = WebhookVerdicts.Verified, HeadersJson = "{}", Body = DeliveryBody.Pack(Encoding.UTF8.GetBytes(body)), BodySize = body.Length,
        ReceivedAt = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero),
    };

    public static string Release(string tag, string action = "published", string repo = "up/project", bool draft = false) =>
        $$$"""{"action":"{{{action}}}","release":{"tag_name":"{{{tag}}}","name":"{{{tag}}}","draft":{{{(draft ? "true" : "false")}}},"prerelease":false,"html_url":"https://github.com/{{{repo}}}/releases/tag/{{{tag}}}","published_at":"2026-05-31T00:00:00Z"},"repository":{{{Repo(repo)}}},"sender":{"login":"dev"}}""";

    public static string Push(string reference = "refs/heads/main", string before = "1", string after = "2", bool forced = false, string repo = "up/project") =>
        $$$"""{"ref":"{{{reference}}}","before":"{{{Sha(before)}}}","after":"{{{Sha(after)}}}","forced":{{{(forced ? "true" : "false")}}},"head_commit":{{{(after == "0" ? "null" : $"{{\"id\":\"{Sha(after)}\",\"message\":\"Repair it\"}}")}}},"repository":{{{Repo(repo)}}},"sender":{"login":"dev"}}""";

    public static string Sha(string digit) => new(digit[0], 40);

    public Task<int> RouteDeliveriesAsync() => Services.GetRequiredService<RoutePendingDeliveries>().RunAsync(TestContext.Current.CancellationToken);

    public Task<int> RouteSignalsAsync() => Services.GetRequiredService<RoutePendingSignals>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Both stages, until nothing is left.</summary>
    public async Task RouteAsync()
    {
        while (await RouteDeliveriesAsync() > 0)
        {
        }

        while (await RouteSignalsAsync() > 0)
        {
        }
    }

    /// <summary>Lets the source become due, and polls.</summary>
    public async Task PollAsync()
    {
        Time.Advance(TimeSpan.FromMinutes(31));
        await SweepAsync();
    }

    public async Task SweepAsync()
    {
        await Services.GetRequiredService<PollDueSources>().RunAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => ReadAsync(async db => !await db.FeedSources.AnyAsync(source => source.LeaseOwner != null)), "the polls to end", TimeSpan.FromSeconds(60));
    }

    public Task<Delivery> DeliveryAsync(string id) => ReadAsync(db => db.Deliveries.AsNoTracking().SingleAsync(row => row.DeliveryId == id));

    public Task<FeedSource> SourceAsync() => ReadAsync(db => db.FeedSources.AsNoTracking().SingleAsync(row => row.Id == "releases"));

    public Task<List<string>> EventsAsync() => ReadAsync(db => db.FlowEvents.OrderBy(row => row.Seq).Select(row => row.Id).ToListAsync());

    public Task<List<Signal>> SignalsAsync() => ReadAsync(db => db.Signals.AsNoTracking().OrderBy(row => row.Seq).ToListAsync());

    public Task AddAsync(params object[] rows) => ReadAsync(db =>
    {
        db.AddRange(rows);
        return db.SaveChangesAsync();
    });

    public async Task<T> ReadAsync<T>(Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Feeds.DisposeAsync();
        await database.DisposeAsync();
        Programs.DeleteFolder(folder);
    }

    private static string Repo(string name) => new JsonObject
    {
        ["id"] = 7, ["name"] = name.Split('/')[1], ["full_name"] = name, ["clone_url"] = $"https://github.com/{name}.git", ["html_url"] = $"https://github.com/{name}",
        ["default_branch"] = "main", ["owner"] = new JsonObject { ["login"] = name.Split('/')[0] },
    }.ToJsonString();
}
