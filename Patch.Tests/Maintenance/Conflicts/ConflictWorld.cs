using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Maintenance;
using Patch.Core.Maintenance.Conflicts;
using Patch.Core.Workspaces;
using Patch.Tests.Cli;
using Patch.Tests.Support;
using Patch.Tests.Workspaces;

namespace Patch.Tests.Maintenance.Conflicts;

/// <summary>
/// A fork with five patches whose second and fourth conflict with upstream's v2.0, and an attempt that stopped at the first of them; it is
/// resolved from the command line.
/// </summary>
internal sealed class ConflictWorld : IAsyncDisposable
{
    public const string Reference = "refs/heads/patch/candidates/v2.0";
    private static readonly GitPerson Bob = new("Bob", "bob@example.org", new DateTimeOffset(2026, 5, 2, 12, 0, 0, TimeSpan.FromHours(3)));
    private int events;

    private ConflictWorld(WorkspaceHost host)
    {
        Host = host;
        Upstream = GitRepositoryBuilder.Init(Path.Combine(host.Folder, "upstream.git"), bare: true);
        Upstream.Commit(Change("Start").File("one.txt", "a\nb\nc\n").File("two.txt", "a\nb\nc\n").File("keep.txt", "k\n"));
        PatchGit(host.Folder, "clone", "--quiet", "--bare", Upstream.Path, Path.Combine(host.Folder, "fork.git"));
        Fork = GitRepositoryBuilder.Open(Path.Combine(host.Folder, "fork.git"));
        Fork.Commit(Change("Add ours").File("ours.txt", "ours\n"));
        First = Fork.Commit(Change("Change one\n\nWith a reason.\n\nSigned-off-by: Bob").File("one.txt", "a\nours\nc\n"));
        Fork.Commit(Change("Add more").File("more.txt", "more\n"));
        Second = Fork.Commit(Change("Change two").File("two.txt", "a\nours\nc\n"));
        Fork.Commit(Change("Add last").File("last.txt", "last\n"));
        Upstream.Commit(Change("Their one").File("one.txt", "a\ntheirs\nc\n"));
        Upstream.Commit(Change("Their two").File("two.txt", "a\ntheirs\nc\n"));
        Upstream.Tag("v2.0", Upstream.Tip("main")!);
    }

    public WorkspaceHost Host { get; }

    public GitRepositoryBuilder Upstream { get; }

    public GitRepositoryBuilder Fork { get; }

    /// <summary>The first patch in conflict.</summary>
    public string First { get; }

    /// <summary>The second patch in conflict.</summary>
    public string Second { get; }

    /// <summary>The attempt that stopped.</summary>
    public string Attempt { get; private set; } = "";

    /// <summary>The work tree that is asked for.</summary>
    public string Tree => Path.Combine(Host.Folder, "tree");

    public static async Task<ConflictWorld> StopAsync(string config = "", Action<ConflictWorld>? change = null, DatabaseKind kind = DatabaseKind.Sqlite)
    {
        var world = new ConflictWorld(await WorkspaceHost.CreateAsync(kind));
        change?.Invoke(world);
        world.Host.Write("flows/stack/flow.toml", $"""
            name = "stack"
            version = 1
            [config]
            fork_repo = "{world.Fork.Path}"
            fork_repo_full_name = "acme/fork"
            upstream_repo_url = "{world.Upstream.Path}"
            {config}
            [[steps]]
            name = "carry"
            runner = "patch-stack"
            timeout_ms = 60000
            [steps.trigger]
            type = "upstream.release"
            """);
        await world.RunAsync();
        return world;
    }

    public static GitCommitBuilder Change(string message) => new("main", message, Bob);

