using System.Text.Json.Serialization;

namespace Patch.Client.Answers;

/// <summary>The audit trail, newest first.</summary>
public sealed record AuditPage : ApiPage<AuditEntry>
{
    public required IReadOnlyList<AuditEntry> Entries { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<AuditEntry> Items => Entries;
}

/// <summary>One thing that a person, or a program for them, did or tried.</summary>
public sealed record AuditEntry : ApiAnswer
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: <c>operator</c> for the admin token, a user name with OpenID Connect.</summary>
    public required string Who { get; init; }

    /// <summary>By which door: <c>console</c>, <c>api</c> or <c>mcp</c>.</summary>
    public required string Door { get; init; }

    /// <summary>What, as <c>sign-in</c>, <c>retry</c>, <c>replay</c>, <c>poll</c>.</summary>
    public required string Action { get; init; }

    /// <summary>On what: an id; null where on nothing.</summary>
    public string? Subject { get; init; }

    /// <summary>What came of it.</summary>
    public string? Outcome { get; init; }

    /// <summary>The caller's address.</summary>
    public string? Address { get; init; }

    /// <summary>The trace that it belongs to.</summary>
    public string? TraceId { get; init; }
}
