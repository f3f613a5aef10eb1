using System.Security.Cryptography;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Upstreams;

/// <summary>
/// What was worked out of upstream's commits, kept in memory and, where a file is given, on disk: a header, then for each record the
/// commit's name, the record and a check sum. Commits never change, so a record is never wrong; a file cut short or damaged is read as far
/// as it is sound. One holder of the mirror's lock at a time.
/// </summary>
internal sealed class ChangeCache
{
    /// <summary>A file beyond this is begun anew: some 1.3 million commits.</summary>
    private const long LargestFile = 64L * 1024 * 1024;

    private const int CheckSize = 4;
    private const int LineSize = ObjectName.Size + ChangeRecord.Size + CheckSize;
    private static readonly byte[] Header = "patch-changes 1\n"u8.ToArray();

    private readonly Dictionary<ObjectName, ChangeRecord> records = [];
    private readonly Dictionary<(ObjectName Commit, bool Inverse), ObjectName> patchIds = [];
    private readonly List<ObjectName> unsaved = [];
    private readonly string? path;
    private long readUpTo;

    private readonly Action<Exception> notKept;

    /// <param name="path">The file; null: memory alone.</param>
    /// <param name="notKept">Told when the file cannot be read or written. That is no reason to fail: what it holds can be worked out again.</param>
    public ChangeCache(string? path, Action<Exception> notKept) => (this.path, this.notKept) = (path, notKept);

    public ChangeRecord Get(ObjectName commit, Func<ObjectName, ChangeRecord> find)
    {
        if (records.TryGetValue(commit, out var known))
            return known;
        unsaved.Add(commit);
        return records[commit] = find(commit);
    }

    /// <summary>The patch-id of a commit's change, or of the change taken back.</summary>
    public ObjectName PatchId(ObjectName commit, bool inverse, Func<ObjectName> find)
    {
        if (!patchIds.TryGetValue((commit, inverse), out var known))
            patchIds[(commit, inverse)] = known = find();
        return known;
    }

    /// <summary>Takes what other processes wrote since.</summary>
    public void Load()
    {
        if (path is null || !File.Exists(path))
            return;
        try
        {
            Read(path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            notKept(failed);
        }
    }

    private void Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length == readUpTo || file.Length > LargestFile)
            return;
        if (file.Length < readUpTo)
            readUpTo = 0;
        var bytes = new byte[file.Length - readUpTo];
        file.Position = readUpTo;
        file.ReadExactly(bytes);
        var rest = bytes.AsSpan();
        if (readUpTo == 0)
        {
            if (!rest.StartsWith(Header))
                return;
            rest = rest[Header.Length..];
            readUpTo = Header.Length;
        }

        for (; rest.Length >= LineSize && Sound(rest[..LineSize]); rest = rest[LineSize..], readUpTo += LineSize)
            records[ObjectName.Of(rest)] = ChangeRecord.Read(rest[ObjectName.Size..]);
    }

    /// <summary>Writes what is new.</summary>
    public void Save()
    {
        if (path is null || unsaved.Count == 0)
            return;
        try
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
            if (readUpTo == 0 || file.Length > LargestFile)
            {
                file.SetLength(0);
                file.Write(Header);
                readUpTo = Header.Length;
            }

            // Behind the last sound record: a torn one is written over.
            file.Position = readUpTo;
            file.Write(Lines());
            file.SetLength(file.Position);
            readUpTo = file.Position;
            unsaved.Clear();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            notKept(failed);
        }
    }

    private byte[] Lines()
    {
        var bytes = new byte[unsaved.Count * LineSize];
        var rest = bytes.AsSpan();
        foreach (var commit in unsaved)
        {
            commit.CopyTo(rest);
            records[commit].Write(rest[ObjectName.Size..]);
            Check(rest).CopyTo(rest[(LineSize - CheckSize)..]);
            rest = rest[LineSize..];
        }

        return bytes;
    }

    private static bool Sound(ReadOnlySpan<byte> line) => Check(line).SequenceEqual(line[(LineSize - CheckSize)..]);

    private static ReadOnlySpan<byte> Check(ReadOnlySpan<byte> line) => SHA256.HashData(line[..(LineSize - CheckSize)]).AsSpan(0, CheckSize);
}
