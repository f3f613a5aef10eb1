using System.Collections.Concurrent;
using Patch.Core.Git.Conflicts;
using Patch.Core.Git.Stacks;
using Patch.Tests.Git.Generated;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Conflicts;

public sealed class ConflictWorkTreeTests : IDisposable
{
    private const int FirstSeed = 1000;
    private const int Seeds = 60;

    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task Conflicts_of_generated_stacks_stand_in_the_index_and_in_the_files_as_git_rebase_leaves_them()
    {
        var mirrors = sandbox.Mirrors();
        var differences = new ConcurrentBag<string>();
        var kinds = new ConcurrentDictionary<string, bool>();
        await Parallel.ForAsync(FirstSeed, FirstSeed + Seeds, TestContext.Current.CancellationToken, async (seed, cancellationToken) =>
        {
            var stack = GeneratedStack.Make(sandbox, seed);
            var tree = sandbox.PathOf($"tree-{seed}");
            IReadOnlyList<ConflictFile> files;
            using (var mirror = (await mirrors.OpenAsync(stack.Fork, stack.Upstream, fetch: true, cancellationToken)).Mirror!)
            {
                var replay = mirror.Replay(new ReplayRequest(stack.Tip, stack.Onto, GitSandbox.Robot) { Merges = MergeHandling.Flatten }, cancellationToken);
                if (replay.Conflict is not { } conflict)
                    return;
                ConflictWorkTree.Create(mirror.Path, tree, [("origin", stack.Fork)]);
                files = mirror.Conflicts.Show(tree, conflict.Sha, replay.NewTip, GitSandbox.Robot);
            }

            File.WriteAllText(Path.Combine(stack.Fork, ".git", "info", "attributes"), "* -text\n");
            sandbox.TryGit(stack.Fork, "-c", "merge.directoryRenames=false", "-c", "core.autocrlf=false", "-c", "gc.auto=0", "rebase", stack.Onto);
            Compare(seed, "index", string.Join('\n', Stages(stack.Fork, files)), string.Join('\n', Stages(tree, files)), differences);
            foreach (var file in files)
            {
                kinds[file.Kind] = true;
                if (file.Kind is ConflictKinds.Content or ConflictKinds.AddAdd)
                    Compare(seed, file.Path, Text(stack.Fork, file.Path), Text(tree, file.Path), differences);
            }
        });

        Assert.True(differences.IsEmpty, string.Join('\n', differences));
        Assert.Superset(new HashSet<string> { ConflictKinds.Content, ConflictKinds.Binary, ConflictKinds.AddAdd, ConflictKinds.ModifyDelete }, kinds.Keys.ToHashSet());
    }

    /// <summary>What is unmerged; where both sides renamed a file apart, git writes the half-merged text into the index, here each side's own version stands.</summary>
    private IEnumerable<string> Stages(string folder, IReadOnlyList<ConflictFile> files)
    {
        var apart = files.Where(file => file.Kind == ConflictKinds.RenameRename).Select(file => file.Path).ToHashSet();
        return sandbox.Git(folder, "-c", "core.quotePath=false", "ls-files", "--unmerged").Split('\n').Where(line => !apart.Contains(line.Split('\t')[^1]));
    }

    private static string Text(string folder, string path) => File.ReadAllText(Path.Combine(folder, path));

    private static void Compare(int seed, string what, string git, string own, ConcurrentBag<string> differences)
    {
        if (git != own)
            differences.Add($"seed {seed}, {what}:\n git {git}\n own {own}");
    }
}
