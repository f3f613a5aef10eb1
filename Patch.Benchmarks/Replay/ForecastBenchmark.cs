using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Patch.Core.Git.Building;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Replay;

/// <summary>
/// One new commit of upstream, and what would become of the stack on it: by <c>git rebase</c> in a work tree, and by a forecast that writes
/// nothing, in turn. Fetching the commit is not measured on either side. Both must come to the same tree.
/// </summary>
internal static class ForecastBenchmark
{
    private const int Rounds = 5;
    private const string Watched = "d0/s0/f0.txt";

    public static async Task RunAsync(IReadOnlyDictionary<string, int> sizes)
    {
        using var fork = GeneratedFork.Create(sizes["files"], sizes["commits"], sizes["patches"]);
        using var upstream = GitRepositoryBuilder.Open(fork.Upstream);
        var (mirror, tree) = (new ForkMirror(fork), Path.Combine(fork.Folder, "tree"));
        Programs.Run("git", ["clone", "-q", "--branch", GeneratedFork.Branch, fork.Repository, tree]);
        Programs.Run("git", ["-C", tree, "remote", "add", "upstream", fork.Upstream]);
        var (rebase, engine) = (new List<TimeSpan>(), new List<TimeSpan>());
        var equal = true;
        Console.WriteLine("round   git rebase     forecast");
        for (var round = 1; round <= Rounds; round++)
        {
            var onto = Move(upstream, round);
            var expected = Rebase(tree, onto, rebase);
            equal &= await ForecastAsync(mirror, onto, engine) == expected;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{round,5} {rebase[^1].TotalMilliseconds,9:0} ms {engine[^1].TotalMilliseconds,9:0.0} ms"));
        }

        var (git, own) = (Percentiles.Of(rebase).P50, Percentiles.Of(engine).P50);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "forecast", files = sizes["files"], commits = sizes["commits"], patches = sizes["patches"],
            gitRebaseMs = Math.Round(git), engineMs = Math.Round(own, 1), ratio = Math.Round(git / own, 1), answersEqual = equal,
            engineFirstMs = Math.Round(engine[0].TotalMilliseconds, 1), peakMb = Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024,
        }));
    }

    /// <summary>Upstream goes on by a commit.</summary>
    private static string Move(GitRepositoryBuilder upstream, int round)
    {
        var text = Programs.Run("git", ["-C", upstream.Path, "show", $"main:{Watched}"]);
        var lines = text.Split('\n');
        lines[0] = $"upstream went on, round {round}";
        return upstream.Commit(new GitCommitBuilder("main", $"Round {round}", ForkMirror.Committer)
            .File(Watched, string.Join('\n', lines)).File($"news/{round}.txt", $"{round}\n"));
    }

    private static string Rebase(string tree, string onto, List<TimeSpan> times)
    {
        Programs.Run("git", ["-C", tree, "fetch", "-q", "upstream"]);
        Programs.Run("git", ["-C", tree, "checkout", "-q", "--detach", $"origin/{GeneratedFork.Branch}"]);
        var start = Stopwatch.GetTimestamp();
        Programs.Run("git", ["-C", tree, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "rebase", "-q", onto]);
        times.Add(Stopwatch.GetElapsedTime(start));
        return Programs.Run("git", ["-C", tree, "rev-parse", "HEAD^{tree}"]).Trim();
    }

    private static async Task<string> ForecastAsync(ForkMirror fork, string onto, List<TimeSpan> times)
    {
        using (await fork.OpenAsync(fetch: true))
        {
        }

        var start = Stopwatch.GetTimestamp();
        using var mirror = await fork.OpenAsync(fetch: false);
        var request = new ReplayRequest(mirror.ForkBranch(GeneratedFork.Branch)!, onto, ForkMirror.Committer, Keep: false) { SkipConflicts = true };
        var result = mirror.Replay(request, CancellationToken.None);
        times.Add(Stopwatch.GetElapsedTime(start));
        return result.Clean ? result.NewTree : $"conflict: {result.Conflict!.Sentence}";
    }
}
