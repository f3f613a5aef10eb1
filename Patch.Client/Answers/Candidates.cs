using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>Candidates, newest first.</summary>
public sealed record CandidatePage : ApiPage<Candidate>
{
    public required IReadOnlyList<Candidate> Candidates { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<Candidate> Items => Candidates;
}

/// <summary>A branch or tag that carrying a stack produced.</summary>
public sealed record Candidate : ApiAnswer
{
    /// <summary>The stack's name.</summary>
    public required string Stack { get; init; }

    /// <summary>The fork.</summary>
    public required string Repo { get; init; }

    /// <summary>Full name, as <c>refs/heads/patch/candidates/v1.2</c>.</summary>
    public required string Ref { get; init; }

    /// <summary><c>branch</c> or <c>tag</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>A commit, or an annotated tag's object.</summary>
    public required string Sha { get; init; }

    /// <summary><c>built</c>, <c>pushed</c>, <c>blocked</c>, <c>superseded</c> or <c>stale</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is in that state.</summary>
    public required string Reason { get; init; }

    /// <summary>The maintained branch when it was carried.</summary>
    public string? Before { get; init; }

    /// <summary>Where the stack began.</summary>
    public string? Base { get; init; }

    public string? UpstreamRef { get; init; }

    public string? UpstreamSha { get; init; }

    /// <summary>The remotes that have it.</summary>
    public required IReadOnlyList<string> Remotes { get; init; }

    public string? EventId { get; init; }

    public string? RunId { get; init; }

    public string? AttemptId { get; init; }

    /// <summary>Patch by patch against the branch it was made of (<c>branch</c>) and the candidate before it (<c>previous</c>); null where it was not compared.</summary>
    public JsonElement? RangeDiff { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
