namespace Patch.Core.Data;

/// <summary>The outbox row of one message to one channel.</summary>
public sealed class Notice : ILeased
{
    public long Seq { get; set; }

    /// <summary><c>discord</c>.</summary>
    public required string Channel { get; set; }

    /// <summary>Hex SHA-256 over channel and cause; unique, so one cause is told once.</summary>
    public required string DedupeKey { get; set; }

    /// <summary>The message's body as the channel takes it.</summary>
    public required string BodyJson { get; set; }

    /// <summary><c>pending</c>, <c>sent</c> or <c>failed</c> (given up).</summary>
    public required string State { get; set; }

    public DateTimeOffset? NextTryAt { get; set; }

    public int Tries { get; set; }

    public string? LastError { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }
}
