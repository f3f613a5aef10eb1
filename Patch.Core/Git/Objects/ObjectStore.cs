using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Patch.Core.Git.Objects;

/// <summary>The four kinds of Git object, with libgit2's numbers.</summary>
internal enum ObjectKind
{
    None = 0,
    Commit = 1,
    Tree = 2,
    Blob = 3,
    Tag = 4,
}

/// <summary>
/// Objects of one repository, read raw. New objects stay in memory until <see cref="Flush"/>, so a replay that nobody wants to keep
/// leaves nothing behind. One thread at a time.
/// </summary>
internal sealed class ObjectStore : IDisposable
{
    /// <summary>Git's <c>transfer.unpackLimit</c>: fewer objects than this are kept one by one.</summary>
    private const int UnpackLimit = 100;

    /// <summary><c>GIT_ODB_LOOKUP_NO_REFRESH</c>: looking for what is new must not read the pack folder again each time.</summary>
    private const uint NoRefresh = 1;

    /// <summary>How many trees are kept at hand. Neighbouring commits share most of theirs, distant ones do not.</summary>
    private const int MostTrees = 4096;

    private readonly Dictionary<ObjectName, (ObjectKind Kind, byte[] Bytes)> fresh = [];
    private readonly List<ObjectName> order = [];
    private readonly Dictionary<ObjectName, TreeEntry[]> trees = [];
    private readonly Dictionary<ObjectName, byte[]> treeBytes = [];
    private nint database;

    private ObjectStore(nint database) => this.database = database;

    /// <param name="gitDirectory">The bare repository, or the .git folder.</param>
    public static ObjectStore Open(string gitDirectory)
    {
        NativeGit.Check(NativeGit.git_odb_open(out var database, Path.Combine(gitDirectory, "objects")));
        return new ObjectStore(database);
    }

    /// <exception cref="MissingObjectException">The object is not there, or its bytes are broken.</exception>
    public byte[] Read(ObjectName name, ObjectKind kind)
    {
        if (name == ObjectName.EmptyTree)
            return [];
        if (fresh.TryGetValue(name, out var known))
            return known.Kind == kind ? known.Bytes : throw new MissingObjectException(name, kind);
        if (NativeGit.git_odb_read(out var item, database, name.ToBytes()) < 0)
            throw new MissingObjectException(name, kind);
        try
        {
            if (NativeGit.git_odb_object_type(item) != (int)kind)
                throw new MissingObjectException(name, kind);
            var bytes = new byte[(int)NativeGit.git_odb_object_size(item)];
            Marshal.Copy(NativeGit.git_odb_object_data(item), bytes, 0, bytes.Length);
            return bytes;
        }
        finally
        {
            NativeGit.git_odb_object_free(item);
        }
    }

    /// <summary>What a diff shows of a version of a file: nothing where there is none, of a submodule a line that names its commit.</summary>
    public byte[] Content(int mode, ObjectName id) => mode switch
    {
        Modes.None => [],
        Modes.Submodule => Encoding.ASCII.GetBytes($"Subproject commit {id}\n"),
        _ => Read(id, ObjectKind.Blob),
    };

    /// <summary>Size in bytes, and the kind; <see cref="ObjectKind.None"/> when the object is missing.</summary>
    public (ObjectKind Kind, long Size) Header(ObjectName name)
    {
        if (fresh.TryGetValue(name, out var known))
            return (known.Kind, known.Bytes.Length);
        return NativeGit.git_odb_read_header(out var length, out var type, database, name.ToBytes()) < 0
            ? (ObjectKind.None, 0)
            : ((ObjectKind)type, (long)length);
    }

    /// <summary>A tree's entries, in Git's order. Not to be changed.</summary>
    public TreeEntry[] Tree(ObjectName name)
    {
        if (!trees.TryGetValue(name, out var entries))
            Remember(trees, name, entries = TreeEntry.Parse(TreeBytes(name)));
        return entries;
    }

    /// <summary>A tree as it is stored. Not to be changed.</summary>
    public byte[] TreeBytes(ObjectName name)
    {
        if (!treeBytes.TryGetValue(name, out var bytes))
            Remember(treeBytes, name, bytes = Read(name, ObjectKind.Tree));
        return bytes;
    }

    public CommitObject Commit(ObjectName name) => CommitObject.Parse(name, Read(name, ObjectKind.Commit));

    public ObjectName Put(ObjectKind kind, byte[] bytes)
    {
        var name = NameOf(kind, bytes);
        if (fresh.TryAdd(name, (kind, bytes)))
            order.Add(name);
        return name;
    }

    /// <summary>Puts a tree.</summary>
    /// <param name="entries">In Git's order; from here on not to be changed.</param>
    public ObjectName PutTree(TreeEntry[] entries)
    {
        var name = Put(ObjectKind.Tree, TreeEntry.FormatSorted(entries));
        Remember(trees, name, entries);
        return name;
    }

    /// <summary>Where <see cref="Return"/> goes back to.</summary>
    public int Mark() => order.Count;

    /// <summary>Forgets what was put since the mark.</summary>
    public void Return(int mark)
    {
        foreach (var name in order[mark..])
            fresh.Remove(name);
        order.RemoveRange(mark, order.Count - mark);
    }

    /// <summary>
    /// Writes what was put and is not there yet. Trees and blobs go before the commits that name them, so that a crash leaves no commit
    /// without its tree. Many go into one pack, from as many on as git keeps a fetched pack whole.
    /// </summary>
    public void Flush()
    {
        (ObjectKind Kind, byte[] Bytes)[] missing =
        [
            .. fresh.Where(item => NativeGit.git_odb_exists_ext(database, item.Key.ToBytes(), NoRefresh) == 0).Select(item => item.Value)
                .OrderByDescending(item => item.Kind == ObjectKind.Blob).ThenByDescending(item => item.Kind == ObjectKind.Tree),
        ];
        if (missing.Length >= UnpackLimit)
            PackFile.Write(database, missing);
        else
            WriteLoose(missing);
        Discard();
    }

    /// <summary>Forgets what was put and not written.</summary>
    public void Discard()
    {
        fresh.Clear();
        order.Clear();
    }

    public void Dispose()
    {
        if (database == 0)
            return;
        NativeGit.git_odb_free(database);
        database = 0;
    }

    private static void Remember<T>(Dictionary<ObjectName, T> known, ObjectName name, T value)
    {
        if (known.Count >= MostTrees)
            known.Clear();
        known[name] = value;
    }

    private void WriteLoose(IEnumerable<(ObjectKind Kind, byte[] Bytes)> objects)
    {
        var name = new byte[ObjectName.Size];
        foreach (var (kind, bytes) in objects)
            NativeGit.Check(NativeGit.git_odb_write(name, database, bytes, (nuint)bytes.Length, (int)kind));
    }

    private static ObjectName NameOf(ObjectKind kind, byte[] bytes)
    {
        var word = kind switch { ObjectKind.Commit => "commit", ObjectKind.Tree => "tree", ObjectKind.Blob => "blob", _ => "tag" };
#pragma warning disable CA5350 // Git's object names are SHA-1; nothing is protected by it here.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{word} {bytes.Length}\0")));
        hash.AppendData(bytes);
        return ObjectName.Of(hash.GetHashAndReset());
    }
}

/// <summary>An object that a commit or tree names is not in the repository: it is broken, or was fetched in part.</summary>
internal sealed class MissingObjectException(ObjectName name, ObjectKind kind)
    : Exception($"The repository lacks the {kind.ToString().ToLowerInvariant()} {name}, or it is damaged.");
