using Patch.Core.Git.Conflicts;
using Patch.Core.Git.Stacks;
using Patch.Tests.Git.Generated;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Conflicts;

public sealed class ConflictWorkTreeTests : IDisposable
{
    private const int Seeds = 200;

    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task Conflicts_of_generated_stacks_stand_in_the_index_and_in_the_files_as_git_rebase_leaves_them()
    {
        var (fork, tree) = (sandbox.PathOf("fork"), sandbox.PathOf("tree"));
        var stacks = Make();
        var opening = await sandbox.Mirrors().OpenAsync(fork, sandbox.PathOf("upstream.git"), fetch: true, TestContext.Current.CancellationToken);
        using var mirror = opening.Mirror!;
        ConflictWorkTree.Create(mirror.Path, tree, [("origin", fork)]);
        var oracle = new GitOracle(sandbox, fork);
        var (differences, kinds) = (new List<string>(), new HashSet<string>());
        foreach (var (seed, stack) in stacks)
        {
            var replay = mirror.Replay(stack.Request(GitSandbox.Robot, keep: true), TestContext.Current.CancellationToken);
            if (replay.Conflict is not { } conflict || oracle.Run(stack) is null)
                continue;
            File.Copy(Path.Combine(fork, ".git", "info", "attributes"), Path.Combine(tree, ".git", "info", "attributes"), overwrite: true);
            var files = mirror.Conflicts.Show(tree, conflict.Sha, replay.NewTip, GitSandbox.Robot);

            Compare($"seed {seed}, index", Stages(fork, files), Stages(tree, files), differences);
            foreach (var file in files)
            {
                kinds.Add(file.Kind);
                if (file.Kind is ConflictKinds.Content or ConflictKinds.AddAdd)
                    Compare($"seed {seed}, {file.Path}", Text(fork, file.Path), Text(tree, file.Path), differences);
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Superset(new HashSet<string> { ConflictKinds.Content, ConflictKinds.AddAdd, ConflictKinds.ModifyDelete }, kinds);
    }

    private List<(int Seed, GeneratedStack Stack)> Make()
    {
        using var repository = sandbox.Checkout("fork");
        GitOracle.Prepare(repository);
        using var upstream = sandbox.Bare("upstream.git");
        upstream.Commit(GitSandbox.Change("Elsewhere"));
        // Such seeds are for plain rebases.
        return [.. Enumerable.Range(0, Seeds).Where(seed => seed % 10 < 3).Select(seed => (seed, StackMaker.Make(repository, seed)))];
    }

    /// <summary>What is unmerged; where both sides renamed a file apart, git writes the half-merged text into the index, here each side's own version stands.</summary>
    private string Stages(string folder, IReadOnlyList<ConflictFile> files)
    {
        var apart = files.Where(file => file.Kind == ConflictKinds.RenameRename).Select(file => file.Path).ToHashSet();
        return string.Join('\n', sandbox.Git(folder, "-c", "core.quotePath=false", "ls-files", "--unmerged").Split('\n').Where(line => !apart.Contains(line.Split('\t')[^1])));
    }

    private static string Text(string folder, string path) => File.ReadAllText(Path.Combine(folder, path));

    private static void Compare(string what, string git, string own, List<string> differences)
    {
        if (git != own)
            differences.Add($"{what}:\n git {git}\n own {own}");
    }
}
