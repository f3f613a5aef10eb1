using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Data;

/// <summary>How long rows are kept that are no part of the record.</summary>
public sealed class DataOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Data";

    /// <summary>
    /// How long closed outbox rows (dispatch requests and notices) are kept. The record itself (events, dispatch records, attempts,
    /// histories) is never cleaned up.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan OutboxRetention { get; set; } = TimeSpan.FromDays(30);
}
