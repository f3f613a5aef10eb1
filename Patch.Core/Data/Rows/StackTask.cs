namespace Patch.Core.Data;

/// <summary>Work on a stack that the worker is asked for: by the API, by a person, or by what happened upstream.</summary>
public sealed class StackTask : ILeased
{
    public long Seq { get; set; }

    /// <summary><c>st_</c> and 32 hexadecimal digits.</summary>
    public required string Id { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Id"/>; unique.</summary>
    public required string IdKey { get; set; }

    public required string Stack { get; set; }

    /// <summary>What is to be done, as <c>forecast</c>.</summary>
    public required string Kind { get; set; }

    /// <summary>JSON object.</summary>
    public required string ArgumentsJson { get; set; }

    /// <summary>True when nobody waits for it: then it is tried again when a remote does not answer.</summary>
    public bool Background { get; set; }

    /// <summary><c>pending</c>, <c>done</c> or <c>failed</c>.</summary>
    public required string State { get; set; }

    /// <summary>JSON; null until it is done.</summary>
    public string? ResultJson { get; set; }

    /// <summary>A code, and a sentence behind a blank; null unless it failed.</summary>
    public string? Error { get; set; }

    public int Tries { get; set; }

    public DateTimeOffset? NextTryAt { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>W3C traceparent of who asked.</summary>
    public string? TraceParent { get; set; }
}
