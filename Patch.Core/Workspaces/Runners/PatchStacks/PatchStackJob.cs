using System.Globalization;
using Patch.Core.Git;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>One release to carry one stack onto.</summary>
/// <param name="Run">The step.</param>
/// <param name="Config">Its configuration.</param>
/// <param name="Places">Where fork and upstream are.</param>
/// <param name="Tag">The release.</param>
/// <param name="Report">Takes what is found out.</param>
internal sealed record PatchStackJob(StepRun Run, PatchStackConfig Config, PatchStackPlaces Places, string Tag, PatchStackReport Report)
{
    /// <summary>The stack's name.</summary>
    public string Stack => Run.Package.Name;

    /// <summary>Committer and tagger, at the event's own time, not now: a run that is started again makes the same objects.</summary>
    public GitPerson Committer => new(Config.CommitterName, Config.CommitterEmail,
        DateTimeOffset.TryParse((string?)Run.Event["receivedAt"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : DateTimeOffset.UnixEpoch);
}

/// <summary>How a step ends.</summary>
internal sealed record PatchStackVerdict(string Status, string Message)
{
    public static PatchStackVerdict Blocked(string message) => new("blocked", message);
}

/// <summary>A commit to go on with, or how the step ends before there is one.</summary>
/// <param name="Before">The maintained branch.</param>
/// <param name="Release">The release's commit.</param>
/// <param name="Sha">The branch on the release; the branch itself where it stood there already.</param>
internal sealed record BuiltStack(string Before, string Release, string Sha)
{
    /// <summary>Where the stack began; null when the histories share nothing.</summary>
    public string? Base { get; init; }

    /// <summary>The new commits, parents before children.</summary>
    public IReadOnlyList<string> News { get; init; } = [];

    /// <summary>Where the verify commands are to run when each patch is verified; the last one is the candidate.</summary>
    public IReadOnlyList<VerifyPoint> Points { get; init; } = [];

    /// <summary>What was done, as the beginning of a sentence.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Ids of the remembered resolutions that it was built with.</summary>
    public IReadOnlyList<string> Resolutions { get; init; } = [];

    /// <summary>How the step ends; null to go on.</summary>
    public PatchStackVerdict? Early { get; init; }

    /// <summary>False when the branch is where it should be already.</summary>
    public bool IsNew => Sha != Before;
}

/// <summary>A commit to verify.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Patch">The patch that it ends with, for people; null for a candidate as a whole.</param>
internal sealed record VerifyPoint(string Sha, string? Patch);
