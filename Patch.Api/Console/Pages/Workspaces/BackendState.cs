using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Workspaces;

namespace Patch.Api.Console.Pages.Workspaces;

/// <summary>A workspace that events are handed to, and how the newest dispatches fared there.</summary>
/// <param name="Name">Its URL, or what it is.</param>
/// <param name="Transport">How it is reached.</param>
/// <param name="UsedBy">The sources that name it; empty for the default.</param>
/// <param name="Problem">Why it cannot be used as it is configured; null when it can.</param>
/// <param name="LastTaken">The newest dispatch that it took, of the newest looked at.</param>
/// <param name="LastFailed">The newest one that failed.</param>
/// <param name="LastError">What that one met.</param>
public sealed record BackendState(
    string Name, string Transport, IReadOnlyList<string> UsedBy, string? Problem, DateTimeOffset? LastTaken, DateTimeOffset? LastFailed, string? LastError)
{
    /// <summary>How many of the newest dispatches are looked at: the page's time does not grow with what is stored.</summary>
    internal const int Newest = 500;
    private const int MostSources = 2000;

    /// <summary>One word for how it fares.</summary>
    public string State => Problem is not null ? "error" : LastFailed > (LastTaken ?? DateTimeOffset.MinValue) ? "failed" : LastTaken is null ? "not yet" : "healthy";

    /// <summary>The default workspace, and those that sources name.</summary>
    internal static async Task<IReadOnlyList<BackendState>> ReadAsync(PatchDbContext db, WorkspaceDirectory directory, CancellationToken cancellationToken)
    {
        var targets = await db.FeedSources.AsNoTracking().Where(row => row.Enabled && row.TargetJson != null).OrderBy(row => row.Id).Take(MostSources)
            .Select(row => new { row.Id, row.TargetJson }).ToListAsync(cancellationToken);
        var records = await db.DispatchRecords.AsNoTracking().OrderByDescending(row => row.Seq).Take(Newest)
            .Select(row => new Try(row.WorkspaceBackendUrl, row.Status, row.CreatedAt, row.Error)).ToListAsync(cancellationToken);
        var named = targets.Select(target => (target.Id, Address: directory.Resolve(PatchJson.Read<FeedTarget>(target.TargetJson!)))).ToList();
        var standard = directory.Resolve(target: null);
        var all = named.Where(pair => pair.Address != standard).GroupBy(pair => pair.Address).Select(group => Of(group.Key, [.. group.Select(pair => pair.Id)], records));
        return [Of(standard, [], records), .. all];
    }

    private static BackendState Of(WorkspaceAddress address, IReadOnlyList<string> usedBy, IReadOnlyList<Try> records)
    {
        var own = records.Where(record => record.Url == address.Url).ToList();
        var failed = own.Find(record => record.Status == "failed");
        return new BackendState(
            address.Url ?? (address.Error is null ? "Patch's own, on the worker's machine" : "not usable"),
            address.Error is not null ? "none" : address.Transport.ToString().ToLowerInvariant(),
            usedBy,
            address.Error,
            own.Find(record => record.Status != "failed")?.At,
            failed?.At,
            UrlCredentials.Hide(failed?.Error));
    }

    private sealed record Try(string? Url, string Status, DateTimeOffset At, string? Error);
}
