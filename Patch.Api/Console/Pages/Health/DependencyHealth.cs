using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Patch.Api.Console.Pages.Notifications;
using Patch.Api.Console.Pages.Workspaces;
using Patch.Api.Console.Parts.States;
using Patch.Core;
using Patch.Core.Data;
using Patch.Core.Forges;
using Patch.Core.Notifications.Discord;
using Patch.Core.Workspaces;

namespace Patch.Api.Console.Pages.Health;

/// <summary>
/// How that fares which the api itself does not speak to, as what came of it last tells: the workspaces, the forges, the channels of
/// notices, and the storage of the worker's schedule. Sends nothing, so that a look at the page asks nobody else for anything.
/// </summary>
internal sealed class DependencyHealth(
    IDbContextFactory<PatchDbContext> contexts, WorkspaceDirectory workspaces, IOptions<ForgeOptions> forges, IOptions<DiscordOptions> discord, IConfiguration configuration)
{
    private const int Most = 20;
    private const int NewestThreads = 500;

    /// <summary>The schedule's server says every 30 s that it is there.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(5);

    public async Task<IReadOnlyList<HealthLine>> LookAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return
        [
            .. (await BackendState.ReadAsync(db, workspaces, cancellationToken)).Take(Most).Select(Of), .. await ForgesAsync(db, now, cancellationToken),
            .. (await ChannelLine.ReadAsync(db, configuration, discord.Value, cancellationToken)).Take(Most).Select(channel => Of(channel, now)), await ScheduleAsync(db, now, cancellationToken),
        ];
    }

    private static HealthLine Of(BackendState workspace) => workspace switch
    {
        { Problem: { } problem } => new HealthLine($"workspace {workspace.Name}", "unhealthy", problem),
        { State: "failed" } => new HealthLine($"workspace {workspace.Name}", "degraded", $"Its newest dispatch failed, at {Relative.Exact(workspace.LastFailed!.Value)}: {Cut.To(workspace.LastError, 300)}"),
        { LastTaken: { } taken } => new HealthLine($"workspace {workspace.Name}", "healthy", $"It took a dispatch at {Relative.Exact(taken)}."),
        _ => new HealthLine($"workspace {workspace.Name}", "healthy", "Nothing was handed to it yet."),
    };

    /// <summary>The hosts of the settings, and those that something is shown at.</summary>
    private async Task<IEnumerable<HealthLine>> ForgesAsync(PatchDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var threads = (await db.ForgeThreads.OrderByDescending(row => row.Seq).Take(NewestThreads).Select(row => new { row.Host, row.LastError, row.UpdatedAt }).ToListAsync(cancellationToken))
            .GroupBy(row => HostOf(row.Host), StringComparer.OrdinalIgnoreCase).ToDictionary(same => same.Key, same => same.MaxBy(row => row.UpdatedAt)!, StringComparer.OrdinalIgnoreCase);
        var held = (await db.ForgeAllowances.Where(row => row.HeldUntil > now).OrderBy(row => row.Seq).Take(NewestThreads).Select(row => new { row.Host, row.HeldUntil, row.HeldReason }).ToListAsync(cancellationToken))
            .DistinctBy(row => row.Host, StringComparer.OrdinalIgnoreCase).ToDictionary(row => row.Host, StringComparer.OrdinalIgnoreCase);
        var named = forges.Value.Hosts.Select(host => host.Value.Host is { Length: > 0 } other ? other : host.Key);
        return named.Concat(threads.Keys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).Take(Most).Select(name => (threads.GetValueOrDefault(name), held.GetValueOrDefault(name)) switch
        {
            (_, { } wait) => new HealthLine($"forge {name}", "degraded", $"Nothing is asked of it before {Relative.Exact(wait.HeldUntil!.Value)}: {UrlCredentials.Hide(wait.HeldReason)}"),
            ({ LastError: { } error } thread, _) => new HealthLine($"forge {name}", "degraded", $"The newest try failed, at {Relative.Exact(thread.UpdatedAt)}: {Cut.To(UrlCredentials.Hide(error), 300)}"),
            ({ } thread, _) => new HealthLine($"forge {name}", "healthy", $"It took what was last shown there, at {Relative.Exact(thread.UpdatedAt)}."),
            _ => new HealthLine($"forge {name}", "healthy", "Nothing was shown there yet."),
        });
    }

    private static HealthLine Of(ChannelLine channel, DateTimeOffset now) => (channel.State(now), channel.Row) switch
    {
        ("paused", { } row) => new HealthLine($"channel {channel.Name}", "degraded", $"It is paused until {Relative.Exact(row.PausedUntil!.Value)}: {Cut.To(UrlCredentials.Hide(row.PauseReason ?? row.LastError), 300)}"),
        ("failed", { } row) => new HealthLine($"channel {channel.Name}", "degraded", $"{row.Failures} sends in a row failed: {Cut.To(UrlCredentials.Hide(row.LastError), 300)}"),
        (_, { LastSentAt: { } sent }) => new HealthLine($"channel {channel.Name}", "healthy", $"It took a message at {Relative.Exact(sent)}."),
        _ => new HealthLine($"channel {channel.Name}", "healthy", "Nothing was sent to it yet."),
    };

    /// <summary>Hangfire's storage: the schema <c>hangfire</c> of PostgreSQL, or the worker's own memory.</summary>
    private static async Task<HealthLine> ScheduleAsync(PatchDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Name = "schedule";
        if (!db.Database.IsNpgsql())
            return new HealthLine(Name, "healthy", "It is in the worker's memory, and there while the worker is.");
        try
        {
            if (!await db.Database.SqlQuery<bool>($"SELECT to_regclass('hangfire.server') IS NOT NULL AS \"Value\"").SingleAsync(cancellationToken))
                return new HealthLine(Name, "degraded", "The schema hangfire is not there: no worker has run on this database yet, or it may not make one. Sweeps go on when rung and when idle.");
            var beat = await db.Database.SqlQuery<DateTime?>($"SELECT max(lastheartbeat) AS \"Value\" FROM hangfire.server").SingleAsync(cancellationToken);
            var at = beat is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : (DateTimeOffset?)null;
            return at is { } last && now - last < Heartbeat
                ? new HealthLine(Name, "healthy", $"A worker's schedule was there at {Relative.Exact(last)}.")
                : new HealthLine(Name, "degraded", $"No worker's schedule runs{(at is { } since ? $" since {Relative.Exact(since)}" : "")}. Is a worker running, and may it use the schema hangfire?");
        }
        catch (PostgresException refused)
        {
            return new HealthLine(Name, "degraded", $"The schema hangfire cannot be looked at: {refused.MessageText}");
        }
    }

    private static string HostOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Authority : address;
}
