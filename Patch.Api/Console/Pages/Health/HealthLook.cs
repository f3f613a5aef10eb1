using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Patch.Api.Console.Parts.States;
using Patch.Core.Data;
using Patch.Core.Settings;

namespace Patch.Api.Console.Pages.Health;

/// <summary>Looks at everything that Patch needs: what the health endpoint asks, and what only this installation's own rows and folders tell.</summary>
internal sealed class HealthLook(
    HealthCheckService checks, DependencyHealth dependencies, IDbContextFactory<PatchDbContext> contexts, IOptions<PatchOptions> options, TimeProvider timeProvider)
{
    /// <summary>What waits for longer than this would have been taken by a worker that runs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private const long LittleSpace = 1L << 30;
    private const int MostMirrors = 1000;

    public async Task<IReadOnlyList<HealthLine>> LookAsync(CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        var lines = report.Entries.Select(entry => new HealthLine(
            entry.Key, entry.Value.Status.ToString().ToLowerInvariant(), UrlCredentials.Hide(entry.Value.Description) ?? "It answers.", entry.Value.Duration)).ToList();
        if (report.Entries.TryGetValue("database", out var database) && database.Status == HealthStatus.Healthy)
        {
            lines.Add(await WorkerAsync(cancellationToken));
            lines.AddRange(await dependencies.LookAsync(timeProvider.NowUtc(), cancellationToken));
        }

        lines.Add(Disk());
        lines.Add(Mirrors());
        return lines;
    }

    /// <summary>A worker is known by what it takes: whatever is due is an index away.</summary>
    private async Task<HealthLine> WorkerAsync(CancellationToken cancellationToken)
    {
        var late = timeProvider.NowUtc() - Patience;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        (string What, DateTimeOffset? Since)[] waiting =
        [
            ("a delivery waits to be routed", await db.Deliveries.Where(row => row.Disposition == null).OrderBy(row => row.Seq).Select(row => (DateTimeOffset?)row.ReceivedAt).FirstOrDefaultAsync(cancellationToken)),
            ("a signal waits to be routed", await db.Signals.Where(row => row.Disposition == null).OrderBy(row => row.Seq).Select(row => (DateTimeOffset?)row.ReceivedAt).FirstOrDefaultAsync(cancellationToken)),
            ("a dispatch is due", await db.DispatchRequests.Where(row => row.State == "pending").OrderBy(row => row.NextTryAt).Select(row => row.NextTryAt).FirstOrDefaultAsync(cancellationToken)),
            ("a source is due", await db.FeedSources.Where(row => row.Enabled).OrderBy(row => row.NextPollAt).Select(row => (DateTimeOffset?)row.NextPollAt).FirstOrDefaultAsync(cancellationToken)),
        ];
        var overdue = waiting.Where(one => one.Since < late).ToArray();
        return overdue.Length == 0
            ? new HealthLine("worker", "healthy", "Nothing waits for longer than it should.")
            : new HealthLine("worker", "unhealthy", string.Join("; ", overdue.Select(one => $"{one.What} since {Relative.Exact(one.Since!.Value)}")) + ". Is a worker running?");
    }

    private HealthLine Disk()
    {
        try
        {
            var path = options.Value.DataPath;
            var drive = new DriveInfo(path);
            var sentence = string.Create(CultureInfo.InvariantCulture, $"{Relative.Size(drive.AvailableFreeSpace)} of {Relative.Size(drive.TotalSize)} are free at {path}");
            return drive.AvailableFreeSpace < LittleSpace
                ? new HealthLine("disk", "degraded", sentence + ": less than 1 GiB. Mirrors and the database need room.")
                : new HealthLine("disk", "healthy", sentence + ".");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new HealthLine("disk", "degraded", $"The data folder cannot be looked at: {unreadable.Message}");
        }
    }

    private HealthLine Mirrors()
    {
        var folder = Path.Combine(options.Value.DataPath, "git");
        try
        {
            var mirrors = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Take(MostMirrors).Count() : 0;
            return new HealthLine("mirrors", "healthy", mirrors == 0
                ? "No Git mirror is on this machine; the worker makes one for each repository that it carries patches in."
                : $"{mirrors} Git {(mirrors == 1 ? "mirror" : "mirrors")} in {folder}. They may be deleted: a fetch makes them again.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new HealthLine("mirrors", "degraded", $"The mirrors cannot be looked at: {unreadable.Message}");
        }
    }
}
