using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.AppHost.Demo;
using Patch.Core.Data;
using Patch.Tests.Notifications;
using Patch.Tests.Support;
using Patch.Tests.Support.Otlp;

namespace Patch.Tests.Flows.Tracing;

/// <summary>
/// The rehearsal, played once with the real api and the real worker as processes, whose exporters send to a collector here. A webhook tells of
/// a release that the stack is carried onto; then a poll finds one that conflicts. Every secret, and the payload, carry a word that must not
/// be seen.
/// </summary>
public abstract class TracedRehearsal(DatabaseKind kind, OtlpProtocol protocol) : IAsyncLifetime
{
    /// <summary>Stands in every secret, and in what the forge wrote.</summary>
    public const string Canary = "canary7hush";

    private const string Route = "releases-told";
    private readonly List<string> printed = [];
    private OtlpReceiver receiver = null!;
    private TestDatabase database = null!;
    private ServiceProvider services = null!;
    private Stage stage = null!;

    internal OtlpReceiver Received => receiver;

    /// <summary>When the webhook was sent: what began before is the services' own start.</summary>
    internal DateTimeOffset Begin { get; private set; }

    /// <summary>When the poll was made due.</summary>
    internal DateTimeOffset Polled { get; private set; }

    /// <summary>What the services wrote on their own output.</summary>
    internal IReadOnlyList<string> Printed => printed;

    /// <summary>The attempts, oldest first.</summary>
    internal IReadOnlyList<MaintenanceAttempt> Attempts { get; private set; } = [];

    /// <summary>The spans that began after the webhook was sent, by trace.</summary>
    internal ILookup<string, SeenSpan> Traces =>
        receiver.SeenSpans.GroupBy(span => span.TraceId).Where(trace => trace.Min(span => span.Start) >= Begin)
            .SelectMany(trace => trace).ToLookup(span => span.TraceId);

    public async ValueTask InitializeAsync()
    {
        receiver = await OtlpReceiver.StartAsync(protocol);
        await using var discord = await DiscordServer.StartAsync();
        database = await TestDatabase.CreateAsync(kind);
        services = database.Services();
        stage = Stage.Build(Programs.NewFolder("traced"), TimeProvider.System);
        Configure();
        await using var worker = await ServiceProcess.StartedAsync(Settings("worker", discord), "Patch.Worker");
        await using var api = await ServiceProcess.StartedAsync(Settings("api", discord), "Patch.Api");
        await QuietAsync("the services have started", sources: true);

        Begin = TimeProvider.System.GetUtcNow();
        stage.Publish(Story.CleanRelease, Story.CleanMovement());
        await DeliverAsync(api.Url!, Story.CleanRelease);
        await QuietAsync("the first release is carried", attempts: 1);

        Polled = TimeProvider.System.GetUtcNow();
        stage.Publish(Story.ConflictingRelease, Story.ConflictingMovement());
        await PollAsync();
        await QuietAsync("the second release is found", attempts: 3);

        Attempts = await ReadAsync(db => db.MaintenanceAttempts.AsNoTracking().OrderBy(row => row.Seq).ToListAsync());
        // A gauge tells what was last read, and that is read from time to time.
        await Eventually.TrueAsync(() => Task.FromResult(receiver.SeenMetrics.Any(metric => metric.Name == "patch.source.lag")), "the sources' lag has arrived", TimeSpan.FromSeconds(60));
        // What is not exported yet is, as they stop.
        Assert.Equal((0, 0), (await api.StopAsync(), await worker.StopAsync()));
        printed.AddRange([.. api.Output, .. api.Errors, .. worker.Output, .. worker.Errors]);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await database.DisposeAsync();
        await receiver.DisposeAsync();
        Programs.DeleteFolder(stage.Folder);
        GC.SuppressFinalize(this);
    }

    private Dictionary<string, string?> Settings(string service, DiscordServer discord)
    {
        var settings = new Dictionary<string, string?>(database.Settings);
        foreach (var (name, value) in stage.Environment.Concat(receiver.Settings.Select(pair => (pair.Key, pair.Value))).Where(pair => pair.Item2 is not null))
            settings[name] = value;
        (settings["OTEL_SERVICE_NAME"], settings["HOST"]) = (service, "127.0.0.1");
        settings["PATCH_ADMIN_TOKEN"] = $"admin-{Canary}";
        settings["GITHUB_WEBHOOK_SECRET"] = $"hook-{Canary}";
        settings["DISCORD_OUTPUT_ENABLED"] = "true";
        settings["DISCORD_WEBHOOK_URL"] = discord.Url.Replace(DiscordServer.Secret, $"{DiscordServer.Secret}?thread={Canary}", StringComparison.Ordinal);
        settings["DISCORD_NOTIFY_EVENTS"] = "push,release,attempt,forecast";
        settings["Patch:Worker:IdleSweep"] = "00:00:01";
        return settings;
    }

