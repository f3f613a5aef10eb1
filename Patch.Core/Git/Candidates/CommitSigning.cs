using System.Text;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Candidates;

/// <summary>Signs the bytes of an object: an armored signature, or why there is none.</summary>
/// <param name="bytes">The commit or tag as Git stores it, without a signature.</param>
/// <param name="cancellationToken">Ends the signing.</param>
public delegate Task<(string? Signature, string? Fault)> ObjectSigner(byte[] bytes, CancellationToken cancellationToken);

/// <summary>What signing came to.</summary>
/// <param name="Renamed">Each commit's name to that of its signed form; empty on a fault.</param>
/// <param name="Fault">Why the signer gave no signature; null when all are signed.</param>
public sealed record SigningResult(IReadOnlyDictionary<string, string> Renamed, string? Fault);

/// <summary>Signs commits as git does, by a header <c>gpgsig</c> behind the others whose further lines begin with a space; tags have it at their end.</summary>
internal sealed class CommitSigning(ObjectStore store)
{
    private const string ParentMark = "parent ";
    private const string HeadersEnd = "\n\n";

    /// <summary>Writes the signed forms. A signature changes a commit's name and with it its children, so each takes the new names of its parents.</summary>
    /// <param name="commits">Parents before children; no other commits are signed.</param>
    /// <param name="signer">Signs one.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    public async Task<SigningResult> SignAsync(IReadOnlyList<string> commits, ObjectSigner signer, CancellationToken cancellationToken)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var sha in commits)
        {
            var bytes = WithParents(store.Read(ObjectName.Parse(sha), ObjectKind.Commit), renamed);
            var (signature, fault) = await signer(bytes, cancellationToken);
            if (signature is null)
            {
                store.Discard();
                return new SigningResult(new Dictionary<string, string>(), fault);
            }

            renamed[sha] = store.Put(ObjectKind.Commit, WithSignature(bytes, signature)).ToString();
        }

        store.Flush();
        return new SigningResult(renamed, null);
    }

    /// <summary>The names of commits that were signed before, found from the last one's both forms.</summary>
    public IReadOnlyDictionary<string, string> Match(IReadOnlyCollection<string> commits, string unsignedTip, string signedTip)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Stack<(string Unsigned, string Signed)>([(unsignedTip, signedTip)]);
        while (open.TryPop(out var pair))
        {
            if (!commits.Contains(pair.Unsigned) || !renamed.TryAdd(pair.Unsigned, pair.Signed))
                continue;
            var (before, after) = (store.Commit(ObjectName.Parse(pair.Unsigned)).Parents, store.Commit(ObjectName.Parse(pair.Signed)).Parents);
            foreach (var (unsigned, signed) in before.Zip(after))
                open.Push((unsigned.ToString(), signed.ToString()));
        }

        return renamed;
    }

    private static byte[] WithParents(byte[] commit, Dictionary<string, string> renamed)
    {
        var text = Encoding.Latin1.GetString(commit);
        var end = text.IndexOf(HeadersEnd, StringComparison.Ordinal);
        var lines = text[..end].Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(ParentMark, StringComparison.Ordinal) && renamed.TryGetValue(lines[i][ParentMark.Length..], out var name))
                lines[i] = ParentMark + name;
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines) + text[end..]);
    }

    private static byte[] WithSignature(byte[] commit, string signature)
    {
        var text = Encoding.Latin1.GetString(commit);
        var end = text.IndexOf(HeadersEnd, StringComparison.Ordinal);
        var header = "gpgsig " + signature.TrimEnd('\n').Replace("\n", "\n ", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes($"{text[..end]}\n{header}{text[end..]}");
    }
}
