using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Feeds;

/// <summary>How sources are polled.</summary>
public sealed class FeedOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Feeds";

    /// <summary>The sources file; nothing is polled without one.</summary>
    public string? SourcesPath { get; set; }

    /// <summary>Time limit of one fetch, redirects included; of listing a Git remote's refs too.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes of a feed, decompressed.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Requests to one host at a time.</summary>
    [Range(1, 64)]
    public int RequestsPerHost { get; set; } = 4;

    /// <summary>Sources polled side by side by one worker.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = 64;

    /// <summary>How long a worker may hold a source; longer than <see cref="Timeout"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a sweep waits for its polls. Those that take longer go on beside the next sweep, so a hanging source delays nobody.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan SweepPatience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest pause after errors.</summary>
    [Range(typeof(TimeSpan), "00:00:30", "1.00:00:00")]
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Entries remembered of a source; the longest unseen beyond it are forgotten. More than a feed's largest size.</summary>
    [Range(10_001, 1_000_000)]
    public int SeenBound { get; set; } = 20_000;

    /// <summary>True: redirects to private and loopback addresses are followed.</summary>
    public bool AllowPrivateRedirects { get; set; }
}
