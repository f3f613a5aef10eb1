namespace Patch.Core.Data;

/// <summary>A reference that carrying a stack produced. Unique by repository, reference and object.</summary>
public sealed class Candidate
{
    public long Seq { get; set; }

    /// <summary><see cref="KeyOf"/> of its three parts; unique.</summary>
    public required string IdKey { get; set; }

    /// <summary>The stack's name: that of its flow package; of a run that does not say it, the repository.</summary>
    public required string Stack { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Stack"/>.</summary>
    public required string StackKey { get; set; }

    /// <summary>The fork as <c>owner/name</c>, else its URL or path as configured.</summary>
    public required string Repo { get; set; }

    /// <summary>Full name, as <c>refs/heads/patch/candidates/v1.2</c>.</summary>
    public required string Reference { get; set; }

    /// <summary><see cref="ReferenceKeyOf"/> of the two.</summary>
    public required string ReferenceKey { get; set; }

    /// <summary><c>branch</c> or <c>tag</c>.</summary>
    public required string Kind { get; set; }

    /// <summary>What the reference names: a commit, or an annotated tag's object.</summary>
    public required string Sha { get; set; }

    /// <summary>The maintained branch when it was carried; null where a remote workspace does not say.</summary>
    public string? TipBefore { get; set; }

    /// <summary>Where the stack began; null where that is not known.</summary>
    public string? Base { get; set; }

    /// <summary>What it was carried onto, as <c>refs/tags/v1.2</c>.</summary>
    public string? UpstreamRef { get; set; }

    /// <summary>The commit of <see cref="UpstreamRef"/> then.</summary>
    public string? UpstreamSha { get; set; }

    /// <summary>One of <see cref="CandidateStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>Why it is in that state, as a sentence.</summary>
    public required string Reason { get; set; }

    /// <summary>JSON array of the remotes that were pushed to, by name.</summary>
    public string RemotesJson { get; set; } = "[]";

    /// <summary>The flow event; null where it is not known.</summary>
    public string? EventId { get; set; }

    /// <summary>The run that made it.</summary>
    public string? RunId { get; set; }

    /// <summary>The maintenance attempt; null until the attempt is synced.</summary>
    public string? AttemptId { get; set; }

    /// <summary>What changed against the maintained branch and the candidate before, as JSON; null until it was compared.</summary>
    public string? RangeDiffJson { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Fixed-length key of a candidate.</summary>
    public static string KeyOf(string repo, string reference, string sha) => IdKeys.Of($"{repo}\n{reference}\n{sha}");

    /// <summary>Fixed-length key of a reference of a repository.</summary>
    public static string ReferenceKeyOf(string repo, string reference) => IdKeys.Of($"{repo}\n{reference}");
}

/// <summary>The closed list of <see cref="Candidate.State"/>.</summary>
public static class CandidateStates
{
    /// <summary>Complete and verified; not pushed, or not yet.</summary>
    public const string Built = "built";

    /// <summary>All push remotes have it.</summary>
    public const string Pushed = "pushed";

    /// <summary>A remote has something else there, or refused it; a person must look.</summary>
    public const string Blocked = "blocked";

    /// <summary>A newer candidate of the stack took its place.</summary>
    public const string Superseded = "superseded";

    /// <summary>What it was carried onto moved or vanished at upstream.</summary>
    public const string Stale = "stale";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Built, Pushed, Blocked, Superseded, Stale];
}
