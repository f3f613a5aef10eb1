using System.Collections.Concurrent;
using System.Globalization;
using Patch.Core.Git.Stacks;
using Patch.Tests.Git.Generated;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

/// <summary>
/// A thousand generated histories; more by the variable PATCH_GENERATED_STACKS, beginning at the seed PATCH_GENERATED_FIRST. With
/// PATCH_GENERATED_KEEP their repositories are copied to that folder.
/// </summary>
public sealed class GeneratedStackTests : IDisposable
{
    private const int Stacks = 1000;
    private const int BatchSize = 50;
    private const int ShownDifferences = 10;

    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task A_thousand_generated_stacks_end_as_git_ends_them()
    {
        var (first, count) = (Number("PATCH_GENERATED_FIRST") ?? 1, Number("PATCH_GENERATED_STACKS") ?? Stacks);
        var differences = new ConcurrentBag<string>();
        var endings = new ConcurrentDictionary<string, int>();
        var mirrors = sandbox.Mirrors();
        var batches = Enumerable.Range(0, (count + BatchSize - 1) / BatchSize).Select(batch => (First: first + batch * BatchSize, Count: Math.Min(BatchSize, count - batch * BatchSize)));
        await Parallel.ForEachAsync(batches, TestContext.Current.CancellationToken, async (batch, cancellationToken) =>
        {
            var (differing, results) = await new StackBatch(sandbox, mirrors, batch.First, batch.Count).RunAsync(cancellationToken);
            foreach (var difference in differing)
                differences.Add(difference);
            foreach (var seen in results.SelectMany(Seen))
                endings.AddOrUpdate(seen, 1, (_, known) => known + 1);
        });

        Assert.True(differences.IsEmpty, $"{differences.Count} of {count} differ:\n{string.Join("\n", differences.Order(StringComparer.Ordinal).Take(ShownDifferences))}");
        if (count < Stacks)
            return;
        // The generator is worth something only while it reaches every ending.
        string[] wanted =
        [
            PatchOutcomes.Applied, PatchOutcomes.AppliedCleanContext, PatchOutcomes.Changed, PatchOutcomes.UpstreamedIdentical, PatchOutcomes.UpstreamedEmpty, PatchOutcomes.PartlyUpstreamed,
            PatchOutcomes.RevertedUpstream, PatchOutcomes.Conflict, PatchOutcomes.SkippedPolicy, PatchOutcomes.NotReached,
            ConflictKinds.Content, ConflictKinds.Binary, ConflictKinds.AddAdd, ConflictKinds.ModifyDelete, ConflictKinds.RenameDelete, ConflictKinds.RenameRename,
            ConflictKinds.FileDirectory, ConflictKinds.Types, ConflictKinds.Submodule, ConflictKinds.SymbolicLink,
        ];
        Assert.Empty(wanted.Except(endings.Keys));
        Assert.InRange(endings["clean"], count / 4, count * 3 / 4);
    }

    private static IEnumerable<string> Seen(ReplayResult result) =>
        [result.Clean ? "clean" : "stopped", .. result.Patches.Select(patch => patch.Code), .. result.Patches.SelectMany(patch => patch.Conflicts).Select(file => file.Kind)];

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
