using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;

namespace Patch.Tests.Support;

/// <summary>A folder of real repositories that goes away with the test, and the git program in a world of its own (no HOME, no system settings).</summary>
public sealed class GitSandbox : IDisposable
{
    public static readonly DateTimeOffset Day = new(2026, 5, 4, 9, 30, 0, TimeSpan.FromHours(2));

    private const string MemoryFolder = "/dev/shm";
    private const long RoomNeeded = 512L * 1024 * 1024;

    public GitSandbox()
    {
        // Thousands of small files: a file system in memory is several times as fast, where there is one with room.
        var parent = Directory.Exists(MemoryFolder) && new DriveInfo(MemoryFolder).AvailableFreeSpace > RoomNeeded ? MemoryFolder : Path.GetTempPath();
        Root = Path.Combine(parent, $"patch-git-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    public static GitPerson Ada { get; } = new("Ada Löve", "ada@example.org", Day);

    public static GitPerson Robot { get; } = new("Patch", "patch@example.org", Day.AddDays(3));

    public string PathOf(string name) => Path.Combine(Root, name);

    public GitRepositoryBuilder Bare(string name) => GitRepositoryBuilder.Init(PathOf(name), bare: true);

    public GitRepositoryBuilder Checkout(string name) => GitRepositoryBuilder.Init(PathOf(name), bare: false);

    public GitMirrors Mirrors(Action<GitOptions>? change = null)
    {
        var options = new GitOptions { MirrorDirectory = PathOf("mirrors") };
        change?.Invoke(options);
        return new GitMirrors(Options.Create(options), TimeProvider.System, NullLogger<GitMirrors>.Instance);
    }

    public static GitCommitBuilder Change(string message, string branch = "main", GitPerson? by = null) => new(branch, message, by ?? Ada);

    /// <summary>Runs git; the caller looks at the exit code.</summary>
    public (int Code, string Output) TryGit(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in Environment(Root))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = Programs.OutputOf(process);
        return (process.ExitCode, output + error);
    }

    /// <summary>Runs git, which must succeed; its output without the last line end.</summary>
    public string Git(string directory, params string[] arguments)
    {
        var (code, output) = TryGit(directory, arguments);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)}: {output}");
        return output.TrimEnd('\n');
    }

    public static Dictionary<string, string> Environment(string home) => new()
    {
        ["HOME"] = home,
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_AUTHOR_NAME"] = "Git",
        ["GIT_AUTHOR_EMAIL"] = "git@example.org",
        ["GIT_COMMITTER_NAME"] = "Git",
        ["GIT_COMMITTER_EMAIL"] = "git@example.org",
        ["GIT_EDITOR"] = "true",
    };

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
