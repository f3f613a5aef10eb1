using System.Security.Cryptography;
using System.Text;
using LibGit2Sharp;

namespace Patch.Core.Git.Candidates;

/// <summary>
/// What is about to be pushed, kept as references of the mirror: a process that dies between a push and its record leaves behind what it
/// may have put at the remotes, so the next one knows it for Patch's own. The objects stay alive by it too.
/// </summary>
internal sealed class CandidateJournal(Repository repository)
{
    private const string Pushing = "refs/patch/pushing/";
    private const string Signed = "refs/patch/signed/";

    /// <summary>Notes that the object may be at a remote from now on.</summary>
    public void Note(string reference, string sha) => repository.Refs.Add(Folder(Pushing, reference) + sha, new ObjectId(sha), allowOverwrite: true);

    /// <summary>What was noted since the last push that was recorded.</summary>
    public IReadOnlyList<string> Noted(string reference) =>
        [.. repository.Refs.FromGlob(Folder(Pushing, reference) + "*").OfType<DirectReference>().Select(note => note.TargetIdentifier)];

    /// <summary>The push is recorded by the candidate's own reference.</summary>
    public void Clear(string reference) => Remove(Folder(Pushing, reference));

    /// <summary>The signed form of an object, where it was signed before: signatures may differ each time, a candidate's name must not.</summary>
    /// <param name="purpose">What the object is for: one is kept for each.</param>
    /// <param name="unsigned">The object without a signature.</param>
    public string? SignedAs(string purpose, string unsigned) =>
        repository.Refs[Folder(Signed, purpose) + unsigned]?.ResolveToDirectReference().TargetIdentifier is { } signed && repository.Lookup(signed) is not null
            ? signed
            : null;

    /// <summary>Keeps the signed form, in place of that of an earlier object for the same purpose.</summary>
    public void KeepSigned(string purpose, string unsigned, string signed)
    {
        Remove(Folder(Signed, purpose));
        repository.Refs.Add(Folder(Signed, purpose) + unsigned, new ObjectId(signed), allowOverwrite: true);
    }

    private void Remove(string folder)
    {
        foreach (var reference in repository.Refs.FromGlob(folder + "*").ToList())
            repository.Refs.Remove(reference);
    }

    /// <summary>By the name's hash: no name is a folder of another.</summary>
    private static string Folder(string kind, string reference) =>
        $"{kind}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reference)))[..16]}/";
}
