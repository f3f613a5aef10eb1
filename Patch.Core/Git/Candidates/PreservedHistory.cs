using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Candidates;

/// <summary>
/// Reads a branch that the strategy <c>history-preserving</c> moved. Below its last merge the patches stand as they were, before each carry
/// once more; the stack is what that merge took over, and what came on top of it.
/// </summary>
public static class PreservedHistory
{
    /// <summary>The stack, as <see cref="GitMirror.Inspect"/> gives it for other branches.</summary>
    public static PatchStack Inspect(GitMirror mirror, string tip, string onto)
    {
        var whole = mirror.Inspect(tip, onto);
        if (mirror.Candidates.FindPreserved(tip, onto) is not { } preserved)
            return whole;
        var below = mirror.Inspect(preserved.Rebased, onto);
        var above = whole.Patches.Reverse().TakeWhile(patch => patch.Sha != preserved.Merge).Reverse();
        return whole with { Patches = [.. below.Patches, .. above] };
    }

    /// <summary>Carries the stack, as <see cref="GitMirror.Replay"/> does for other branches. It must be kept: the second part stands on the first.</summary>
    public static ReplayResult Replay(GitMirror mirror, ReplayRequest request, CancellationToken cancellationToken)
    {
        if (request.Base is not null || mirror.Candidates.FindPreserved(request.Tip, request.Onto) is not { } preserved)
            return mirror.Replay(request, cancellationToken);
        var below = mirror.Replay(request with { Tip = preserved.Rebased }, cancellationToken);
        if (!below.Clean || preserved.Merge == request.Tip)
            return below with { Tip = request.Tip };
        var above = mirror.Replay(request with { Onto = below.NewTip, Base = preserved.Merge }, cancellationToken);
        return above with { Onto = request.Onto, Base = below.Base, Patches = [.. below.Patches, .. above.Patches] };
    }
}
