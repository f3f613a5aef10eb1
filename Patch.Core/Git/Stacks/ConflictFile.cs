namespace Patch.Core.Git.Stacks;

/// <summary>One path in conflict: what <c>git ls-files --unmerged</c> would show of it.</summary>
/// <param name="Path">The path, as UTF-8 text; where a directory or a file of another type is in the way, the name it would be moved to, as <c>lib~HEAD</c>.</param>
/// <param name="Kind">One of <see cref="ConflictKinds"/>.</param>
/// <param name="Sentence">What each side did.</param>
/// <param name="Base">The version both sides started from.</param>
/// <param name="Ours">The version of the commit replayed onto (upstream and the patches before).</param>
/// <param name="Theirs">The version of the patch.</param>
/// <param name="Hunks">For text: the places in conflict, with conflict markers and a few lines around, bounded in number and size.</param>
/// <param name="HunksCut">True when hunks were left out or shortened.</param>
public sealed record ConflictFile(
    string Path, string Kind, string Sentence, ConflictSide? Base, ConflictSide? Ours, ConflictSide? Theirs, IReadOnlyList<string> Hunks, bool HunksCut);

/// <summary>One side's version of a file in conflict.</summary>
/// <param name="Path">Its path on that side: differs from the conflict's where it was renamed.</param>
/// <param name="Mode">The Git mode in octal digits, as <c>100644</c>.</param>
/// <param name="Sha">The blob (or, for a submodule, the commit).</param>
public sealed record ConflictSide(string Path, string Mode, string Sha);

/// <summary>The closed list of <see cref="ConflictFile.Kind"/>.</summary>
public static class ConflictKinds
{
    /// <summary>Both sides changed the same lines.</summary>
    public const string Content = "content";

    /// <summary>Both sides changed a binary file.</summary>
    public const string Binary = "binary";

    /// <summary>Both sides added the path with different content.</summary>
    public const string AddAdd = "add/add";

    /// <summary>One side changed the file, the other deleted it.</summary>
    public const string ModifyDelete = "modify/delete";

    /// <summary>One side renamed the file, the other deleted it.</summary>
    public const string RenameDelete = "rename/delete";

    /// <summary>Both sides renamed the file to different names.</summary>
    public const string RenameRename = "rename/rename";

    /// <summary>A file on one side is a directory on the other.</summary>
    public const string FileDirectory = "file/directory";

    /// <summary>A file, a symbolic link or a submodule on one side is another of them on the other.</summary>
    public const string Types = "types";

    /// <summary>Both sides moved a submodule to different commits.</summary>
    public const string Submodule = "submodule";

    /// <summary>Both sides pointed a symbolic link elsewhere.</summary>
    public const string SymbolicLink = "symbolic-link";

    /// <summary>Both sides gave the file different modes.</summary>
    public const string Mode = "mode";
}
