using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>What a source of <c>kind: "git"</c> saw of upstream's refs, the newest row first.</summary>
public sealed record RefPage : ApiPage<UpstreamRef>
{
    public required IReadOnlyList<UpstreamRef> Refs { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<UpstreamRef> Items => Refs;
}

/// <summary>Where a ref of upstream stood, and how long. A ref that moved has a row for each place.</summary>
public sealed record UpstreamRef : ApiAnswer
{
    /// <summary>Its full name, as <c>refs/tags/v1.0</c>.</summary>
    public required string Ref { get; init; }

    /// <summary>The object that it names: of an annotated tag the tag object, else the commit.</summary>
    public required string Object { get; init; }

    /// <summary>The commit behind it.</summary>
    public required string Sha { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>The last look that found it there; to the hour while it stands.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>The first look that found it elsewhere or not at all; null while it stands.</summary>
    public DateTimeOffset? GoneAt { get; init; }
}
