using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Patch.AppHost.Demo;
using Patch.Tests.Api.Webhooks;
using Patch.Tests.Support;

namespace Patch.Tests.Browser;

/// <summary>A whole Patch for people to look at: api and worker as processes on PostgreSQL, and the rehearsal's upstream and fork, not yet told of.</summary>
public sealed class ConsoleWorld : IAsyncLifetime
{
    /// <summary>The admin token.</summary>
    internal const string Token = "a-token-for-the-browser";

    private readonly string folder = Programs.NewFolder("console");
    private readonly HttpClient http = new();
    private readonly Lazy<Task<ConsoleStory>> story;
    private readonly Lazy<Task<Visit>> window;
    private readonly Lazy<Task<Visit>> plainWindow;
    private Dictionary<string, string?> settings = [];
    private TestDatabase? database;
    private ServiceProcess? api;
    private ServiceProcess? worker;
    private Chromium? chromium;
    private Stage? stage;

    public ConsoleWorld()
    {
        story = new(() => ConsoleStory.PlayAsync(this));
        window = new(() => VisitAsync());
        plainWindow = new(() => VisitAsync(script: false));
    }

    internal Uri Url => http.BaseAddress!;

    internal Stage Stage => stage ?? throw new InvalidOperationException("The files are not written yet.");

    /// <summary>The rehearsal, played once by whoever asks first.</summary>
    internal Task<ConsoleStory> Story => story.Value;

    private string Rehearsal => Path.Combine(folder, "harbour");

    public async ValueTask InitializeAsync()
    {
        Screenshots.Clear();
        Directory.CreateDirectory(Rehearsal);
        database = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        settings = new(database.Settings)
        {
            ["PATCH_ADMIN_TOKEN"] = Token, ["HOST"] = "127.0.0.1", ["Patch:Workspaces:Directory"] = Rehearsal, ["FEED_SOURCES_PATH"] = Path.Combine(Rehearsal, "feed-sources.json"),
            ["GITHUB_WEBHOOK_SECRET"] = Hook.Secret,
        };
        var starting = ServiceProcess.StartedAsync(settings, "Patch.Api");
        worker = await ServiceProcess.StartedAsync(settings);
        api = await starting;
        http.BaseAddress = new Uri(api.Url!);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        chromium = await Chromium.StartAsync();
    }

    /// <summary>A window of somebody who is not signed in.</summary>
    internal Task<Visit> StrangerAsync(bool script = true) => Visit.OpenAsync(chromium!.Browser, Url, script: script);

    /// <summary>A window of somebody who is signed in, after the rehearsal.</summary>
    internal async Task<Visit> VisitAsync(bool script = true) => await Visit.OpenAsync(chromium!.Browser, Url, (await Story).Session, script);

    /// <summary>A window that looks at one page after the other.</summary>
    internal Task<Visit> Window => window.Value;

    /// <summary>Another one, without a script.</summary>
    internal Task<Visit> PlainWindow => plainWindow.Value;

    /// <summary>What an operator does first: the sources file and the flow are written.</summary>
    internal void WriteFiles() => stage = Stage.Build(Rehearsal, TimeProvider.System);

    /// <summary>Waits until the worker has read a source for the first time: what comes from then on is news.</summary>
    internal Task PrimedAsync() => Eventually.TrueAsync(
        async () => (await GetAsync("/feed-sources"))["sources"]!.AsArray() is { Count: 2 } sources && sources.All(source => source!["primedAt"] is not null),
        "both sources were read", TimeSpan.FromSeconds(60));

    /// <summary>A delivery as GitHub sends it.</summary>
    internal async Task DeliverAsync(string id)
    {
        using var delivery = Hook.Request(Hook.Push, id);
        using var answer = await http.SendAsync(delivery);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Makes an event by hand.</summary>
    internal async Task CreateEventAsync(string id)
    {
        using var answer = await http.PostAsync("/flow-events", new StringContent(
            new JsonObject { ["id"] = id, ["type"] = "by.hand", ["payload"] = new JsonObject { ["text"] = "<script>document.title='owned'</script>" } }.ToJsonString(),
            MediaTypeHeaderValue.Parse("application/json")));
        answer.EnsureSuccessStatusCode();
    }

    internal async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await http.GetStringAsync(path))!;

    /// <summary>A command of <c>patchmoi</c>, on the machine that Patch runs on.</summary>
    internal async Task RunAsync(params string[] arguments)
    {
        await using var command = ServiceProcess.Start(settings, ["patchmoi", .. arguments]);
        var code = await command.ExitAsync();
        Assert.True(code == 0, $"patchmoi {string.Join(' ', arguments)} ended with {code}:\n{string.Join('\n', command.Output.Concat(command.Errors))}");
    }

    /// <summary>A folder for a work tree.</summary>
    internal string Tree => Path.Combine(folder, "tree");

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { chromium, worker, api, database }.OfType<IAsyncDisposable>())
            await part.DisposeAsync();
        http.Dispose();
        Programs.DeleteFolder(folder);
    }
}

/// <summary>The tests that look at one Patch, one after the other.</summary>
[CollectionDefinition(nameof(ConsoleVisitors))]
public sealed class ConsoleVisitors : ICollectionFixture<ConsoleWorld>;
