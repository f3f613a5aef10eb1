namespace Patch.Core.Data;

/// <summary>One thing that a person, or a program for them, did or tried: append-only.</summary>
public sealed class AuditEntry
{
    public long Seq { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Who, as the sign-in names them: <c>operator</c> for the admin token, a user name with OpenID Connect.</summary>
    public required string Who { get; set; }

    /// <summary>By which door: <c>console</c>, <c>api</c>, <c>mcp</c> or <c>jobs</c>.</summary>
    public required string Door { get; set; }

    /// <summary>What, as <c>sign-in</c>, <c>retry</c>, <c>replay</c>, <c>poll</c>.</summary>
    public required string Action { get; set; }

    /// <summary>On what: an id; null where on nothing.</summary>
    public string? Subject { get; set; }

    /// <summary>What came of it, as a sentence or a status.</summary>
    public string? Outcome { get; set; }

    /// <summary>The caller's address.</summary>
    public string? Address { get; set; }

    public string? TraceId { get; set; }
}

/// <summary>Failed sign-ins of one caller, shared by all API replicas.</summary>
public sealed class SignInGuard
{
    public long Seq { get; set; }

    /// <summary>Key over the caller's address; unique.</summary>
    public required string CallerKey { get; set; }

    public int Failures { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>One key of the ring that seals cookies and anti-forgery tokens; all API replicas share it.</summary>
public sealed class SealingKey
{
    public long Seq { get; set; }

    public required string Name { get; set; }

    /// <summary>As ASP.NET Core's data protection writes it.</summary>
    public required string Xml { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>How many rows of a kind came in on a day: counted in passing, so that no page counts a large table.</summary>
public sealed class DayCount
{
    public long Seq { get; set; }

    /// <summary>What is counted, as <c>events</c> or <c>attempts:changed</c>.</summary>
    public required string Kind { get; set; }

    /// <summary>UTC day, as <c>2026-11-23</c>; unique with the kind. Empty for the mark up to which rows are counted.</summary>
    public required string Day { get; set; }

    public long Count { get; set; }
}
