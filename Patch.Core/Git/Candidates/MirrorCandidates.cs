using LibGit2Sharp;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Candidates;

/// <summary>What is done with candidates in an opened mirror, beside carrying the stack and pushing. Belongs to its <see cref="Mirrors.GitMirror"/>.</summary>
public sealed class MirrorCandidates
{
    private readonly Repository repository;
    private readonly CandidateJournal journal;
    private readonly CandidateCommits commits;
    private readonly CandidateTags tags;
    private readonly CommitSigning signing;

    internal MirrorCandidates(Repository repository, ObjectStore store)
    {
        this.repository = repository;
        journal = new CandidateJournal(repository);
        commits = new CandidateCommits(store);
        tags = new CandidateTags(store, journal);
        signing = new CommitSigning(store);
    }

    /// <summary>Merges upstream into a branch.</summary>
    public UpstreamMerge Merge(string tip, string onto, GitPerson committer, string message) =>
        commits.Merge(tip, onto, Base(tip, onto), committer, message);

    /// <summary>A commit with the rebased tip's tree and, as its parents, the old tip and the rebased one.</summary>
    public string PreserveHistory(string tip, string rebased, GitPerson committer, string message) =>
        commits.PreserveHistory(tip, rebased, committer, message);

    /// <summary>Signs commits, or finds their signed forms from before; see <see cref="CommitSigning"/>.</summary>
    /// <param name="reference">The candidate's reference.</param>
    /// <param name="news">The new commits, parents before children.</param>
    /// <param name="tip">The last of them.</param>
    /// <param name="signer">Signs one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SigningResult> SignAsync(
        string reference, IReadOnlyList<string> news, string tip, ObjectSigner signer, CancellationToken cancellationToken)
    {
        if (journal.SignedAs(reference, tip) is { } known)
            return new SigningResult(signing.Match(news.ToHashSet(), tip, known), null);
        var result = await signing.SignAsync(news, signer, cancellationToken);
        if (result.Fault is null && result.Renamed.TryGetValue(tip, out var signed))
            journal.KeepSigned(reference, tip, signed);
        return result;
    }

    /// <summary>Writes an annotated tag's object; its reference is made by <see cref="Mirrors.GitMirror.WriteCandidate"/>.</summary>
    /// <returns>The object, or why it could not be signed.</returns>
    public Task<(string? Sha, string? Fault)> TagAsync(CandidateTag tag, ObjectSigner? signer, CancellationToken cancellationToken) =>
        tags.WriteAsync(tag, signer, cancellationToken);

    /// <summary>Why no candidate can have this name here; null when one can.</summary>
    public GitFailure? Refuse(string reference) => CandidateReference.Refuse(repository, reference);

    /// <summary>What this Patch put, or may have put, at the remotes under this name: the last candidate, and pushes that were not recorded.</summary>
    public IReadOnlyList<string> Known(string reference) =>
        repository.Refs[reference]?.ResolveToDirectReference().TargetIdentifier is { } last ? [last, .. journal.Noted(reference)] : journal.Noted(reference);

    /// <summary>Notes that the object may be at a remote from now on; to be called before it is pushed.</summary>
    public void Pushing(string reference, string sha) => journal.Note(reference, sha);

    /// <summary>The candidate is written: what was noted for its pushes is done with.</summary>
    public void Recorded(string reference) => journal.Clear(reference);

    internal string? Base(string one, string other) =>
        repository.ObjectDatabase.FindMergeBase(repository.Lookup<Commit>(one), repository.Lookup<Commit>(other))?.Sha;
}
