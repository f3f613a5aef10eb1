namespace Patch.Core.Git.Remotes;

/// <summary>A push to several remotes that is to reach all of them or none.</summary>
/// <param name="Reference">The full name at the remotes.</param>
/// <param name="Sha">The commit, or annotated tag, to put there.</param>
/// <param name="Remotes">At least one, in the order in which they are pushed to.</param>
public sealed record JointPushRequest(string Reference, string Sha, IReadOnlyList<JointPushRemote> Remotes);

/// <summary>One of the remotes.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Url">As in <see cref="PushRequest.Url"/>.</param>
/// <param name="Replaceable">The values that may be replaced there. A reference that does not exist may always be made.</param>
public sealed record JointPushRemote(string Name, string Url, IReadOnlyCollection<string> Replaceable);

/// <summary>What a joint push came to.</summary>
/// <param name="Remotes">What is known of each remote, in their order.</param>
/// <param name="Refusing">The remote that could not take it; null when all have it.</param>
/// <param name="Failure">Why it could not, and which others were put back.</param>
public sealed record JointPushOutcome(IReadOnlyList<JointPushed> Remotes, string? Refusing, GitFailure? Failure);

/// <summary>What became of one remote.</summary>
/// <param name="Name">As in the request.</param>
/// <param name="HasIt">The remote has the new value: all of them, or after a failure those that could not be put back.</param>
/// <param name="Before">The value it had; null when absent or not known.</param>
/// <param name="Sentence">What happened there, for people; empty when nothing did.</param>
public sealed record JointPushed(string Name, bool HasIt, string? Before, string Sentence);
