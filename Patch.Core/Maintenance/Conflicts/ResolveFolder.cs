using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Git.Mirrors;
using Patch.Core.Settings;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>Where an attempt's work tree is: where it was asked for, which is written down in the data directory, else below that.</summary>
public sealed class ResolveFolder(IOptions<PatchOptions> options)
{
    private string Root => Path.Combine(options.Value.DataPath, "resolve");

    /// <summary>The folder to make a work tree in.</summary>
    /// <param name="attemptId">The attempt.</param>
    /// <param name="asked">The folder that was asked for; null: one of Patch's own.</param>
    /// <exception cref="ConflictRefusedException">The attempt has another one.</exception>
    internal string ForNew(string attemptId, string? asked)
    {
        var known = Known(attemptId);
        var wanted = asked is null ? known ?? Path.Combine(Root, Name(attemptId)) : Path.GetFullPath(asked);
        if (known is not null && known != wanted && ResolveState.Read(known) is not null)
            throw new ConflictRefusedException(ConflictRefusals.Folder, $"The attempt is being resolved in {known}: go on there, or give it up with --abort.");
        if (ResolveState.Read(wanted) is { } other && other.AttemptId != attemptId)
            throw new ConflictRefusedException(ConflictRefusals.Folder, $"In {wanted} the attempt {other.AttemptId} is being resolved: name another folder with --dir.");
        if (ResolveState.Read(wanted) is null && Directory.Exists(wanted) && Directory.EnumerateFileSystemEntries(wanted).Any())
            throw new ConflictRefusedException(ConflictRefusals.Folder, $"{wanted} is not empty: name a folder that does not exist yet with --dir.");
        return wanted;
    }

    /// <summary>The folder that the attempt is being resolved in.</summary>
    /// <exception cref="ConflictRefusedException">There is none.</exception>
    internal (string Directory, ResolveState State) Existing(string attemptId, string? asked)
    {
        var directory = asked is null ? Known(attemptId) : Path.GetFullPath(asked);
        return directory is not null && ResolveState.Read(directory) is { } state && state.AttemptId == attemptId
            ? (directory, state)
            : throw new ConflictRefusedException(
                ConflictRefusals.Folder, $"The attempt is not being resolved{(directory is null ? "" : $" in {directory}")}: begin with 'patchmoi attempts resolve {attemptId}'.");
    }

    /// <summary>Writes down where the attempt is being resolved.</summary>
    internal void Remember(string attemptId, string directory)
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Pointer(attemptId), directory);
    }

    /// <summary>Forgets it.</summary>
    internal void Forget(string attemptId) => File.Delete(Pointer(attemptId));

    /// <summary>Keeps others out; they are not kept waiting.</summary>
    /// <exception cref="ConflictRefusedException">Somebody else is at it.</exception>
    internal FileStream Lock(string attemptId)
    {
        Directory.CreateDirectory(Root);
        return MirrorLock.TryOpen(Path.Combine(Root, Name(attemptId) + ".lock"))
            ?? throw new ConflictRefusedException(ConflictRefusals.Busy, "Another patchmoi is working on this attempt at the moment: wait for it.");
    }

    private string? Known(string attemptId) => File.Exists(Pointer(attemptId)) ? File.ReadAllText(Pointer(attemptId)).Trim() : null;

    private string Pointer(string attemptId) => Path.Combine(Root, Name(attemptId) + ".path");

    private static string Name(string attemptId) => IdKeys.Of(attemptId)[..16];
}
