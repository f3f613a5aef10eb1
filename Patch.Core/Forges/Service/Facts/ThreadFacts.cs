using Patch.Core.Maintenance.Conflicts;

namespace Patch.Core.Forges.Service.Facts;

/// <summary>What an attempt says of one upstream point of one stack: all that is shown at a forge is written from it.</summary>
/// <param name="Key">The thread's key.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Status">Its status.</param>
/// <param name="Stack">The stack's name.</param>
/// <param name="Fork">The fork as <c>owner/name</c>.</param>
/// <param name="Branch">The maintained branch.</param>
/// <param name="Point">The upstream point, as <c>v1.2</c>.</param>
internal sealed record ThreadFacts(string Key, string AttemptId, string Status, string Stack, string Fork, string Branch, string Point)
{
    /// <summary>The attempt's own words; null where it has none.</summary>
    public string? Message { get; init; }

    /// <summary>Upstream as <c>owner/name</c>; null where that is not known.</summary>
    public string? Upstream { get; init; }

    /// <summary>Upstream's URL, without credentials; null where it is not known, or a path.</summary>
    public string? UpstreamUrl { get; init; }

    /// <summary>The maintained branch when it was carried.</summary>
    public string? Before { get; init; }

    /// <summary>The commit of the upstream point.</summary>
    public string? Onto { get; init; }

    /// <summary>What the attempt produced; null where it produced nothing.</summary>
    public ShownCandidate? Candidate { get; init; }

    /// <summary>Each patch, in the order of the stack.</summary>
    public IReadOnlyList<ShownPatch> Patches { get; init; } = [];

    /// <summary>Each verify command; null where it is not known what was run.</summary>
    public IReadOnlyList<ShownCheck>? Checks { get; init; }

    /// <summary>The old stack against the new one, as <c>git range-diff</c> writes it; null where it was not compared.</summary>
    public string? RangeDiff { get; init; }

    /// <summary>What a conflict is about; null where there is none.</summary>
    public ConflictBundle? Conflict { get; init; }

    /// <summary>The stack carried so far, where it stopped at a conflict.</summary>
    public string? Partial { get; init; }

    /// <summary>A mistake in a template, as a sentence; null where there is none.</summary>
    public string? TemplateFault { get; init; }
}

/// <summary>A candidate.</summary>
/// <param name="Reference">Full name.</param>
/// <param name="Sha">The commit, or an annotated tag.</param>
/// <param name="Pushed">The flow has pushed it to the fork.</param>
/// <param name="FastForward">The maintained branch can simply be moved to it; null where that is not known.</param>
internal sealed record ShownCandidate(string Reference, string Sha, bool Pushed, bool? FastForward)
{
    private const string Heads = "refs/heads/";

    /// <summary>Its branch; null for a tag.</summary>
    public string? Branch => Reference.StartsWith(Heads, StringComparison.Ordinal) ? Reference[Heads.Length..] : null;
}

/// <summary>What became of a patch.</summary>
/// <param name="Code">One of <see cref="Git.Stacks.PatchOutcomes"/>, or another code of a remote workspace.</param>
/// <param name="Sha">The commit as it was.</param>
/// <param name="Subject">Its subject, as it came.</param>
/// <param name="NewSha">The commit that it became; null where it is not in the result.</param>
/// <param name="Reason">What happened to it, as a sentence.</param>
/// <param name="ProofKind"><c>patch-id</c> or <c>became-empty</c>; null where there is no proof.</param>
/// <param name="UpstreamSha">The upstream commit with the same change.</param>
internal sealed record ShownPatch(string Code, string Sha, string Subject, string? NewSha, string Reason, string? ProofKind, string? UpstreamSha)
{
    /// <summary>Upstream has it.</summary>
    public bool Upstreamed => Code is Git.Stacks.PatchOutcomes.UpstreamedIdentical or Git.Stacks.PatchOutcomes.UpstreamedEmpty;

    /// <summary>It is part of the result.</summary>
    public bool Carried => NewSha is not null;
}

/// <summary>How a verify command ended.</summary>
/// <param name="Name">Its name; the command itself where it has none.</param>
/// <param name="Command">What was run.</param>
/// <param name="Passed">It succeeded.</param>
/// <param name="Patch">The patch behind which it ran; null for the candidate as a whole.</param>
/// <param name="End">Exit code or reason, for people; empty where it passed.</param>
/// <param name="Output">What it wrote, cut.</param>
internal sealed record ShownCheck(string Name, string Command, bool Passed, string? Patch, string End, string Output);
