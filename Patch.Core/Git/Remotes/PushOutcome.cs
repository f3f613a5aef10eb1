namespace Patch.Core.Git.Remotes;

/// <summary>A push that was asked for: one reference, one commit, one expected old value.</summary>
/// <param name="Url">file://, a plain path of a bare repository, http(s), or ssh (needs the git program).</param>
/// <param name="Reference">The full name at the remote, as <c>refs/heads/patch/candidates/v1.2</c>.</param>
/// <param name="Sha">The commit, or annotated tag, to put there; null takes the reference away.</param>
/// <param name="Expected">The value the remote must have now; null: the reference must not exist yet.</param>
/// <param name="FastForwardOnly">True: never forced, so that only a descendant of the expected value can be put there.</param>
public sealed record PushRequest(string Url, string Reference, string? Sha, string? Expected, bool FastForwardOnly = false);

/// <summary>What a push came to.</summary>
/// <param name="Changed">True when the remote's reference was moved or created; false when it already was there, or on failure.</param>
/// <param name="Before">The remote's value that was seen before, null when absent or never read.</param>
/// <param name="Sentence">What happened, for people.</param>
/// <param name="Failure">Null when the remote's reference now is as asked.</param>
public sealed record PushOutcome(bool Changed, string? Before, string Sentence, GitFailure? Failure)
{
    internal static PushOutcome Failed(GitFailure failure, string? before = null) => new(false, before, failure.Sentence, failure);
}
