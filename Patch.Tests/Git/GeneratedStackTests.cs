using System.Collections.Concurrent;
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
        var comparison = new RebaseComparison(sandbox, sandbox.Mirrors());
        var differences = new ConcurrentBag<string>();
        var endings = new ConcurrentDictionary<string, int>();
        await Parallel.ForAsync(FirstSeed, FirstSeed + Stacks, TestContext.Current.CancellationToken, async (seed, cancellationToken) =>
        {
            var stack = GeneratedStack.Make(sandbox, seed);
            var (expected, actual, result) = await comparison.RunAsync(stack, cancellationToken);
            if (expected != actual)
                differences.Add($"seed {seed}:\n git rebase {expected}\n the engine {actual}");
            string[] seen = [result.Clean ? "clean" : "stopped", .. result.Patches.Select(patch => patch.Code), .. result.Patches.SelectMany(patch => patch.Conflicts).Select(file => file.Kind)];
            foreach (var ending in seen)
                endings.AddOrUpdate(ending, 1, (_, count) => count + 1);
            Directory.Delete(stack.Fork, recursive: true);
            Directory.Delete(stack.Upstream, recursive: true);
        });

        Assert.True(differences.IsEmpty, $"{differences.Count} differ:\n{string.Join("\n", differences)}");
        // The generator is worth something only while it reaches every ending.
        string[] wanted = [PatchOutcomes.Applied, PatchOutcomes.Conflict, PatchOutcomes.UpstreamedIdentical, PatchOutcomes.UpstreamedEmpty, PatchOutcomes.SkippedPolicy, PatchOutcomes.NotReached,
            ConflictKinds.Content, ConflictKinds.Binary, ConflictKinds.AddAdd, ConflictKinds.ModifyDelete, ConflictKinds.RenameDelete, ConflictKinds.RenameRename,
            ConflictKinds.FileDirectory, ConflictKinds.Types, ConflictKinds.Submodule, ConflictKinds.SymbolicLink];
        Assert.Empty(wanted.Except(endings.Keys));
        Assert.InRange(endings["clean"], Stacks / 4, Stacks * 3 / 4);
    }
}
