using System.ComponentModel.DataAnnotations;

namespace Patch.ServiceDefaults.Sessions;

/// <summary>How long people stay signed in. Api and worker read the same settings.</summary>
public sealed class ConsoleSessionOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Console:Session";

    /// <summary>A session that was not used for so long has ended.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromHours(8);

    /// <summary>A session ends after this, however busy it is.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan Limit { get; set; } = TimeSpan.FromDays(7);
}
