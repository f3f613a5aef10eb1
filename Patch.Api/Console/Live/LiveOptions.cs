using System.ComponentModel.DataAnnotations;

namespace Patch.Api.Console.Live;

/// <summary>The live events of the console.</summary>
internal sealed class LiveOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Console:Live";

    /// <summary>Most clients that one api serves at a time.</summary>
    [Range(0, 10_000)]
    public int MaxClients { get; set; } = 200;

    /// <summary>Shortest time between two events of one kind to a client.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan Gap { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the rows are looked at though nothing rang.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a client that hears nothing is told that the line is open.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