    /// <summary>Has the flow run for v2.0, and opens its attempt.</summary>
    public async Task RunAsync()
    {
        var id = $"patch:{events++}:1:upstream.release";
        await Host.Local.DispatchAsync(WorkspaceHost.Event(id, payload: """{"tag":"v2.0"}"""), default);
        await Host.SweepAsync();
        var run = (await Host.Local.ListRunsAsync(id, null, null, default))["runs"]!.AsArray().Single()!.AsObject();
        var outcome = RunOutcome.Of(run);
        Attempt = $"{id}:dispatch:2026-05-16T12:00:00.000Z";
        await using var db = await Host.DatabaseAsync();
        db.Add(new MaintenanceAttempt
        {
            Id = Attempt, IdKey = IdKeys.Of(Attempt), EventId = id, EventKey = IdKeys.Of(id), EventType = "upstream.release", Operation = "dispatch",
            Status = outcome.Status, Message = outcome.Message, WorkspaceRunIdsJson = new JsonArray((string)run["id"]!).ToJsonString(), UpstreamTag = "v2.0",
            CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch, CompletedAt = outcome.CompletedAt,
        });
        await db.SaveChangesAsync();
    }

    /// <summary><c>patchmoi attempts resolve</c> on this world's data.</summary>
    public Task<Patchmoi.Answer> ResolveAsync(params string[] arguments) =>
        Patchmoi.RunAsync(["attempts", "resolve", Attempt, "--data-dir", Host.Settings["Patch:DataDirectory"]!, .. arguments]);

    /// <summary>The same, as JSON, with the exit code that is expected.</summary>
    public async Task<JsonNode> ResolveAsync(int exitCode, params string[] arguments)
    {
        var answer = await ResolveAsync([.. arguments, "--json"]);
        Assert.True(exitCode == answer.ExitCode, $"{answer.ExitCode}: {answer.Output}{answer.Error}");
        return JsonNode.Parse(answer.Output)!;
    }

    /// <summary>The bundle, with what the worker's fetched mirror has.</summary>
    public async Task<ConflictBundle> BundleAsync(bool withMirror = true)
    {
        await using var services = Services();
        var opening = await services.GetRequiredService<GitMirrors>().OpenAsync(Fork.Path, Upstream.Path, fetch: true, default);
        using var mirror = opening.Mirror!;
        var (bundle, refusal) = await services.GetRequiredService<ConflictBundles>().BuildAsync(Attempt, withMirror ? mirror : null, TestContext.Current.CancellationToken);
        Assert.True(refusal is null, refusal?.Sentence);
        return bundle!;
    }

    /// <summary>Patch's services on this world's data, maintenance included.</summary>
    public ServiceProvider Services() => Host.Another(more: (services, configuration) => services.AddMaintenance(configuration));

    public async Task<MaintenanceAttempt> AttemptAsync()
    {
        await using var db = await Host.DatabaseAsync();
        return await db.MaintenanceAttempts.AsNoTracking().SingleAsync(row => row.Id == Attempt);
    }

    public async Task<List<AttemptHistoryEntry>> HistoryAsync()
    {
        await using var db = await Host.DatabaseAsync();
        return await db.Set<AttemptHistoryEntry>().AsNoTracking().OrderBy(row => row.Seq).ToListAsync();
    }

    /// <summary>Writes a file of the work tree and adds it.</summary>
    public void Resolve(string path, string content)
    {
        File.WriteAllText(Path.Combine(Tree, path), content);
        Git("add", path);
    }

    /// <summary>Git in the work tree.</summary>
    public string Git(params string[] arguments) => PatchGit(Tree, arguments);

    /// <summary>Git in the mirror.</summary>
    public string Mirror(params string[] arguments) => PatchGit(Directory.GetDirectories(Path.Combine(Host.Settings["Patch:DataDirectory"]!, "git"), "*.git").Single(), arguments);

    public static string PatchGit(string folder, params string[] arguments) => Programs.Run(
        "git", ["-c", "protocol.file.allow=always", "-c", "user.name=Eve", "-c", "user.email=eve@example.org", "-c", "core.editor=true", .. arguments], folder).Trim();

    public async ValueTask DisposeAsync()
    {
        Upstream.Dispose();
        Fork.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await Host.DisposeAsync();
    }
}
