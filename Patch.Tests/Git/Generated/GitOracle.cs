using LibGit2Sharp;
using Patch.Core.Git.Building;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Generated;

/// <summary>Carries stacks with the git program, in the one work tree of a repository.</summary>
internal sealed class GitOracle(GitSandbox sandbox, string workTree)
{
    private const int MostStops = 60;
    private const string BlankBranch = "blank";
    private const string NoRoom = "File name too long";

    private static readonly string[] Settings =
    [
        "-c", "merge.directoryRenames=false", "-c", "core.autocrlf=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "core.fsync=none", "-c", "advice.detachedHead=false",
    ];

    private readonly string gitFolder = Path.Combine(workTree, ".git");

    /// <summary>Gives a repository the empty commit that each run begins from.</summary>
    public static void Prepare(GitRepositoryBuilder repository) => repository.Commit(GitSandbox.Change("Blank", BlankBranch).Parents());

    /// <summary>How git ended it; null where it cannot be told, since the work tree has no room for a name.</summary>
    public Ending? Run(GeneratedStack stack)
    {
        Clear(stack);
        return stack.Style == StackStyle.FirstParent ? Pick(stack) : Rebase(stack);
    }

    /// <summary>
    /// The last run committed conflict markers, as git does without a word where both sides add a file alike and ours moved it there from one
    /// that both changed. The engine stops instead.
    /// </summary>
    public bool CommittedMarkers() => Git(["grep", "--quiet", "-e", "^<<<<<<<", "HEAD"]).Code == 0;

    private Ending? Rebase(GeneratedStack stack)
    {
        string[] how = stack.Style switch
        {
            StackStyle.RebaseMerges => ["--rebase-merges", stack.Onto],
            StackStyle.OwnBase => ["--onto", stack.Onto, stack.Base!],
            _ => [stack.Onto],
        };
        if (stack.Reapply || stack.Style == StackStyle.Reverted)
            how = ["--reapply-cherry-picks", .. how];
        var stops = "";
        var (code, output) = Git(["rebase", "--quiet", .. how, stack.Tip]);
        for (var i = 0; code != 0 && i < MostStops; i++)
        {
            var stopped = Path.Combine(gitFolder, "rebase-merge", "stopped-sha");
            if (output.Contains(NoRoom, StringComparison.Ordinal))
                return null;
            Assert.True(File.Exists(stopped), output);
            stops += Stop(File.ReadAllText(stopped).Trim());
            if (stack.Style != StackStyle.SkipConflicts)
                break;
            (code, output) = Git(["rebase", "--skip"]);
        }

        return new Ending(Carried(stack), stops);
    }

    private Ending? Pick(GeneratedStack stack)
    {
        var (_, list) = Git(["rev-list", "--reverse", "--first-parent", "--cherry-mark", "--right-only", $"{stack.Onto}...{stack.Tip}"]);
        var commits = Picks(list.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Except(stack.UpstreamMerges).ToList();
        var (code, output) = Git(["checkout", "--quiet", "--detach", stack.Onto]);
        Assert.True(code == 0, output);
        if (commits.Count > 0)
            (code, output) = Git(["cherry-pick", "-m", "1", "--allow-empty", .. commits]);
        var stops = "";
        for (var i = 0; code != 0 && i < MostStops; i++)
        {
            var picked = Path.Combine(gitFolder, "CHERRY_PICK_HEAD");
            if (output.Contains(NoRoom, StringComparison.Ordinal))
                return null;
            Assert.True(File.Exists(picked), output);
            using (var repository = new Repository(workTree))
                if (repository.Index.Conflicts.Any())
                {
                    stops += Stop(File.ReadAllText(picked).Trim());
                    break;
                }

            // It became empty, where a rebase drops it without a word.
            (code, output) = Git(["cherry-pick", "--skip"]);
        }

        return new Ending(Carried(stack), stops);
    }

    /// <summary>Without what upstream has; but a commit that was empty from the start is nobody's, as git rebase sees it.</summary>
    private List<string> Picks(IEnumerable<string> marked)
    {
        using var repository = new Repository(workTree);
        return [.. marked.Where(line => line[0] == '+' || IsEmpty(repository.Lookup<Commit>(line[1..]))).Select(line => line[1..])];
    }

    private static bool IsEmpty(Commit commit) => commit.Parents.FirstOrDefault()?.Tree.Id == commit.Tree.Id;

    private string Stop(string commit)
    {
        using var repository = new Repository(workTree);
        return Ending.Stop(commit, Ending.Conflicts(repository));
    }

    private string Carried(GeneratedStack stack)
    {
        using var repository = new Repository(workTree);
        return Ending.Carried(repository, repository.Head.Tip.Sha, stack.Onto);
    }

    /// <summary>An empty work tree on no branch, and nothing under way: cheaper than two calls of git, and nothing is left of the stack before.</summary>
    private void Clear(GeneratedStack stack)
    {
        foreach (var entry in new DirectoryInfo(workTree).EnumerateFileSystemInfos().Where(entry => entry.Name != ".git"))
            Delete(entry);
        foreach (var name in (string[])["rebase-merge", "sequencer", "refs/rewritten"])
            if (Directory.Exists(Path.Combine(gitFolder, name)))
                Directory.Delete(Path.Combine(gitFolder, name), recursive: true);
        foreach (var name in (string[])["index", "CHERRY_PICK_HEAD", "MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "AUTO_MERGE", "REBASE_HEAD", "ORIG_HEAD"])
            File.Delete(Path.Combine(gitFolder, name));
        File.WriteAllText(Path.Combine(gitFolder, "HEAD"), $"ref: refs/heads/{BlankBranch}\n");
        File.WriteAllText(Path.Combine(gitFolder, "info", "attributes"), stack.HasCarriageReturns ? "* -text\n" : "");
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo { LinkTarget: null } directory)
            directory.Delete(recursive: true);
        else
            entry.Delete();
    }

    private (int Code, string Output) Git(string[] arguments) => sandbox.TryGit(workTree, [.. Settings, .. arguments]);
}
