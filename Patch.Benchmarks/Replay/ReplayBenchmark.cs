using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Replay;

/// <summary>
/// Carries a stack onto a release, by <c>git rebase</c> in a work tree and by the engine in a bare mirror, in turn; each opens its
/// repository anew. Both must end with the same tree.
/// </summary>
internal static class ReplayBenchmark
{
    private const int Rounds = 5;

    public static async Task RunAsync(IReadOnlyDictionary<string, int> sizes)
    {
        using var fork = GeneratedFork.Create(sizes["files"], sizes["commits"], sizes["patches"]);
        var tree = Path.Combine(fork.Folder, "tree");
        Programs.Run("git", ["clone", "-q", "--branch", GeneratedFork.Branch, fork.Repository, tree]);
        var mirrors = new GitMirrors(
            Options.Create(new GitOptions { MirrorDirectory = Path.Combine(fork.Folder, "mirrors") }), TimeProvider.System, NullLogger<GitMirrors>.Instance);
        using (Opened(await mirrors.OpenAsync(fork.Repository, fork.Upstream, fetch: true, CancellationToken.None)))
        {
        }

        var (rebase, engine) = (new List<TimeSpan>(), new List<TimeSpan>());
        var equal = true;
        Console.WriteLine("round   git rebase       engine");
        for (var round = 1; round <= Rounds; round++)
        {
            var expected = Rebase(tree, rebase);
            equal &= await ReplayAsync(mirrors, fork, engine) == expected;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{round,5} {rebase[^1].TotalMilliseconds,9:0} ms {engine[^1].TotalMilliseconds,9:0.0} ms"));
        }

        var (git, own) = (Percentiles.Of(rebase).P50, Percentiles.Of(engine).P50);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "replay", files = sizes["files"], commits = sizes["commits"], patches = sizes["patches"],
            gitRebaseMs = Math.Round(git), engineMs = Math.Round(own, 1), ratio = Math.Round(git / own, 1), treesEqual = equal,
            engineFirstMs = Math.Round(engine[0].TotalMilliseconds, 1),
            peakMb = Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024,
        }));
    }

    private static string Rebase(string tree, List<TimeSpan> times)
    {
        Programs.Run("git", ["-C", tree, "checkout", "-q", "--detach", $"origin/{GeneratedFork.Branch}"]);
        var start = Stopwatch.GetTimestamp();
        Programs.Run("git", ["-C", tree, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "rebase", "-q", GeneratedFork.Release]);
        times.Add(Stopwatch.GetElapsedTime(start));
        return Programs.Run("git", ["-C", tree, "rev-parse", "HEAD^{tree}"]).Trim();
    }

    private static async Task<string> ReplayAsync(GitMirrors mirrors, GeneratedFork fork, List<TimeSpan> times)
    {
        var start = Stopwatch.GetTimestamp();
        using var mirror = Opened(await mirrors.OpenAsync(fork.Repository, fork.Upstream, fetch: false, CancellationToken.None));
        var committer = new GitPerson("Ada", "ada@example.org", TimeProvider.System.GetUtcNow());
        var result = mirror.Replay(
            new ReplayRequest(mirror.ForkBranch(GeneratedFork.Branch)!, mirror.UpstreamTag(GeneratedFork.Release)!, committer), CancellationToken.None);
        times.Add(Stopwatch.GetElapsedTime(start));
        return result.Clean ? result.NewTree : $"conflict: {result.Conflict!.Sentence}";
    }

    private static GitMirror Opened(MirrorOpening opening) => opening.Mirror ?? throw new InvalidOperationException(opening.Failure!.Sentence);
}
