using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Workspaces;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Runners.PatchStacks;

/// <summary>
/// An upstream with releases and a fork with three patches: the first touches a file of its own, the second is taken over by upstream in
/// v1.1, the third conflicts with v2.0.
/// </summary>
internal sealed class PatchStackWorld : IAsyncDisposable
{
    private static readonly GitPerson Ann = new("Ann", "ann@example.org", new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.FromHours(2)));
    private static readonly GitPerson Bob = new("Bob", "bob@example.org", new DateTimeOffset(2026, 5, 2, 12, 0, 0, TimeSpan.Zero));
    private int events;

    private PatchStackWorld(WorkspaceHost host)
    {
        Host = host;
        using var upstream = GitRepositoryBuilder.Init(Upstream, bare: true);
        upstream.Commit(new GitCommitBuilder("main", "Begin", Ann).File("readme", "one\ntwo\nthree\n").File("shared", "a\nb\nc\nd\ne\n"));
        upstream.Tag("v1.0", upstream.Tip("main")!);
        Git(Path.GetDirectoryName(Fork)!, "clone", "--quiet", "--bare", Upstream, Fork);
        using (var fork = GitRepositoryBuilder.Open(Fork))
        {
            fork.Commit(new GitCommitBuilder("main", "Add our file", Bob).File("ours", "ours\n"));
            fork.Commit(new GitCommitBuilder("main", "Fix the readme", Ann).File("readme", "one\ntwo, fixed\nthree\n"));
            fork.Commit(new GitCommitBuilder("main", "Change the shared file", Bob).File("shared", "a\nb\nours\nd\ne\n"));
        }

        upstream.Commit(new GitCommitBuilder("main", "Fix the readme, too", Ann).File("readme", "one\ntwo, fixed\nthree\n"));
        upstream.Commit(new GitCommitBuilder("main", "Add theirs", Ann).File("theirs", "theirs\n"));
        upstream.Tag("v1.1", upstream.Tip("main")!, Ann);
        upstream.Commit(new GitCommitBuilder("main", "Change the shared file otherwise", Ann).File("shared", "a\nb\ntheirs\nd\ne\n"));
        upstream.Tag("v2.0", upstream.Tip("main")!);
    }

    public WorkspaceHost Host { get; }

    public string Upstream => Path.Combine(Host.Folder, "upstream.git");

    public string Fork => Path.Combine(Host.Folder, "fork.git");

    public static async Task<PatchStackWorld> CreateAsync(
        Action<WorkspaceOptions>? configure = null, TimeProvider? timeProvider = null, DatabaseKind kind = DatabaseKind.Sqlite) =>
        new(await WorkspaceHost.CreateAsync(kind, configure, timeProvider));

    /// <summary>The configuration of a fork given by its path and pushed to; further lines go over it by <paramref name="more"/>.</summary>
    public static string Config(string more = "", string fork = "fork.git", string upstream = "upstream_repo_url = \"upstream.git\"", string push = "push = true") =>
        $"fork_repo = \"{fork}\"\nfork_repo_full_name = \"acme/fork\"\n{upstream}\n{push}\n{more}\n";

    public static string Git(string folder, params string[] arguments) => Programs.Run(
        "git", ["-c", "protocol.file.allow=always", "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main", .. arguments], folder).Trim();

    /// <summary>The commit of a reference of the fork; null when it does not exist.</summary>
    public string? ForkRef(string reference) => Git(Fork, "for-each-ref", "--format=%(objectname)", reference) is { Length: > 0 } sha ? sha : null;

    /// <summary>Hands an event over, has it executed and reads how the run ended.</summary>
    public async Task<PatchStackEnd> RunAsync(string config, string payload = """{"tag":"v1.1"}""", int timeout = 60_000)
    {
        WritePackage(config, timeout);
        var id = $"patch:{events++}";
        Assert.Equal(1, Assert.IsType<DispatchAnswer.Accepted>(await Host.Local.DispatchAsync(WorkspaceHost.Event(id, payload: payload), default)).Matched);
        await Host.SweepAsync();
        var run = (await Host.Local.ListRunsAsync(id, null, null, default))["runs"]!.AsArray().Single()!.AsObject();
        TestContext.Current.TestOutputHelper?.WriteLine(run.ToJsonString(PatchJson.Options));
        return new PatchStackEnd(run, RunOutcome.Of(run), RunOutcome.ResultOf(run)?["artifacts"]?.AsObject() ?? []);
    }

    /// <summary>Writes a flow package with one step that carries a stack onto releases.</summary>
    public void WritePackage(string config, int timeout = 60_000, string name = "stack") => Host.Write($"flows/{name}/flow.toml", $"""
        name = "{name}"
        version = 1
        [config]
        {config}
        [[steps]]
        name = "carry"
        runner = "patch-stack"
        timeout_ms = {timeout}
        [steps.trigger]
        type = "upstream.release"
        """);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

internal sealed record PatchStackEnd(JsonObject Run, RunOutcome Outcome, JsonObject Artifacts)
{
    /// <summary>The result's status and message.</summary>
    public (string Status, string? Message) Result => (Outcome.Status, Outcome.Message);

    public string? this[string artifact] => (string?)Artifacts[artifact];

    public IEnumerable<string> Codes => Artifacts["patches"]!.AsArray().Select(patch => (string)patch!["code"]!);
}
