using System.Globalization;
using LibGit2Sharp;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Generated;

/// <summary>Many generated stacks in one repository, taken through the engine, in one mirror of it, and through git.</summary>
internal sealed class StackBatch(GitSandbox sandbox, GitMirrors mirrors, int firstSeed, int count)
{
    private const string KeepVariable = "PATCH_GENERATED_KEEP";

    private readonly string name = $"fork-{firstSeed}";

    /// <summary>What differs, one text for each stack, and what the engine said of each stack.</summary>
    public async Task<(IReadOnlyList<string> Differences, IReadOnlyList<ReplayResult> Results)> RunAsync(CancellationToken cancellationToken)
    {
        var stacks = Make();
        var opening = await mirrors.OpenAsync(sandbox.PathOf(name), sandbox.PathOf(name + "-upstream"), fetch: true, cancellationToken);
        Assert.Null(opening.Failure);
        using var mirror = opening.Mirror!;

        var before = Files(mirror.Path);
        var forecasts = stacks.Select(stack => Replay(mirror, stack.Stack, keep: false, cancellationToken)).ToList();
        Assert.Equal(before, Files(mirror.Path));

        var oracle = new GitOracle(sandbox, sandbox.PathOf(name));
        using var repository = new Repository(mirror.Path);
        var differences = new List<string>();
        var results = new List<ReplayResult>();
        foreach (var ((seed, stack), forecast) in stacks.Zip(forecasts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = Replay(mirror, stack, keep: true, cancellationToken);
            results.Add(result);
            if (Outcome(result) != Outcome(forecast))
                differences.Add($"{Who(seed, stack)}: the forecast said {Outcome(forecast)}\n and the replay {Outcome(result)}");
            if (!EndsAsGit(oracle, stack, result, Ending.Of(repository, result), out var expected))
                differences.Add($"{Who(seed, stack)}:\n git {expected}\n the engine {Ending.Of(repository, result)}\n {Outcome(result)}");
        }

        var (code, output) = sandbox.TryGit(mirror.Path, "fsck", "--strict", "--no-dangling", "--no-progress");
        if (code != 0)
            differences.Add($"seeds {firstSeed} to {firstSeed + count - 1}: git fsck: {output}");
        if (Environment.GetEnvironmentVariable(KeepVariable) is { Length: > 0 } folder)
            sandbox.Git(sandbox.Root, "clone", "--quiet", "--mirror", sandbox.PathOf(name), Path.Combine(folder, name));
        Directory.Delete(sandbox.PathOf(name), recursive: true);
        return (differences, results);
    }

    /// <summary>
    /// A patch that upstream took and reverted is carried on purpose, where git drops it unless told to look at no patch-ids at all: so it is
    /// told, where the engine dropped none by them; where it dropped some and kept others, git has no such way.
    /// </summary>
    private static bool EndsAsGit(GitOracle oracle, GeneratedStack stack, ReplayResult result, Ending actual, out Ending? expected)
    {
        expected = oracle.Run(stack);
        if (expected is null || actual.IsAs(expected, stack.Style))
            return true;
        var codes = result.Patches.Select(patch => patch.Code).ToHashSet();
        if (codes.Contains(PatchOutcomes.Conflict) && oracle.CommittedMarkers())
            return true;
        var (dropped, kept) = (codes.Contains(PatchOutcomes.UpstreamedIdentical), codes.Contains(PatchOutcomes.RevertedUpstream));
        if (dropped && kept)
            return true;
        if (!dropped && !kept && !codes.Contains(PatchOutcomes.UpstreamedEmpty))
            return false;
        // A patch of white space alone has the patch-id of its own revert: it counts as taken, twice.
        expected = oracle.Run(dropped ? stack with { Style = StackStyle.Flatten } : stack with { Reapply = true });
        return expected is null || actual.IsAs(expected, stack.Style);
    }

    private List<(int Seed, GeneratedStack Stack)> Make()
    {
        using var repository = sandbox.Checkout(name);
        GitOracle.Prepare(repository);
        var stacks = Enumerable.Range(firstSeed, count).Select(seed => (seed, StackMaker.Make(repository, seed))).ToList();
        // The stacks' upstreams are branches of the fork: each would count as upstream's for all of them.
        using var upstream = sandbox.Bare(name + "-upstream");
        upstream.Commit(GitSandbox.Change("Elsewhere"));
        return stacks;
    }

    private static ReplayResult Replay(GitMirror mirror, GeneratedStack stack, bool keep, CancellationToken cancellationToken) =>
        mirror.Replay(stack.Request(GitSandbox.Robot, keep), cancellationToken);

    private static string Who(int seed, GeneratedStack stack) => string.Create(CultureInfo.InvariantCulture,
        $"seed {seed} ({stack.Style}; again with PATCH_GENERATED_FIRST={seed} PATCH_GENERATED_STACKS=1, and PATCH_GENERATED_KEEP=DIRECTORY to look at tip-{seed} and onto-{seed})");

    private static string Outcome(ReplayResult result) =>
        $"{result.NewTip} {result.NewTree}{string.Concat(result.Patches.Select(patch => $"\n   {patch.Sha[..7]} {patch.Subject}: {patch.Code} {patch.NewSha} {patch.UpstreamSha}"))}";

    /// <summary>Each object, pack and reference of a repository, with its size and time.</summary>
    private static List<string> Files(string mirror) =>
        [.. new DirectoryInfo(mirror).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.DirectoryName != mirror || file.Name == "packed-refs")
            .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc:O}").Order(StringComparer.Ordinal)];
}
