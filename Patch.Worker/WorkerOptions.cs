using System.ComponentModel.DataAnnotations;

namespace Patch.Worker;

/// <summary>How the worker sweeps and where its health is asked.</summary>
public sealed class WorkerOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Worker";

    /// <summary>
    /// Port of the health endpoints on loopback. Null takes <c>PORT</c>, and 3001 without one; <c>ASPNETCORE_URLS</c> goes before all.
    /// </summary>
    [Range(0, 65535)]
    public int? Port { get; set; }

    /// <summary>
    /// How often each stage looks for due rows without being rung, in whole seconds. Null: 5 s with PostgreSQL, where a scheduled job
    /// costs tens of milliseconds, and 1 s embedded.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan? SweepInterval { get; set; }

    /// <summary>
    /// A stage that nothing has rung for so long sweeps all the same. The schedule lies in Hangfire's storage; this is what keeps retries
    /// coming while that cannot be used, or while a lock is there that a killed worker has left behind.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleSweep { get; set; } = TimeSpan.FromSeconds(15);
}
