using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Git.Building;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Maintenance.Stacks;

/// <summary>An upstream, a fork with two patches, and the flow package <c>stack</c> that maintains it.</summary>
internal sealed class StackWorld : IDisposable
{
    public const string Text = "1\n2\n3\n4\n5\n";

    public StackWorld()
    {
        Upstream = GitRepositoryBuilder.Init(Path.Combine(Folder, "upstream.git"), bare: true);
        Release("v1.0", "a.txt", Text);
        Programs.Run("git", ["clone", "-q", "--bare", Upstream.Path, Path.Combine(Folder, "fork.git")]);
        Fork = GitRepositoryBuilder.Open(Path.Combine(Folder, "fork.git"));
        Fork.Commit(GitSandbox.Change("Add ours").File("ours.txt", "ours\n"));
        Fork.Commit(GitSandbox.Change("Change line 2").File("a.txt", Text.Replace("2", "ours", StringComparison.Ordinal)));
        WritePackage("stack");
    }

    public string Folder { get; } = Programs.NewFolder("stacks");

    public GitRepositoryBuilder Upstream { get; }

    public GitRepositoryBuilder Fork { get; }

    public Task<Pipeline> StartAsync(DatabaseKind kind, params (string Key, string? Value)[] settings) =>
        Pipeline.CreateAsync(kind, [("Patch:Workspaces:Directory", Folder), .. settings]);

    /// <summary>A commit of upstream that changes one file, with a tag.</summary>
    public string Release(string tag, string file, string content)
    {
        var sha = Upstream.Commit(GitSandbox.Change($"Work for {tag}").File(file, content));
        Upstream.Tag(tag, sha);
        return sha;
    }

    public void WritePackage(string name, string config = """fork_repo = "fork.git"|upstream_repo_url = "upstream.git"|upstream_repo_full_name = "acme/up"|fork_repo_full_name = "us/fork" """, string? folder = null)
    {
        var package = Directory.CreateDirectory(Path.Combine(Folder, "flows", folder ?? name)).FullName;
        File.WriteAllText(Path.Combine(package, "flow.toml"), $"""
            name = "{name}"
            version = 1
            [config]
            {config.Trim().Replace("|", "\n", StringComparison.Ordinal)}
            [[steps]]
            name = "carry"
            runner = "patch-stack"
            timeout_ms = 60000
            [steps.trigger]
            type = "upstream.release"
            """);
    }

    /// <summary>What was heard of a repository.</summary>
    public static Signal Heard(string id, string? tag, string? reference = null, string repo = "acme/up")
    {
        var parts = repo.Split('/');
        var wire = new JsonObject
        {
            ["sourceId"] = "up", ["provider"] = "git", ["event"] = tag is null ? "push" : "release", ["entryId"] = id, ["title"] = id,
            ["publishedAt"] = SignalRows.Published.ToWire(), ["repo"] = new JsonObject { ["owner"] = parts[0], ["name"] = parts[1], ["fullName"] = repo },
        };
        if (tag is not null)
            wire["tag"] = tag;
        if (reference is not null)
            wire["ref"] = reference;
        return SignalRows.Of(wire);
    }

    /// <summary>What a worker does on and on: follow the stacks, and do the due tasks.</summary>
    public static async Task WorkAsync(IServiceProvider services)
    {
        await services.GetRequiredService<FollowStacks>().RunAsync(TestContext.Current.CancellationToken);
        while (await services.GetRequiredService<RunStackTasks>().RunAsync(TestContext.Current.CancellationToken) > 0)
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    public static Task<List<StackForecast>> ForecastsAsync(Pipeline pipeline) =>
        pipeline.ReadAsync(db => db.StackForecasts.AsNoTracking().OrderBy(row => row.Seq).ToListAsync());

    public static Task<List<StackTask>> TasksAsync(Pipeline pipeline) =>
        pipeline.ReadAsync(db => db.StackTasks.AsNoTracking().OrderBy(row => row.Seq).ToListAsync());

    public void Dispose()
    {
        Upstream.Dispose();
        Fork.Dispose();
        Programs.DeleteFolder(Folder);
    }
}
