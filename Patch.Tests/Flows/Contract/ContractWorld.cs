using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.Feeds;
using Patch.Core.Feeds.Polling;
using Patch.Core.FlowEvents;
using Patch.Core.Git;
using Patch.Core.Maintenance;
using Patch.Core.Workspaces;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Flows.Contract;

/// <summary>
/// Everything that the recording had, real: the API with Kestrel, the worker's sweeps, the feeds, the workspace backend, a database. The
/// sweeps run when the script says so.
/// </summary>
internal sealed class ContractWorld : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly RecordedFeeds feeds;
    private readonly string folder = Programs.NewFolder("contract");
    private readonly SteppedClock clock = new();
    private readonly RecordedIds ids = new();
    private ServiceProvider? worker;
    private ApiServer? api;

    private ContractWorld(TestDatabase database, RecordedFeeds feeds, WorkspaceBackend backend)
    {
        this.database = database;
        this.feeds = feeds;
        Backend = backend;
    }

    public WorkspaceBackend Backend { get; }

    public RecordedFeeds Feeds => feeds;

    public static async Task<ContractWorld> StartAsync(DatabaseKind kind)
    {
        var world = new ContractWorld(await TestDatabase.CreateAsync(kind), await RecordedFeeds.StartAsync(), await WorkspaceBackend.StartAsync());
        var nobody = $"http://127.0.0.1:{Programs.FreePort()}";
        await File.WriteAllTextAsync(Path.Combine(world.folder, "feed-sources.json"), world.feeds.Sources(nobody).ToJsonString());
        LocalFlow.Write(world.folder);
        return world;
    }

    /// <summary>Starts API and worker anew with these settings, on the same record.</summary>
    public async Task RestartAsync(string? backendUrl, string? secret = WorkspaceBackend.DefaultSecret, string? token = ApiServer.Token)
    {
        await StopAsync();
        var settings = new Dictionary<string, string?>(database.Settings)
        {
            ["Patch:Feeds:SourcesPath"] = Path.Combine(folder, "feed-sources.json"),

            // The script goes on when the polls have ended, not when the sweep has lost patience.
            ["Patch:Feeds:SweepPatience"] = "00:10:00",
            ["PATCH_WORKSPACE_BACKEND_URL"] = backendUrl,
            ["Patch:Workspaces:BackendUrl"] = backendUrl,
            ["PATCH_WORKSPACE_BACKEND_SECRET"] = secret,
            ["Patch:Workspaces:BackendSecret"] = secret,
            ["Patch:Workspaces:Directory"] = folder,
            ["Patch:Admin:Token"] = token,
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton<TimeProvider>(clock);
        services.AddPatchData(configuration).AddGit(configuration).AddFeeds(configuration).AddFlowEvents().AddDispatch(configuration)
            .AddMaintenance(configuration).AddWorkspaces(configuration);
        worker = services.BuildServiceProvider();
        api = ApiServer.Start(database, settings, clock);
    }

    /// <summary>One poll of everything that is due, and nothing behind it.</summary>
    public Task PollAsync() => worker!.GetRequiredService<PollDueSources>().RunAsync(CancellationToken.None);

    /// <summary>Polls the flow sources one after another, each as far as its dispatch: the order in which the original worked.</summary>
    public async Task PollFlowSourcesAsync()
    {
        foreach (var source in RecordedFeeds.FlowSources)
        {
            clock.Step();
            using var answer = await api!.SendAsync(HttpMethod.Post, $"/feed-sources/{source}/poll");
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            await PollAsync();
            await worker!.GetRequiredService<RoutePendingSignals>().RunAsync(CancellationToken.None);
            clock.Step();
            await DispatchAsync();
        }
    }

    public Task DispatchAsync() => worker!.GetRequiredService<SendDueDispatches>().RunAsync(CancellationToken.None);

    public Task ExecuteRunsAsync() => worker!.GetRequiredService<ExecuteDueRuns>().RunAsync(CancellationToken.None);

    /// <summary>Syncs the newest attempt, as an operator does.</summary>
    public async Task SyncNewestAttemptAsync()
    {
        var newest = (await AttemptIdsAsync())[^1];
        using var answer = await api!.SendAsync(HttpMethod.Post, $"/maintenance-attempts/{Uri.EscapeDataString(newest)}/sync");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Adds the record that the original had in its file of an older version, before all others.</summary>
    public async Task AddLegacyRecordAsync()
    {
        var line = JsonNode.Parse(await File.ReadAllTextAsync(Recording.Folder("flow-dispatches.jsonl")))!;
        await using var db = await ContextAsync();
        db.DispatchRecords.Add(new DispatchRecord
        {
            Seq = -1,
            EventId = (string)line["eventId"]!,
            EventKey = IdKeys.Of((string)line["eventId"]!),
            EventType = (string)line["eventType"]!,
            Url = (string)line["url"]!,
            Status = (string)line["status"]!,
            HttpStatus = (int)line["httpStatus"]!,
            CreatedAt = PatchJson.Read<DateTimeOffset>(line["createdAt"]!.ToJsonString()),
        });
        await db.SaveChangesAsync();
    }

    /// <summary>Sends the recorded request, while the worker sends the dispatches that it may ask for.</summary>
    public async Task<Answer> AskAsync(Recording recording)
    {
        clock.Step();
        using var client = api!.Anonymous();
        var target = ids.Translate(recording.Target, await AttemptIdsAsync());
        using var request = new HttpRequestMessage(recording.Method, new Uri(
            api.Uri.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        foreach (var (name, value) in recording.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (recording.RequestBody.Length > 0)
            request.Content = new StringContent(recording.RequestBody, System.Text.Encoding.UTF8, "application/json");
        var asking = client.SendAsync(request);
        while (recording.Method == HttpMethod.Post && !asking.IsCompleted)
        {
            await DispatchAsync();
            await Task.WhenAny(asking, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None));
        }

        using var response = await asking;
        var answer = new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
        ids.Learn(recording.Json, answer.Json);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Backend.DisposeAsync();
        await feeds.DisposeAsync();
        await database.DisposeAsync();
        Programs.DeleteFolder(folder);
    }

    private async Task StopAsync()
    {
        if (api is not null)
            await api.DisposeAsync();
        if (worker is not null)
            await worker.DisposeAsync();
    }

    private async Task<IReadOnlyList<string>> AttemptIdsAsync()
    {
        await using var db = await ContextAsync();
        return await db.MaintenanceAttempts.OrderBy(attempt => attempt.Seq).Select(attempt => attempt.Id).ToListAsync();
    }

    private Task<PatchDbContext> ContextAsync() => worker!.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
}
