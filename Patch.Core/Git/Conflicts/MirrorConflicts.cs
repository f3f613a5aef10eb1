using System.Text;
using Patch.Core.Git.Carrying;
using Patch.Core.Git.Merging;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Resolutions;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Conflicts;

/// <summary>A resolution that was taken.</summary>
/// <param name="Sha">The patch's new commit; null where nothing of the patch was left.</param>
/// <param name="Resolved">Each conflict with what became of it, for whoever remembers resolutions.</param>
public sealed record TakenResolution(string? Sha, IReadOnlyList<ResolvedConflict> Resolved);

/// <summary>What is done with a patch in conflict in an opened mirror. Belongs to its <see cref="Mirrors.GitMirror"/>.</summary>
public sealed class MirrorConflicts
{
    private const string PickHeadFile = "CHERRY_PICK_HEAD";
    private const string MessageFile = "MERGE_MSG";
    private const int MostOwnCommits = 100;

    private readonly ObjectStore store;

    internal MirrorConflicts(ObjectStore store) => this.store = store;

    /// <summary>The conflicts of a patch on a commit; empty when it applies.</summary>
    public IReadOnlyList<ConflictFile> Files(string patch, string head)
    {
        var files = PatchInConflict.Of(store, patch, head).Files;
        store.Discard();
        return files;
    }

    /// <summary>A side's content.</summary>
    /// <param name="side">The side.</param>
    /// <param name="limit">Most bytes to give.</param>
    public SideContent Content(ConflictSide side, int limit)
    {
        var name = ObjectName.Parse(side.Sha);
        if (Convert.ToInt32(side.Mode, 8) == Modes.Submodule)
            return new SideContent(0, SideContent.Text, $"Subproject commit {side.Sha}\n", Cut: false);
        var bytes = store.Read(name, ObjectKind.Blob);
        var given = bytes.AsSpan(0, Math.Min(bytes.Length, limit));
        return MergeAttributes.LooksBinary(bytes) || !System.Text.Unicode.Utf8.IsValid(bytes)
            ? new SideContent(bytes.Length, SideContent.Base64, Convert.ToBase64String(given), given.Length < bytes.Length)
            : new SideContent(bytes.Length, SideContent.Text, Encoding.UTF8.GetString(given), given.Length < bytes.Length);
    }

    /// <summary>
    /// Puts a work tree amid the cherry-pick of a patch on a commit: files with conflict markers, conflict entries in the index, and what
    /// <c>git status</c> tells from it. What was there before is given up.
    /// </summary>
    /// <returns>The conflicts.</returns>
    public IReadOnlyList<ConflictFile> Show(string directory, string patch, string head, GitPerson committer)
    {
        var conflict = PatchInConflict.Of(store, patch, head);
        var shown = store.Put(ObjectKind.Commit, conflict.Patch.Carry(conflict.TreeWithMarkers(), [conflict.Head.Name], committer));
        store.Flush();
        ConflictWorkTree.Show(directory, shown, conflict.Head.Name);
        ConflictIndex.Add(directory, conflict.Files);
        File.WriteAllBytes(GitFile(directory, MessageFile), Encoding.Latin1.GetBytes(conflict.Patch.RawMessage));
        File.WriteAllText(GitFile(directory, PickHeadFile), conflict.Patch.Name + "\n");
        return conflict.Files;
    }

    /// <summary>Leaves a work tree at a commit, with nothing going on in it.</summary>
    public void Settle(string directory, string head)
    {
        ConflictWorkTree.Show(directory, ObjectName.Parse(head), ObjectName.Parse(head));
        File.Delete(GitFile(directory, PickHeadFile));
        File.Delete(GitFile(directory, MessageFile));
    }

    /// <summary>Paths that were in conflict and still have conflict markers that no side had, as they stand in the index.</summary>
    public IReadOnlyList<string> StillMarked(string directory, IReadOnlyList<ConflictFile> conflicts)
    {
        using var theirs = OpenStore(directory);
        var tree = ConflictWorkTree.IndexTree(directory);
        return
        [
            .. conflicts.Select(conflict => conflict.Path).Where(path => Find(theirs, tree, path) is { } file && HasMarkers(theirs.Read(file.Id, ObjectKind.Blob))
                && !conflicts.Where(conflict => conflict.Path == path).SelectMany(Sides).Any(side => HasMarkers(store.Read(ObjectName.Parse(side.Sha), ObjectKind.Blob)))).Distinct(),
        ];
    }

