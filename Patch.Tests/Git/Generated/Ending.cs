using LibGit2Sharp;
using Patch.Core.Git.Stacks;

namespace Patch.Tests.Git.Generated;

/// <summary>How carrying a stack ended; equal texts are equal endings.</summary>
/// <param name="Commits">Each commit that was made, with its author, parents and tree.</param>
/// <param name="Stops">Each commit in conflict, with the three versions of each path.</param>
internal sealed record Ending(string Commits, string Stops)
{
    private const string HalfMerged = "half-merged";
    private const string Nothing = "-";

    /// <summary>How the engine ended.</summary>
    /// <param name="repository">Has the new commits.</param>
    /// <param name="result">What it said.</param>
    public static Ending Of(Repository repository, ReplayResult result) => new(
        Carried(repository, result.NewTip, result.Onto),
        string.Concat(result.Patches.Where(patch => patch.Code == PatchOutcomes.Conflict).Select(patch => Stop(patch.Sha, patch.Conflicts.Select(Line)))));

    public static string Carried(Repository repository, string tip, string onto)
    {
        var lines = repository.Commits.QueryBy(new CommitFilter { IncludeReachableFrom = tip, ExcludeReachableFrom = onto })
            .Select(commit => $"\n  {commit.MessageShort} by {commit.Author} on {string.Join(" and ", commit.Parents.Select(parent => parent.Sha == onto ? "upstream" : parent.MessageShort))}: {commit.Tree.Sha[..10]}");
        return string.Concat(lines.Order(StringComparer.Ordinal));
    }

    public static string Stop(string commit, IEnumerable<string> paths) => $"\n  {commit}{string.Concat(paths.Order(StringComparer.Ordinal).Select(path => $"\n    {path}"))}";

    /// <summary>The paths in conflict of a work tree where git stopped.</summary>
    public static IEnumerable<string> Conflicts(Repository repository) => repository.Index.Conflicts.Select(conflict => (conflict.Ancestor ?? conflict.Ours ?? conflict.Theirs).Path
        + $" {Side(repository, conflict.Ancestor)} {Side(repository, conflict.Ours)} {Side(repository, conflict.Theirs)}");

    /// <summary>Where both sides renamed a file apart, git writes the half-merged text to both paths; the engine names each side's own version.</summary>
    /// <param name="git">How git ended.</param>
    /// <param name="style">Branches are carried in another order than git's, so that the one in conflict is met with other commits made.</param>
    public bool IsAs(Ending git, StackStyle style)
    {
        if (style == StackStyle.RebaseMerges && Stops.Length > 0)
            return git.Stops.Length > 0 && (FirstStop != git.FirstStop || StopsAs(git));
        return Commits == git.Commits && StopsAs(git);
    }

    public override string ToString() => $"made:{Commits}\n stopped:{Stops}";

    private string FirstStop => Stops.Split('\n')[1];

    private bool StopsAs(Ending git)
    {
        var (words, wanted) = (Words(Stops), Words(git.Stops));
        return words.Length == wanted.Length && words.Zip(wanted).All(pair => pair.First == pair.Second || (pair.Second == HalfMerged && pair.First != Nothing));
    }

    private static string[] Words(string text) => text.Replace("\n", " \n ", StringComparison.Ordinal).Split(' ');

    private static string Side(Repository repository, IndexEntry? entry)
    {
        if (entry is null)
            return Nothing;
        var marked = repository.Lookup<Blob>(entry.Id)?.GetContentText().Contains("<<<<<<<<", StringComparison.Ordinal) == true;
        return marked ? HalfMerged : $"{Convert.ToString((int)entry.Mode, 8)}:{entry.Id.Sha[..7]}";
    }

    private static string Line(ConflictFile file) => $"{file.Path} {Side(file.Base)} {Side(file.Ours)} {Side(file.Theirs)}";

    private static string Side(ConflictSide? side) => side is null ? Nothing : $"{side.Mode}:{side.Sha[..7]}";
}
