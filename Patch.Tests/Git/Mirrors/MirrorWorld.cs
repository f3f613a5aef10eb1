using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Mirrors.Upkeep;
using Patch.Tests.Notifications;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Mirrors;

/// <summary>An upstream with a release, a fork with a patch, and mirrors of them whose every log line is kept.</summary>
internal sealed class MirrorWorld : IDisposable
{
    public const string Candidate = "refs/heads/patch/candidates/v1.0";

    private readonly LogRecorder log = new();
    private readonly ILoggerFactory loggers;

    public MirrorWorld()
    {
        loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        using var upstream = Sandbox.Bare("upstream.git");
        var start = upstream.Commit(GitSandbox.Change("Start").File("a.txt", "one\n"));
        Sandbox.Git(Sandbox.Root, "clone", "--quiet", "--bare", "upstream.git", "fork.git");
        Release = upstream.Commit(GitSandbox.Change("Release").File("a.txt", "two\n"));
        upstream.Tag("v1.0", Release, GitSandbox.Ada, "First");
        using var fork = GitRepositoryBuilder.Open(Fork);
        Patch = fork.Commit(GitSandbox.Change("Our patch").File("patch.txt", "ours\n").Parents(start));
    }

    public GitSandbox Sandbox { get; } = new();

    public string Release { get; }

    public string Patch { get; }

    public string Fork => Sandbox.PathOf("fork.git");

    public string Upstream => Sandbox.PathOf("upstream.git");

    public IReadOnlyList<string> Log => log.Lines;

    public GitOptions Options(Action<GitOptions>? change = null)
    {
        var options = new GitOptions { MirrorDirectory = Sandbox.PathOf("mirrors"), SshCommand = "sh -c 'shift; eval \"$@\"' ssh" };
        change?.Invoke(options);
        return options;
    }

    public GitMirrors Mirrors(Action<GitOptions>? change = null) =>
        new(Microsoft.Extensions.Options.Options.Create(Options(change)), TimeProvider.System, loggers.CreateLogger<GitMirrors>());

    public MirrorUpkeep Upkeep(Action<GitOptions>? change = null) =>
        new(Microsoft.Extensions.Options.Options.Create(Options(change)), TimeProvider.System, loggers.CreateLogger<MirrorUpkeep>());

    public async Task<GitMirror> OpenAsync(GitMirrors? mirrors = null, bool fetch = true)
    {
        var opening = await (mirrors ?? Mirrors()).OpenAsync(Fork, Upstream, fetch, TestContext.Current.CancellationToken);
        Assert.True(opening.Mirror is not null, opening.Failure?.Sentence);
        return opening.Mirror;
    }

    /// <summary>Makes the mirror, with a candidate that is nowhere else; its folder and the candidate's commit.</summary>
    public async Task<(string Path, string Candidate)> MakeCandidateAsync()
    {
        using var mirror = await OpenAsync();
        var replayed = mirror.Replay(new Core.Git.Stacks.ReplayRequest(Patch, Release, GitSandbox.Robot), CancellationToken.None);
        Assert.Null(mirror.WriteCandidate(Candidate, replayed.NewTip));
        return (mirror.Path, replayed.NewTip);
    }

    /// <summary>As if nobody had used the mirror for so long.</summary>
    public static void Age(string path, TimeSpan age) => File.SetLastWriteTimeUtc(Path.Combine(path, "patch-used"), (TimeProvider.System.GetUtcNow() - age).UtcDateTime);

    /// <summary>Fails with the reason of what was kept.</summary>
    public static void WasPruned(MirrorPruning mirror) => Assert.True(mirror.Pruned, mirror.Reason);

    public void Dispose()
    {
        loggers.Dispose();
        Sandbox.Dispose();
    }
}