    /// <summary>Takes what is in a work tree's index as a patch's commit: its author, date and message are kept. A commit that the person made of it is taken as it is.</summary>
    /// <param name="directory">The work tree.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="head">The commit that it was put on.</param>
    /// <param name="conflicts">Its conflicts.</param>
    /// <param name="committer">Of the new commit.</param>
    public TakenResolution Take(string directory, string patch, string head, IReadOnlyList<ConflictFile> conflicts, GitPerson committer)
    {
        using var theirs = OpenStore(directory);
        var copy = new ObjectCopy(theirs, store);
        var (original, before) = (store.Commit(ObjectName.Parse(patch)), store.Commit(ObjectName.Parse(head)));
        var current = ObjectName.Parse(ConflictWorkTree.Look(directory).Head);
        ObjectName tree;
        ObjectName? made;
        if (current == before.Name)
        {
            tree = ConflictWorkTree.IndexTree(directory);
            copy.Tree(tree);
            var dropped = tree == before.Tree && PatchPolicy.Of(original).Kind != PatchPolicyKind.Carry;
            made = dropped ? null : store.Put(ObjectKind.Commit, original.Carry(tree, [before.Name], committer));
        }
        else
        {
            var own = OwnCommits(theirs, current, before.Name) ?? throw new InvalidOperationException($"{current} is not on top of {head}.");
            own.Reverse();
            own.ForEach(copy.Commit);
            (tree, made) = (theirs.Commit(current).Tree, current);
        }

        var about = $"{patch} {original.Subject}";
        var resolved = conflicts.Select(file => new ResolvedConflict(file, Find(theirs, tree, file.Path) is { } entry ? theirs.Read(entry.Id, ObjectKind.Blob) : null, about, head)).ToList();
        store.Flush();
        return new TakenResolution(made?.ToString(), resolved);
    }

    /// <summary>Whether a work tree's HEAD is where it was put, or at commits that a person made on top of that.</summary>
    public bool IsOnTop(string directory, string head)
    {
        using var theirs = OpenStore(directory);
        return OwnCommits(theirs, ObjectName.Parse(ConflictWorkTree.Look(directory).Head), ObjectName.Parse(head)) is not null;
    }

    /// <summary>The commits behind <paramref name="head"/> up to it, newest first; null when they do not lead there.</summary>
    private static List<ObjectName>? OwnCommits(ObjectStore store, ObjectName current, ObjectName head)
    {
        var commits = new List<ObjectName>();
        for (var name = current; name != head;)
        {
            commits.Add(name);
            if (commits.Count > MostOwnCommits || store.Commit(name).Parents is not [var parent])
                return null;
            name = parent;
        }

        return commits;
    }

    private static ObjectStore OpenStore(string directory) => ObjectStore.Open(Path.Combine(directory, ".git"));

    private static string GitFile(string directory, string name) => Path.Combine(directory, ".git", name);

    private static IEnumerable<ConflictSide> Sides(ConflictFile file) =>
        new[] { file.Base, file.Ours, file.Theirs }.OfType<ConflictSide>().Where(side => Modes.IsFile(Convert.ToInt32(side.Mode, 8)));

    /// <summary>A file of a tree; null for a path that is none.</summary>
    private static TreeEntry? Find(ObjectStore store, ObjectName tree, string path)
    {
        var names = RawText.ToRaw(path).Split('/');
        foreach (var directory in names[..^1])
        {
            if (store.Tree(tree).FirstOrDefault(entry => entry.Name == directory) is not { IsDirectory: true } found)
                return null;
            tree = found.Id;
        }

        return store.Tree(tree).FirstOrDefault(entry => entry.Name == names[^1]) is { Mode: var mode } file && (Modes.IsFile(mode) || mode == Modes.Link) ? file : null;
    }

    private static bool HasMarkers(ReadOnlySpan<byte> bytes) => HasLine(bytes, "<<<<<<< "u8) || HasLine(bytes, ">>>>>>> "u8);

    private static bool HasLine(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> beginning)
    {
        while (true)
        {
            if (bytes.StartsWith(beginning))
                return true;
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0)
                return false;
            bytes = bytes[(end + 1)..];
        }
    }
}

/// <summary>A version of a file, for people and programs to read.</summary>
/// <param name="Size">In bytes, as a whole.</param>
/// <param name="Encoding"><see cref="Text"/> or <see cref="Base64"/>.</param>
/// <param name="Content">The content, from its beginning.</param>
/// <param name="Cut">True when it goes on.</param>
public sealed record SideContent(long Size, string Encoding, string Content, bool Cut)
{
    /// <summary>UTF-8.</summary>
    public const string Text = "utf-8";

    /// <summary>For what is not text.</summary>
    public const string Base64 = "base64";
}
