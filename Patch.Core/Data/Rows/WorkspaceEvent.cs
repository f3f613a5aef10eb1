namespace Patch.Core.Data;

/// <summary>An event that the local workspace took in. The same id again starts nothing.</summary>
public sealed class WorkspaceEvent
{
    public long Seq { get; set; }

    public required string Id { get; set; }

    /// <summary><see cref="IdKeys.Of"/> of <see cref="Id"/>; unique.</summary>
    public required string IdKey { get; set; }

    public required string Type { get; set; }

    /// <summary>The event as it was handed over: <c>{id, type, source?, occurredAt?, receivedAt, payload}</c>.</summary>
    public required string Json { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
