using System.Text;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Building;

/// <summary>A commit to be made: changes to its first parent's files, and who made them. Made by <see cref="GitRepositoryBuilder.Commit"/>.</summary>
/// <param name="branch">The branch it goes on, as <c>main</c>; made when it does not exist.</param>
/// <param name="message">The whole message; a line end is added when it lacks one.</param>
/// <param name="author">Also the committer.</param>
public sealed class GitCommitBuilder(string branch, string message, GitPerson author)
{
    private readonly Dictionary<string, (int Mode, byte[] Bytes, ObjectName Id)?> changes = [];

    internal string Branch => branch;

    internal GitPerson Author => author;

    internal IReadOnlyList<string>? ChosenParents { get; private set; }

    internal string RawMessage => RawText.ToRaw(message.EndsWith('\n') || message.Length == 0 ? message : message + "\n");

    /// <summary>Path (raw) to what is there now; null: deleted.</summary>
    internal IReadOnlyDictionary<string, (int Mode, byte[] Bytes, ObjectName Id)?> Changes => changes;

    /// <summary>Writes a text file, UTF-8; null deletes it.</summary>
    public GitCommitBuilder File(string path, string? content) => content is null ? Delete(path) : File(path, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a file.</summary>
    public GitCommitBuilder File(string path, byte[] content, bool executable = false) =>
        Set(path, (executable ? Modes.Executable : Modes.Regular, content, default));

    /// <summary>Writes a symbolic link.</summary>
    public GitCommitBuilder Link(string path, string target) => Set(path, (Modes.Link, Encoding.UTF8.GetBytes(target), default));

    /// <summary>Points a submodule at a commit.</summary>
    public GitCommitBuilder Submodule(string path, string sha) => Set(path, (Modes.Submodule, [], ObjectName.Parse(sha)));

    /// <summary>Deletes a file, or a directory with all that is in it.</summary>
    public GitCommitBuilder Delete(string path) => Set(path, null);

    /// <summary>Names the parents, for merges and root commits; without it the branch's tip is the only one. The first one's files are changed.</summary>
    public GitCommitBuilder Parents(params string[] shas)
    {
        ChosenParents = shas;
        return this;
    }

    private GitCommitBuilder Set(string path, (int, byte[], ObjectName)? content)
    {
        changes[RawText.ToRaw(path)] = content;
        return this;
    }
}
