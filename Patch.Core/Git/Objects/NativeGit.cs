using System.Runtime.InteropServices;
using LibGit2Sharp;

namespace Patch.Core.Git.Objects;

/// <summary>
/// The few functions of libgit2 that LibGit2Sharp keeps to itself: reading an object's raw bytes, so that commits with any
/// encoding are carried byte for byte, and the time limits of its transports.
/// The library is the very one that LibGit2Sharp has loaded; its file name carries the version.
/// </summary>
internal static class NativeGit
{
    private const string Library = "git2";

    private const int SetServerConnectTimeout = 39;
    private const int SetServerTimeout = 41;

    static NativeGit()
    {
        // Asking for the version makes LibGit2Sharp load and initialise the library.
        var file = "git2-" + GlobalSettings.Version.LibGit2CommitSha[..7];
        NativeLibrary.SetDllImportResolver(typeof(NativeGit).Assembly, (name, _, path) =>
            name == Library ? NativeLibrary.Load(file, typeof(GlobalSettings).Assembly, path) : 0);
    }

    /// <summary>Makes libgit2 give up on a server that does not connect, or says nothing, for this long. Process-wide.</summary>
    public static void LimitSilence(TimeSpan connect, TimeSpan silence)
    {
        // A variadic function: on Apple's arm64 its arguments would go elsewhere than these do.
        if (OperatingSystem.IsMacOS())
            return;
        Check(git_libgit2_opts(SetServerConnectTimeout, (int)connect.TotalMilliseconds));
        Check(git_libgit2_opts(SetServerTimeout, (int)silence.TotalMilliseconds));
    }

    public static void Check(int code)
    {
        if (code < 0)
            throw new LibGit2SharpException($"libgit2 answered {code}.");
    }

    [DllImport(Library)]
    private static extern int git_libgit2_opts(int option, int value);

    [DllImport(Library)]
    public static extern int git_odb_open(out nint database, [MarshalAs(UnmanagedType.LPUTF8Str)] string objectsDirectory);

    [DllImport(Library)]
    public static extern void git_odb_free(nint database);

    [DllImport(Library)]
    public static extern int git_odb_read(out nint item, nint database, byte[] name);

    [DllImport(Library)]
    public static extern int git_odb_read_header(out nuint length, out int type, nint database, byte[] name);

    [DllImport(Library)]
    public static extern int git_odb_write(byte[] name, nint database, byte[] data, nuint length, int type);

    [DllImport(Library)]
    public static extern nint git_odb_object_data(nint item);

    [DllImport(Library)]
    public static extern nuint git_odb_object_size(nint item);

    [DllImport(Library)]
    public static extern int git_odb_object_type(nint item);

    [DllImport(Library)]
    public static extern void git_odb_object_free(nint item);

    [DllImport(Library)]
    public static extern int git_odb_exists_ext(nint database, byte[] name, uint flags);

    [DllImport(Library)]
    public static extern int git_odb_write_pack(out nint writer, nint database, nint progress, nint payload);

    [DllImport(Library)]
    public static extern int git_repository_open(out nint repository, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport(Library)]
    public static extern void git_repository_free(nint repository);

    [DllImport(Library)]
    public static extern int git_repository_index(out nint index, nint repository);

    [DllImport(Library)]
    public static extern int git_index_conflict_add(nint index, nint ancestor, nint ours, nint theirs);

    [DllImport(Library)]
    public static extern int git_index_write(nint index);

    [DllImport(Library)]
    public static extern void git_index_free(nint index);

    /// <summary><c>git_index_entry</c>: of the file's state only the mode is set.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IndexEntry
    {
        public long Changed;
        public long Modified;
        public uint Device;
        public uint Inode;
        public uint Mode;
        public uint User;
        public uint Group;
        public uint Size;
        [MarshalAs(UnmanagedType.ByValArray, SizeConst = ObjectName.Size)]
        public byte[] Id;
        public ushort Flags;
        public ushort MoreFlags;
        public nint Path;
    }

    /// <summary><c>git_odb_writepack</c>: where its functions are.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PackWriter
    {
        public nint Backend;
        public nint Append;
        public nint Commit;
        public nint Free;
    }

    /// <summary>Bytes of a <c>git_indexer_progress</c>: six 32-bit counts and a size.</summary>
    public const int IndexerProgressSize = 32;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int PackAppend(nint writer, byte[] data, nuint size, byte[] progress);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate int PackCommit(nint writer, byte[] progress);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate void PackFree(nint writer);
}
