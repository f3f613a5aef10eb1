using LibGit2Sharp;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Git.Checkouts;

/// <summary>
/// A disposable work tree of one commit: a repository of its own that borrows the mirror's objects, so nothing done in it reaches the
/// mirror. Disposing it removes the folder; one that a crash left behind is removed when the mirror is opened next.
/// </summary>
public sealed class WorkTree : IAsyncDisposable
{
    private const string MarksFolder = "patch-work-trees";

    private readonly string mark;
    private FileStream? hold;

    private WorkTree(string path, string sha, string mark, FileStream hold) => (Path, Sha, this.mark, this.hold) = (path, sha, mark, hold);

    /// <summary>The folder, with HEAD detached at the commit.</summary>
    public string Path { get; }

    /// <summary>The commit that was checked out.</summary>
    public string Sha { get; private set; }

    /// <summary>Checks another commit out. What was changed in the files is lost; files that are ignored stay.</summary>
    public void MoveTo(string sha)
    {
        using var repository = new Repository(Path);
        CheckOut(repository, sha);
        Sha = sha;
    }

    /// <summary>Paths that differ from what was checked out, untracked ones included, ignored ones not; sorted. Submodules are not looked into.</summary>
    public IReadOnlyList<string> DirtyFiles()
    {
        using var repository = new Repository(Path);
        return CheckoutStatus.Dirty(repository);
    }

    /// <summary>Removes the folder.</summary>
    public ValueTask DisposeAsync()
    {
        if (hold is null)
            return ValueTask.CompletedTask;
        Remove(Path);
        hold.Dispose();
        hold = null;
        File.Delete(mark);
        return ValueTask.CompletedTask;
    }

    internal static WorkTree CheckOut(string mirror, string sha, string directory)
    {
        var name = $"{sha[..7]}-{Guid.NewGuid():N}";
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(directory, name));
        var mark = System.IO.Path.Combine(mirror, MarksFolder, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(mark)!);
        var hold = MirrorLock.TryOpen(mark) ?? throw new IOException($"{mark} is in use.");
        try
        {
            // The mark goes before the folder: a crash in between leaves a mark without a folder, never the other way round.
            using (var writer = new StreamWriter(hold, leaveOpen: true))
                writer.Write(path);
            Fill(mirror, sha, path);
            return new WorkTree(path, sha, mark, hold);
        }
        catch
        {
            Remove(path);
            hold.Dispose();
            File.Delete(mark);
            throw;
        }
    }

    /// <summary>Removes what processes that are gone left behind.</summary>
    internal static void RemoveStale(string mirror)
    {
        var marks = System.IO.Path.Combine(mirror, MarksFolder);
        if (!Directory.Exists(marks))
            return;
        foreach (var mark in Directory.GetFiles(marks))
        {
            // A living holder has it open.
            using var file = MirrorLock.TryOpen(mark);
            if (file is null)
                continue;
            using var reader = new StreamReader(file);
            var path = reader.ReadToEnd();
            // The name has a random part: no folder of somebody else bears it.
            if (System.IO.Path.GetFileName(path) == System.IO.Path.GetFileName(mark))
                Remove(path);
            File.Delete(mark);
        }
    }

    /// <summary>True when a work tree borrows the mirror's objects; to be asked after <see cref="RemoveStale"/>.</summary>
    internal static bool AnyOf(string mirror)
    {
        var marks = System.IO.Path.Combine(mirror, MarksFolder);
        return Directory.Exists(marks) && Directory.EnumerateFiles(marks).Any();
    }

    private static void Fill(string mirror, string sha, string path)
    {
        var git = Repository.Init(path);
        File.WriteAllText(System.IO.Path.Combine(git, "objects", "info", "alternates"), System.IO.Path.Combine(mirror, "objects") + "\n");
        using var repository = new Repository(path);
        CheckOut(repository, sha);
    }

    private static void CheckOut(Repository repository, string sha) =>
        Commands.Checkout(repository, repository.Lookup<Commit>(sha), new CheckoutOptions { CheckoutModifiers = CheckoutModifiers.Force });

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
