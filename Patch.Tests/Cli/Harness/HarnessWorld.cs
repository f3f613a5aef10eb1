using System.Text.Json.Nodes;
using Patch.Tests.Support;

namespace Patch.Tests.Cli.Harness;

/// <summary>A harness in a folder of its own, made by <c>patchmoi harness init</c>.</summary>
internal sealed class HarnessWorld : IDisposable
{
    private readonly string root = Programs.NewFolder("harness");

    private HarnessWorld() => Folder = Path.Combine(root, "work");

    public string Folder { get; }

    public string Fork => Path.Combine(Folder, "fork");

    public string Upstream => Path.Combine(Folder, "upstream");

    public string Origin => Path.Combine(Folder, "remotes", "origin.git");

    public string Mirror => Path.Combine(Folder, "remotes", "mirror.git");

    public static async Task<HarnessWorld> CreateAsync()
    {
        var world = Empty();
        var made = await world.RunAsync("init");
        Assert.True(made.ExitCode == 0, made.Error);
        return world;
    }

    public static HarnessWorld Empty() => new();

    public Task<Patchmoi.Answer> RunAsync(params string[] arguments) => Patchmoi.RunAsync(["harness", .. arguments, "--dir", Folder]);

    /// <summary>Runs the flow, which must give an answer; its only step.</summary>
    public async Task<(int ExitCode, JsonNode Step)> StepAsync(params string[] arguments)
    {
        var answer = await RunAsync(["run", .. arguments, "--json"]);
        Assert.True(answer.Output.Length > 0, answer.Error);
        return (answer.ExitCode, Assert.Single(JsonNode.Parse(answer.Output)!["steps"]!.AsArray())!);
    }

    public static string Git(string folder, params string[] arguments) =>
        Programs.Run("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", .. arguments], folder).Trim();

    /// <summary>All references of all repositories, and what is checked out: what a run must not change.</summary>
    public string Everything() => string.Join('\n', new[] { Fork, Upstream, Origin, Mirror, Path.Combine(Folder, "remotes", "upstream.git") }
        .Select(repository => Git(repository, "for-each-ref") + Git(repository, "symbolic-ref", "HEAD")))
        + Git(Fork, "status", "--porcelain=v2", "--branch");

    public void Dispose() => Programs.DeleteFolder(root);
}
