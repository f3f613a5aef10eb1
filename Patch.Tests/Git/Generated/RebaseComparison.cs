using LibGit2Sharp;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Generated;

/// <summary>Takes one stack through the engine and through <c>git rebase</c>.</summary>
internal sealed class RebaseComparison(GitSandbox sandbox, GitMirrors mirrors)
{
    /// <summary>How each of them ended; equal texts are equal endings.</summary>
    public async Task<(string Expected, string Actual, ReplayResult Result)> RunAsync(GeneratedStack stack, CancellationToken cancellationToken)
    {
        var result = await ReplayAsync(stack, cancellationToken);
        return (Rebase(stack).ToString(), Ending.Of(result).ToString(), result);
    }

    private async Task<ReplayResult> ReplayAsync(GeneratedStack stack, CancellationToken cancellationToken)
    {
        var opening = await mirrors.OpenAsync(stack.Fork, stack.Upstream, fetch: true, cancellationToken);
        Assert.Null(opening.Failure);
        using var mirror = opening.Mirror!;
        Assert.Equal(stack.Tip, mirror.ForkBranch("main"));
        return mirror.Replay(new ReplayRequest(stack.Tip, stack.Onto, GitSandbox.Robot, Keep: false) { Merges = MergeHandling.Flatten }, cancellationToken);
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
        var carried = repository.Commits
            .QueryBy(new CommitFilter { IncludeReachableFrom = tip, ExcludeReachableFrom = stack.Onto, SortBy = CommitSortStrategies.Topological })
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

    /// <param name="Tree">The last commit's tree: the result when clean, the last good one when not.</param>
    /// <param name="Carried">Messages of the commits that were made.</param>
    /// <param name="StoppedAt">The commit in conflict.</param>
    /// <param name="Conflicts">Its paths with the three versions of each.</param>
    private sealed record Ending(string Tree, string Carried, string? StoppedAt, string Conflicts)
    {
        public static Ending Of(ReplayResult result) => new(
            result.NewTree,
            string.Join(", ", result.Patches.Where(patch => patch.NewSha is not null).Select(patch => patch.Subject)),
            result.Conflict?.Sha,
            string.Join("\n  ", (result.Conflict?.Conflicts ?? []).Select(Line).Order(StringComparer.Ordinal)));

        private static string Line(ConflictFile file)
        {
            var halfMerged = file.Hunks.Count > 0 && file.Kind == ConflictKinds.RenameRename;
            return $"{file.Path} {Side(file.Base, false)} {Side(file.Ours, halfMerged)} {Side(file.Theirs, halfMerged)}";
        }

        private static string Side(ConflictSide? side, bool halfMerged) =>
            side is null ? "-" : halfMerged ? "half-merged" : $"{side.Mode}:{side.Sha[..7]}";
    }
}
