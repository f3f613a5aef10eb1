using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Patch.Core.Git.Building;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Benchmarks.Replay;

/// <summary>
/// The upstream commits that three patches conflict with, planted at a quarter, the middle and three quarters of upstream's history: by
/// <c>git bisect run</c> with a cherry-pick of the one patch, once for each (less than the engine does, which replays the stack), and by the
/// engine. Both must name the same commits.
/// </summary>
internal static class BlameBenchmark
{
    private const int Rounds = 3;
    private const int Planted = 3;

    /// <summary>Good where the patch goes.</summary>
    private const string Try = "git cherry-pick --no-commit \"$0\" > /dev/null 2>&1; code=$?; git reset -q --hard; exit $code";

    public static async Task RunAsync(IReadOnlyDictionary<string, int> sizes)
    {
        using var fork = GeneratedFork.Create(sizes["files"], sizes["commits"], sizes["patches"]);
        var patches = Plant(fork);
        var (mirror, tree) = (new ForkMirror(fork), Path.Combine(fork.Folder, "tree"));
        Programs.Run("git", ["clone", "-q", "--branch", GeneratedFork.Branch, fork.Repository, tree]);
        using (await mirror.OpenAsync(fetch: true))
        {
        }

        var (bisect, engine) = (new List<TimeSpan>(), new List<TimeSpan>());
        var equal = true;
        Console.WriteLine("round   git bisect        blame");
        for (var round = 1; round <= Rounds; round++)
        {
            var expected = Bisect(tree, patches, bisect);
            equal &= (await BlameAsync(mirror, engine)).SequenceEqual(expected);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{round,5} {bisect[^1].TotalMilliseconds,9:0} ms {engine[^1].TotalMilliseconds,9:0.0} ms"));
        }

        var (git, own) = (Percentiles.Of(bisect).P50, Percentiles.Of(engine).P50);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "blame", files = sizes["files"], commits = sizes["commits"], patches = sizes["patches"],
            gitBisectMs = Math.Round(git), engineMs = Math.Round(own, 1), ratio = Math.Round(git / own, 1), answersEqual = equal,
            engineFirstMs = Math.Round(engine[0].TotalMilliseconds, 1), peakMb = Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024,
        }));
    }

    /// <summary>Adds patches to the stack that change the very lines that a commit of upstream changes.</summary>
    private static List<string> Plant(GeneratedFork fork)
    {
        string Git(params string[] arguments) => Programs.Run("git", ["-C", fork.Repository, .. arguments]);
        using var repository = GitRepositoryBuilder.Open(fork.Repository);
        var line = Git("rev-list", "--first-parent", "--reverse", $"{GeneratedFork.Base}..{GeneratedFork.Release}").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var patches = new List<string>();
        for (var plant = 1; plant <= Planted; plant++)
        {
            var culprit = line[line.Length * plant / (Planted + 1)];
            var path = Git("diff-tree", "-r", "--no-commit-id", "--name-only", culprit).Split('\n')[0];
            var (before, after) = (Git("show", $"{culprit}~1:{path}").Split('\n'), Git("show", $"{culprit}:{path}").Split('\n'));
            var text = Git("show", $"{GeneratedFork.Branch}:{path}").Split('\n');
            text[Enumerable.Range(0, before.Length).First(at => before[at] != after[at])] = $"plant {plant}";
            patches.Add(repository.Commit(new GitCommitBuilder(GeneratedFork.Branch, $"Plant {plant}", ForkMirror.Committer).File(path, string.Join('\n', text))));
        }

        return patches;
    }

    private static List<string> Bisect(string tree, List<string> patches, List<TimeSpan> times)
    {
        var found = new List<string>();
        var start = Stopwatch.GetTimestamp();
        foreach (var patch in patches)
        {
            Programs.Run("git", ["-C", tree, "bisect", "start", "--first-parent", GeneratedFork.Release, GeneratedFork.Base]);
            Programs.Run("git", ["-C", tree, "bisect", "run", "sh", "-c", Try, patch]);
            found.Add(Programs.Run("git", ["-C", tree, "rev-parse", "refs/bisect/bad"]).Trim());
            Programs.Run("git", ["-C", tree, "bisect", "reset"]);
        }

        times.Add(Stopwatch.GetElapsedTime(start));
        return found;
    }

    private static async Task<IEnumerable<string?>> BlameAsync(ForkMirror fork, List<TimeSpan> times)
    {
        var start = Stopwatch.GetTimestamp();
        using var mirror = await fork.OpenAsync(fetch: false);
        var request = new ReplayRequest(
            mirror.ForkBranch(GeneratedFork.Branch)!, mirror.UpstreamTag(GeneratedFork.Release)!, ForkMirror.Committer, Keep: false);
        var found = mirror.Blame(request, CancellationToken.None);
        times.Add(Stopwatch.GetElapsedTime(start));
        return found.Select(blame => blame.Commit);
    }
}
