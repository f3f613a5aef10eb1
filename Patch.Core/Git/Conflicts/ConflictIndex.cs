using System.Runtime.InteropServices;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Conflicts;

/// <summary>Writes conflict entries into a repository's index, which LibGit2Sharp can only read: up to three versions of a path in place of one.</summary>
internal static class ConflictIndex
{
    public static void Add(string directory, IReadOnlyList<ConflictFile> conflicts)
    {
        NativeGit.Check(NativeGit.git_repository_open(out var repository, directory));
        nint index = 0;
        try
        {
            NativeGit.Check(NativeGit.git_repository_index(out index, repository));
            foreach (var conflict in conflicts)
                Add(index, conflict);
            NativeGit.Check(NativeGit.git_index_write(index));
        }
        finally
        {
            NativeGit.git_index_free(index);
            NativeGit.git_repository_free(repository);
        }
    }

    private static void Add(nint index, ConflictFile conflict)
    {
        var path = Marshal.StringToCoTaskMemUTF8(conflict.Path);
        nint[] entries = [.. new[] { conflict.Base, conflict.Ours, conflict.Theirs }.Select(side => Entry(side, path))];
        try
        {
            NativeGit.Check(NativeGit.git_index_conflict_add(index, entries[0], entries[1], entries[2]));
        }
        finally
        {
            foreach (var entry in entries)
                Marshal.FreeCoTaskMem(entry);
            Marshal.FreeCoTaskMem(path);
        }
    }

    private static nint Entry(ConflictSide? side, nint path)
    {
        if (side is null)
            return 0;
        var entry = new NativeGit.IndexEntry { Mode = Convert.ToUInt32(side.Mode, 8), Id = ObjectName.Parse(side.Sha).ToBytes(), Path = path };
        var memory = Marshal.AllocCoTaskMem(Marshal.SizeOf<NativeGit.IndexEntry>());
        Marshal.StructureToPtr(entry, memory, fDeleteOld: false);
        return memory;
    }
}
