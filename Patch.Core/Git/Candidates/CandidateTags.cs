using System.Text;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Candidates;

/// <summary>An annotated tag to write.</summary>
/// <param name="Name">Without <c>refs/tags/</c>.</param>
/// <param name="Commit">What it names.</param>
/// <param name="Tagger">Who tags.</param>
/// <param name="Message">What it says.</param>
public sealed record CandidateTag(string Name, string Commit, GitPerson Tagger, string Message);

/// <summary>Writes annotated tags, signed at their end where there is a signer.</summary>
internal sealed class CandidateTags(ObjectStore store, CandidateJournal journal)
{
    /// <summary>The tag's object. The same tag again is the same object, also where the signer never writes the same twice.</summary>
    public async Task<(string? Sha, string? Fault)> WriteAsync(CandidateTag tag, ObjectSigner? signer, CancellationToken cancellationToken)
    {
        var bytes = Format(tag);
        var unsigned = store.Put(ObjectKind.Tag, bytes).ToString();
        if (signer is null)
        {
            store.Flush();
            return (unsigned, null);
        }

        store.Discard();
        var purpose = $"tag {tag.Name}";
        if (journal.SignedAs(purpose, unsigned) is { } known)
            return (known, null);
        var (signature, fault) = await signer(bytes, cancellationToken);
        if (signature is null)
            return (null, fault);
        var signed = store.Put(ObjectKind.Tag, [.. bytes, .. Encoding.Latin1.GetBytes(signature.TrimEnd('\n') + "\n")]).ToString();
        store.Flush();
        journal.KeepSigned(purpose, unsigned, signed);
        return (signed, null);
    }

    private static byte[] Format(CandidateTag tag) => Encoding.Latin1.GetBytes(
        $"object {tag.Commit}\ntype commit\ntag {RawText.ToRaw(tag.Name)}\ntagger {CommitObject.Line(tag.Tagger)}\n\n{RawText.ToRaw(tag.Message.TrimEnd('\n'))}\n");
}
