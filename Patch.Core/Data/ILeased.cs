namespace Patch.Core.Data;

/// <summary>A row that one worker at a time may hold. A lease that ran out makes the row free again, so a dead worker loses nothing.</summary>
public interface ILeased
{
    /// <summary>Place in the list; identifies the row.</summary>
    long Seq { get; }

    /// <summary>Who holds the row; null when nobody does.</summary>
    string? LeaseOwner { get; set; }

    /// <summary>Until when, UTC; null when nobody holds it.</summary>
    DateTimeOffset? LeaseUntil { get; set; }
}
