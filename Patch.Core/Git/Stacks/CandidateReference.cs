using LibGit2Sharp;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Stacks;

/// <summary>Names the outcome of a replay.</summary>
internal static class CandidateReference
{
    /// <summary>Why a reference of this name cannot be made beside those that are there; null when it can.</summary>
    public static GitFailure? Refuse(Repository repository, string reference)
    {
        if (RemotePush.BadReference(reference) is { } bad)
            return bad;
        // A branch "a" is in the way of "a/b", and the other way round.
        return repository.Refs.FirstOrDefault(other => InTheWay(other.CanonicalName, reference)) is { } obstacle
            ? new GitFailure(GitFailureCodes.BadReference, $"{reference} cannot be made beside {obstacle.CanonicalName}: one name is a folder of the other.")
            : null;
    }

    private static bool InTheWay(string one, string other) =>
        one.StartsWith(other + "/", StringComparison.Ordinal) || other.StartsWith(one + "/", StringComparison.Ordinal);
}
