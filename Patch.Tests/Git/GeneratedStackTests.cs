using System.Collections.Concurrent;
using LibGit2Sharp;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;
using Patch.Tests.Git.Generated;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

public sealed class GeneratedStackTests : IDisposable
{
    private const int FirstSeed = 1;
    private const int Stacks = 200;

    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task Two_hundred_generated_stacks_end_as_git_rebase_ends_them()
    {
        var mirrors = sandbox.Mirrors();
        var differences = new ConcurrentBag<string>();
        var endings = new ConcurrentDictionary<string, int>();
        await Parallel.ForAsync(FirstSeed, FirstSeed + Stacks, TestContext.Current.CancellationToken, async (seed, cancellationToken) =>
        {
            var stack = GeneratedStack.Make(sandbox, seed);
            var result = await ReplayAsync(mirrors, stack, cancellationToken);
            var expected = Rebase(stack);
            var actual = Ending.Of(result);
            endings.AddOrUpdate(expected.StoppedAt is null ? "clean" : "conflict", 1, (_, count) => count + 1);
            foreach (var patch in result.Patches)
                endings.AddOrUpdate(patch.Code, 1, (_, count) => count + 1);
            foreach (var kind in result.Patches.SelectMany(patch => patch.Conflicts).Select(file => file.Kind))
                endings.AddOrUpdate(kind, 1, (_, count) => count + 1);
            if (expected.ToString() != actual.ToString())
                differences.Add($"seed {seed}:\n git rebase {expected}\n the engine {actual}");
            Directory.Delete(stack.Fork, recursive: true);
            Directory.Delete(stack.Upstream, recursive: true);
        });

        Assert.True(differences.IsEmpty, $"{differences.Count} differ:\n{string.Join("\n", differences)}");
        // The generator is worth something only while it reaches every ending.
        string[] wanted = ["clean", PatchOutcomes.Applied, PatchOutcomes.Conflict, PatchOutcomes.Upstreamed, PatchOutcomes.Flattened, PatchOutcomes.NotReached,
            ConflictKinds.Content, ConflictKinds.Binary, ConflictKinds.AddAdd, ConflictKinds.ModifyDelete, ConflictKinds.RenameDelete, ConflictKinds.FileDirectory,
            ConflictKinds.Types, ConflictKinds.Submodule];
        Assert.Empty(wanted.Except(endings.Keys));
        Assert.InRange(endings["clean"], Stacks / 4, Stacks * 3 / 4);
    }

    private static async Task<ReplayResult> ReplayAsync(GitMirrors mirrors, GeneratedStack stack, CancellationToken cancellationToken)
    {
        var opening = await mirrors.OpenAsync(stack.Fork, stack.Upstream, fetch: true, cancellationToken);
        Assert.Null(opening.Failure);
        using var mirror = opening.Mirror!;
        Assert.Equal(stack.Tip, mirror.ForkBranch("main"));
        return mirror.Replay(new ReplayRequest(stack.Tip, stack.Onto, GitSandbox.Robot, Keep: false), cancellationToken);
    }

    private Ending Rebase(GeneratedStack stack)
    {
        // Files with CRLF under "text=auto" would count as changed in the work tree before anything began. What is committed does not depend on it.
        File.WriteAllText(Path.Combine(stack.Fork, ".git", "info", "attributes"), "* -text\n");
        var (code, output) = sandbox.TryGit(stack.Fork, "-c", "merge.directoryRenames=false", "-c", "core.autocrlf=false", "-c", "gc.auto=0", "-c", "core.fsync=none", "rebase", stack.Onto);
        using var repository = new Repository(stack.Fork);
        var stopped = Path.Combine(stack.Fork, ".git", "rebase-merge", "stopped-sha");
        Assert.True(code == 0 || File.Exists(stopped), output);
        var tip = repository.Head.Tip;
        var carried = repository.Commits.QueryBy(new CommitFilter { IncludeReachableFrom = tip, ExcludeReachableFrom = stack.Onto, SortBy = CommitSortStrategies.Topological })
            .Select(commit => commit.Message.TrimEnd()).Reverse();
        var conflicts = repository.Index.Conflicts.Select(conflict => (conflict.Ancestor ?? conflict.Ours ?? conflict.Theirs).Path
            + $" {Side(repository, conflict.Ancestor)} {Side(repository, conflict.Ours)} {Side(repository, conflict.Theirs)}");
        return new Ending(tip.Tree.Sha, string.Join(", ", carried), code == 0 ? null : File.ReadAllText(stopped).Trim(), string.Join("\n  ", conflicts.Order(StringComparer.Ordinal)));
    }

    private static string Side(Repository repository, IndexEntry? entry)
    {
        if (entry is null)
            return "-";
        // Where both sides renamed a file apart, git writes the half-merged text to both paths; the engine names each side's own version.
        var marked = repository.Lookup<Blob>(entry.Id)?.GetContentText().Contains("<<<<<<<<", StringComparison.Ordinal) == true;
        return marked ? "half-merged" : $"{Convert.ToString((int)entry.Mode, 8)}:{entry.Id.Sha[..7]}";
    }

    private sealed record Ending(string Tree, string Carried, string? StoppedAt, string Conflicts)
    {
        public static Ending Of(ReplayResult result) => new(
            result.NewTree,
            string.Join(", ", result.Patches.Where(patch => patch.NewSha is not null).Select(patch => patch.Subject)),
            result.Conflict?.Sha,
            string.Join("\n  ", (result.Conflict?.Conflicts ?? []).Select(file => $"{file.Path} {Side(file, file.Base, true)} {Side(file, file.Ours)} {Side(file, file.Theirs)}").Order(StringComparer.Ordinal)));

        private static string Side(ConflictFile file, ConflictSide? side, bool ancestor = false) => side is null ? "-"
            : !ancestor && file.Kind == ConflictKinds.RenameRename && file.Hunks.Count > 0 ? "half-merged"
            : $"{side.Mode}:{side.Sha[..7]}";
    }
}
