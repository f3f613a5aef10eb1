namespace Patch.Core.Data;

/// <summary>The one message of a channel about one upstream point of one repository, which is edited as its state moves.</summary>
public sealed class LiveMessage
{
    public long Seq { get; set; }

    /// <summary>Hex SHA-256 over channel, repository and upstream point; unique.</summary>
    public required string ThreadKey { get; set; }

    public required string Channel { get; set; }

    public required string Repo { get; set; }

    public required string Point { get; set; }

    /// <summary>The channel's own id of the message; null where the channel cannot edit.</summary>
    public string? MessageId { get; set; }

    /// <summary>The newest notice that it shows.</summary>
    public long NoticeSeq { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
