using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.FlowEvents;
using Patch.Core.Forges;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Maintenance;
using Patch.Core.Workspaces;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Service;

/// <summary>
/// A fork behind a Git server that asks for a token, its forge, and Patch's stages from flow event to forge. The fork has three patches: upstream's
/// v1.1 takes the second one over, v2.0 conflicts with the third.
/// </summary>
internal sealed class ServiceWorld : IAsyncDisposable
{
    public const string Token = "s3cret-of-the-forge";
    public const string Head = "patch/candidates/v1.1";
    private static readonly GitPerson Ann = new("Ann", "ann@example.org", new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.FromHours(2)));
    private static readonly GitPerson Bob = new("Bob", "bob@example.org", new DateTimeOffset(2026, 5, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly TestDatabase database;
    private readonly GitHttpServer server;

    private ServiceWorld(TestDatabase database, GitHttpServer server, string folder, Dictionary<string, string?> settings, FakeTimeProvider time, ForgeServer? stub)
    {
        (this.database, this.server, Folder, Time, Stub) = (database, server, folder, time, stub);
        Forge = new MemoryForge(Branch) { Now = Time.GetUtcNow };
        Settings = settings;
        Services = Build();
    }

    public string Folder { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>Where the fork is cloned from and pushed to.</summary>
    public GitHttpServer GitServer => server;

    /// <summary>The forge where no other one is asked for.</summary>
    public MemoryForge Forge { get; }

    /// <summary>A forge that is spoken to over HTTP; null where it is <see cref="Forge"/>.</summary>
    public ForgeServer? Stub { get; }

    public Dictionary<string, string?> Settings { get; }

    public ServiceProvider Services { get; }

    public string Upstream => Path.Combine(Folder, "upstream.git");

    public string Fork => Path.Combine(Folder, "acme", "fork.git");

    /// <param name="kind">The database.</param>
    /// <param name="fill">Makes upstream and fork; null: as the class says.</param>
    /// <param name="config">Further lines of the flow's <c>[config]</c>.</param>
    /// <param name="settings">Over the usual ones.</param>
    public static async Task<ServiceWorld> CreateAsync(
        DatabaseKind kind = DatabaseKind.Sqlite, Action<ServiceWorld>? fill = null, string config = "verify_commands = [\"test -f ours\"]", params (string Key, string? Value)[] settings)
    {
        var folder = Programs.NewFolder("forge");
        var server = await GitHttpServer.StartAsync(folder);
        server.Login = $"x-access-token:{Token}";
        var all = new Dictionary<string, string?>
        {
            ["Patch:Workspaces:Directory"] = folder,
            ["Patch:Forges:Service:Enabled"] = "true",
            // Tests move the clock in leaps, and a run is not to be taken for a dead worker's.
            ["Patch:Workspaces:RunLease"] = "01:00:00",
            ["Patch:Git:Credentials:forge:Host"] = new Uri(server.Url).Authority,
            ["Patch:Git:Credentials:forge:UserName"] = "x-access-token",
            ["Patch:Git:Credentials:forge:Password"] = Token,
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        var world = new ServiceWorld(await TestDatabase.CreateAsync(kind), server, folder, all, NewTime(), null);
        (fill ?? Fill)(world);
        world.WriteFlow(config);
        return world;
    }

    /// <summary>The same at a forge that is spoken to over HTTP, whose token is also the Git server's.</summary>
    public static async Task<ServiceWorld> AtAsync(string provider, DatabaseKind kind = DatabaseKind.Sqlite, params (string Key, string? Value)[] settings)
    {
        var folder = Programs.NewFolder("forge");
        var (server, time) = (await GitHttpServer.StartAsync(folder), NewTime());
        var stub = await ForgeServer.StartAsync(provider, time);
        var user = provider switch { "github" => "x-access-token", "gitlab" => "oauth2", _ => "patch" };
        server.Login = $"{user}:{ForgeServer.DefaultToken}";
        var host = new Uri(server.Url).Authority;
        var all = new Dictionary<string, string?>(stub.Settings(host))
        {
            ["Patch:Workspaces:Directory"] = folder, ["Patch:Forges:Service:Enabled"] = "true", ["Patch:Git:Credentials:forge:Host"] = host,
            ["Patch:Git:Credentials:forge:UserName"] = user, ["Patch:Git:Credentials:forge:Password"] = ForgeServer.DefaultToken,
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        var world = new ServiceWorld(await TestDatabase.CreateAsync(kind), server, folder, all, time, stub);
        Fill(world);
        stub.Repository("acme/fork").BranchesFrom = world.Branch;
        world.WriteFlow("verify_commands = [\"test -f ours\"]");
        return world;
    }

    /// <summary>The flow, which leaves pushing to service mode unless it says otherwise.</summary>
    public void WriteFlow(string config, string name = "stack", string fullName = "acme/fork")
    {
        var flow = Directory.CreateDirectory(Path.Combine(Folder, "flows", name)).FullName;
        File.WriteAllText(Path.Combine(flow, "flow.toml"), $"""
            name = "{name}"
            version = 1
            [config]
            fork_repo = "{server.Url}acme/fork.git"
            fork_repo_full_name = "{fullName}"
            upstream_repo_url = "{Upstream}"
            {config}
            [[steps]]
            name = "carry"
            runner = "patch-stack"
            timeout_ms = 60000
            [steps.trigger]
            type = "upstream.release"
            """);
    }

    /// <summary>From event to attempt: the event is made where it is new, else replayed.</summary>
    public async Task<MaintenanceAttempt> RunAsync(string tag = "v1.1", string repo = "up/stream")
    {
        var token = TestContext.Current.CancellationToken;
        Time.Advance(TimeSpan.FromSeconds(1));
        var id = $"test:{tag}";
        var payload = System.Text.Json.JsonSerializer.SerializeToElement(new JsonObject { ["tag"] = tag, ["repo"] = repo });
        if (await Get<CreateFlowEvent>().CreateAsync(id, "upstream.release", "test", null, payload, token) is not CreateResult.Created)
        {
            var known = await ReadAsync(db => db.FlowEvents.AsNoTracking().SingleAsync(row => row.Id == id));
            await Get<DispatchRequests>().AskAsync(known, "replay", wait: false, token);
        }

        await Get<SendDueDispatches>().RunAsync(token);
        await Get<ExecuteDueRuns>().RunAsync(token);
        await Get<SyncOpenAttempts>().RunAsync(token);
        return await ReadAsync(db => db.MaintenanceAttempts.AsNoTracking().OrderByDescending(row => row.Seq).FirstAsync());
    }

    /// <summary>Sweeps until nothing is due now.</summary>
    public async Task TendAsync(ServiceProvider? services = null)
    {
        for (var round = 0; round < 50; round++)
        {
            if (await (services ?? Services).GetRequiredService<TendForgeThreads>().RunAsync(TestContext.Current.CancellationToken) == 0)
                return;
        }

        Assert.Fail("The sweep of forge threads finds work for ever.");
    }

    /// <summary>Sweeps, and lets time pass, until every thread has come to rest.</summary>
    public async Task SettleAsync()
    {
        for (var round = 0; round < 100; round++)
        {
            await TendAsync();
            if (await ReadAsync(db => db.ForgeThreads.AllAsync(thread => thread.NextTryAt == null)))
                return;
            Time.Advance(TimeSpan.FromMinutes(11));
        }

        Assert.Fail("A forge thread does not come to rest.");
    }

    public Task<ForgeThread> ThreadAsync(string point = "v1.1") => ReadAsync(db => db.ForgeThreads.AsNoTracking().SingleAsync(row => row.Point == point));

    public Task<List<ForgeStep>> StepsAsync(string point = "v1.1") => ReadAsync(async db =>
    {
        var seq = (await db.ForgeThreads.SingleAsync(row => row.Point == point)).Seq;
        return await db.ForgeSteps.AsNoTracking().Where(step => step.ThreadSeq == seq).OrderBy(step => step.Seq).ToListAsync();
    });

    public async Task<T> ReadAsync<T>(Func<PatchDbContext, Task<T>> read)
    {
        await using var db = await Get<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        return await read(db);
    }

    /// <summary>The commit of a branch of the fork; null when there is none.</summary>
    public string? Branch(string name) => Git(Fork, "for-each-ref", "--format=%(objectname)", $"refs/heads/{name}") is { Length: > 0 } sha ? sha : null;

    /// <summary>A person commits on a branch of the fork.</summary>
    public string PersonCommits(string branch)
    {
        using var fork = GitRepositoryBuilder.Open(Fork);
        return fork.Commit(new GitCommitBuilder(branch, "A person's own change", Ann).File("person", "person\n"));
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Another set of services on the same data: another worker.</summary>
    public ServiceProvider Build() => database.With(Settings).Services(
        (services, configuration) =>
        {
            services.AddFlowEvents().AddDispatch(configuration).AddMaintenance(configuration).AddWorkspaces(configuration)
                .AddForges(configuration).AddForgeService(configuration);
            if (Stub is null)
                services.AddSingleton(_ => new ForkForges(FindFork, _ => new ForgeResult<IForge>(Forge, null), (_, _) => Task.FromResult<ForgeResult<string>>(Token)));
        },
        Time);

    public static string Git(string folder, params string[] arguments) => Programs.Run(
        "git", ["-c", "protocol.file.allow=always", "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main", .. arguments], folder).Trim();

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await server.DisposeAsync();
        if (Stub is not null)
            await Stub.DisposeAsync();
        await database.DisposeAsync();
        Programs.DeleteFolder(Folder);
    }

    private ForkPlace? FindFork(string url) => url.StartsWith(server.Url, StringComparison.Ordinal)
        ? new ForkPlace("github", server.Url.TrimEnd('/'), url[server.Url.Length..].Replace(".git", "", StringComparison.Ordinal))
        : null;

    private static FakeTimeProvider NewTime() => new(new DateTimeOffset(2026, 5, 14, 13, 0, 0, TimeSpan.Zero));

    private static void Fill(ServiceWorld world)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(world.Fork)!);
        using var upstream = GitRepositoryBuilder.Init(world.Upstream, bare: true);
        upstream.Commit(new GitCommitBuilder("main", "Begin", Ann).File("readme", "one\ntwo\nthree\n").File("shared", "a\nb\nc\nd\ne\n"));
        upstream.Tag("v1.0", upstream.Tip("main")!);
        Git(world.Folder, "clone", "--quiet", "--bare", world.Upstream, world.Fork);
        using (var fork = GitRepositoryBuilder.Open(world.Fork))
        {
            fork.Commit(new GitCommitBuilder("main", "Add our file", Bob).File("ours", "ours\n"));
            fork.Commit(new GitCommitBuilder("main", "Fix the readme", Ann).File("readme", "one\ntwo, fixed\nthree\n"));
            fork.Commit(new GitCommitBuilder("main", "Change the shared file", Bob).File("shared", "a\nb\nours\nd\ne\n"));
        }

        upstream.Commit(new GitCommitBuilder("main", "Fix the readme, too", Ann).File("readme", "one\ntwo, fixed\nthree\n"));
        upstream.Commit(new GitCommitBuilder("main", "Add theirs", Ann).File("theirs", "theirs\n"));
        upstream.Tag("v1.1", upstream.Tip("main")!, Ann);
        upstream.Commit(new GitCommitBuilder("main", "Add more of theirs", Ann).File("more", "more\n"));
        upstream.Tag("v1.2", upstream.Tip("main")!, Ann);
        upstream.Commit(new GitCommitBuilder("main", "Change the shared file otherwise", Ann).File("shared", "a\nb\ntheirs\nd\ne\n"));
        upstream.Tag("v2.0", upstream.Tip("main")!);
    }
}
