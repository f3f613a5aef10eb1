using System.Text;
using Patch.Core.Git.Building;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Generated;

/// <summary>What is at one path: exactly one of content, link target and submodule commit.</summary>
internal sealed record FileVersion(byte[]? Content, bool Executable = false, string? Link = null, string? Submodule = null)
{
    public bool IsText => Content is not null && !Content.Contains((byte)0);

    public static FileVersion Text(string text) => new(Encoding.UTF8.GetBytes(text));
}

/// <summary>The files of one commit; every change makes a new set.</summary>
internal sealed class FileSet
{
    private readonly SortedDictionary<string, FileVersion> files;

    public FileSet(IEnumerable<KeyValuePair<string, FileVersion>> files) => this.files = new(files.ToDictionary(), StringComparer.Ordinal);

    public IReadOnlyDictionary<string, FileVersion> Files => files;

    public FileVersion? this[string path] => files.GetValueOrDefault(path);

    public FileSet With(string path, FileVersion version)
    {
        // A file takes the place of a directory, and the other way round.
        var rest = files.Where(file => !file.Key.StartsWith(path + "/", StringComparison.Ordinal) && !path.StartsWith(file.Key + "/", StringComparison.Ordinal) && file.Key != path);
        return new FileSet(rest.Append(new(path, version)));
    }

    public FileSet Without(string path) => new(files.Where(file => file.Key != path && !file.Key.StartsWith(path + "/", StringComparison.Ordinal)));

    /// <summary>The paths whose versions differ.</summary>
    public IEnumerable<string> Differing(FileSet other) => files.Keys.Union(other.files.Keys).Where(path => this[path] != other[path]);

    /// <summary>Makes the change from <paramref name="before"/> to <paramref name="after"/> on the paths where this is as <paramref name="before"/>; the others stay.</summary>
    public FileSet Take(FileSet before, FileSet after)
    {
        var result = this;
        foreach (var path in before.Differing(after).Where(path => this[path] == before[path]).Order(StringComparer.Ordinal))
            result = after[path] is { } version ? result.With(path, version) : result[path] is null ? result : new FileSet(result.files.Where(file => file.Key != path));
        return result;
    }

    /// <summary>Makes the commit that turns <paramref name="before"/> into this.</summary>
    public string CommitTo(GitRepositoryBuilder repository, string branch, string message, int minute, FileSet before, params string[] parents)
    {
        var commit = GitSandbox.Change(message, branch, GitSandbox.Ada with { When = GitSandbox.Day.AddMinutes(minute) }).Parents(parents);
        foreach (var path in before.files.Keys.Where(path => !files.ContainsKey(path)))
            commit.Delete(path);
        foreach (var (path, version) in files.Where(file => before[file.Key] != file.Value))
        {
            if (version.Content is { } content)
                commit.File(path, content, version.Executable);
            else if (version.Link is { } link)
                commit.Link(path, link);
            else
                commit.Submodule(path, version.Submodule!);
        }

        return repository.Commit(commit);
    }
}