    /// <summary>Sources that are polled when a test says so, a route for the webhook, and a feed with credentials that nothing answers at.</summary>
    private void Configure()
    {
        var file = Path.Combine(stage.Folder, "feed-sources.json");
        var sources = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!;
        foreach (var source in sources["sources"]!.AsArray())
            source!["pollIntervalSeconds"] = 86_400;
        var feed = sources["sources"]![1]!.DeepClone();
        (feed["id"], feed["url"]) = ("secret-feed", $"http://reader:{Canary}@127.0.0.1:9/{Canary}/releases.atom?private_token={Canary}");
        sources["sources"]!.AsArray().Add(feed);
        sources["webhooks"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject
        {
            ["id"] = Route, ["provider"] = "github", ["repository"] = "upstream/harbour", ["events"] = new System.Text.Json.Nodes.JsonArray("release"),
            ["target"] = new System.Text.Json.Nodes.JsonObject { ["mode"] = "workspace_flow", ["eventType"] = "upstream.release" },
        });
        File.WriteAllText(file, sources.ToJsonString());
    }

    private static async Task DeliverAsync(string url, string tag)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            action = "published",
            release = new { id = 7, tag_name = tag, name = $"Release {Canary}", body = $"Notes {Canary}", draft = false, prerelease = false, html_url = $"https://github.com/upstream/harbour/releases/tag/{tag}", published_at = "2026-05-14T13:00:00Z" },
            repository = new { id = 1, name = "harbour", full_name = "upstream/harbour", html_url = "https://github.com/upstream/harbour", default_branch = "main", owner = new { login = "upstream" } },
            sender = new { login = Canary },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/webhooks/github") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", "release");
        request.Headers.Add("X-GitHub-Delivery", "delivery-1");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes($"hook-{Canary}"), body)));
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>As its time does, when it has come.</summary>
    private Task PollAsync() => ReadAsync(db =>
    {
        var now = TimeProvider.System.NowUtc();
        return db.FeedSources.Where(source => source.Id == stage.GitSource).ExecuteUpdateAsync(row => row.SetProperty(source => source.NextPollAt, now));
    });

    /// <summary>Waits until no row asks for work any more.</summary>
    private Task QuietAsync(string what, bool sources = false, int attempts = 0) => Eventually.TrueAsync(
        () => ReadAsync(async db =>
            (!sources || await db.FeedSources.CountAsync(source => source.PrimedAt != null) == 2 && await db.FeedSources.AnyAsync(source => source.ConsecutiveFailures > 0)
                && await db.MaintainedStacks.AnyAsync(stack => stack.ForecastSeq != null))
            && await db.MaintenanceAttempts.CountAsync() >= attempts
            && !await db.Deliveries.AnyAsync(row => row.Disposition == null)
            && !await db.Signals.AnyAsync(row => row.Disposition == null || row.NoticePending)
            && !await db.DispatchRequests.AnyAsync(row => row.State == "pending")
            && !await db.WorkspaceRuns.AnyAsync(row => row.Status == "queued" || row.Status == "running")
            && !await db.MaintenanceAttempts.AnyAsync(row => row.NextSyncAt != null)
            && !await db.AttemptHistory.AnyAsync(row => row.NoticePending)
            && !await db.StackTasks.AnyAsync(row => row.State == Core.Maintenance.Stacks.StackTaskStates.Pending)
            && !await db.StackForecasts.AnyAsync(row => row.NoticePending)
            && !await db.MaintainedStacks.AnyAsync(stack => db.Signals.Any(signal => signal.Seq > stack.SignalSeq))
            && !await db.Notices.AnyAsync(row => row.State == NoticeStates.Pending)),
        what, TimeSpan.FromSeconds(120), TimeSpan.FromMilliseconds(200));

    private async Task<T> ReadAsync<T>(Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }
}

/// <summary>Over gRPC, on PostgreSQL.</summary>
public sealed class GrpcRehearsal() : TracedRehearsal(DatabaseKind.Postgres, OtlpProtocol.Grpc);

/// <summary>Over HTTP, on SQLite.</summary>
public sealed class HttpRehearsal() : TracedRehearsal(DatabaseKind.Sqlite, OtlpProtocol.HttpProtobuf);
