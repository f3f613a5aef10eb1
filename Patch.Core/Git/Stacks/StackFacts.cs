using Patch.Core.Git.Carrying;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Stacks;

/// <summary>What a commit of a stack is, wherever it is carried.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Author">Name of its author, as written in the commit.</param>
/// <param name="AuthoredAt">UTC.</param>
/// <param name="Files">How many paths it changes.</param>
/// <param name="Added">Lines it adds; null where they were not counted: binary or very large files.</param>
/// <param name="Removed">Lines it removes.</param>
/// <param name="UpstreamPr">The value of its trailer <c>Upstream-PR</c>; null where there is none.</param>
public sealed record PatchFacts(string Sha, string Author, DateTimeOffset AuthoredAt, int Files, int? Added, int? Removed, string? UpstreamPr);

/// <summary>How far upstream is ahead of a branch.</summary>
/// <param name="Commits">Commits of upstream that the branch lacks.</param>
/// <param name="Releases">Of the given tags, those whose commit is among them.</param>
public sealed record UpstreamLag(int Commits, int Releases);

/// <summary>Reads facts of commits; bounded, so that it never costs what a replay does.</summary>
internal sealed class StackFacts(ObjectStore store)
{
    private const int MostFiles = 200;
    private const int MostBytes = 16 * 1024 * 1024;
    private readonly PatchIds ids = new(store);
    private readonly LineTable table = new();
    private long read;

    public PatchFacts Of(CommitObject commit)
    {
        var (name, _, at) = commit.Author();
        var changes = commit.Parents.Count > 1 ? [] : ids.Changes(commit);
        var lines = commit.Parents.Count > 1 ? null : Lines(changes);
        return new PatchFacts(
            commit.Name.ToString(), name, new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)), changes.Count, lines?.Added, lines?.Removed, PatchPolicy.Of(commit).UpstreamPr);
    }

    /// <summary>Null where too much would have to be read, or there is no text.</summary>
    private (int Added, int Removed)? Lines(List<TreeChange> changes)
    {
        if (changes.Count > MostFiles)
            return null;
        var (added, removed, text) = (0, 0, false);
        foreach (var change in changes)
        {
            if (read > MostBytes)
                return null;
            var (before, after) = (store.Content(change.OldMode, change.OldId), store.Content(change.NewMode, change.NewId));
            read += before.Length + after.Length;
            if (MergeAttributes.LooksBinary(before) || MergeAttributes.LooksBinary(after))
                continue;
            text = true;
            foreach (var hunk in LineDiff.Myers(table.Cut(before).Ids, table.Cut(after).Ids))
                (added, removed) = (added + hunk.NewCount, removed + hunk.OldCount);
        }

        return text || changes.Count == 0 ? (added, removed) : null;
    }
}
