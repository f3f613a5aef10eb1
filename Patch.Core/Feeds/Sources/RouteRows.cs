using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Feeds.Sources;

/// <summary>The rows of the file's <c>webhooks</c>, by which every process knows them.</summary>
internal static class RouteRows
{
    /// <summary>Makes the rows say what the file says; the caller saves. A route that has gone is kept, switched off: its events may be retried.</summary>
    public static async Task TakeAsync(PatchDbContext db, SourcesFileResult file, CancellationToken cancellationToken)
    {
        var rows = await db.WebhookRoutes.ToDictionaryAsync(row => row.Id, cancellationToken);
        foreach (var (route, position) in file.Routes.Select((route, position) => (route, position)))
        {
            var row = RowOf(route.Id, PatchJson.Write(route));
            (row.Position, row.Enabled, row.ConfigError) = (position, true, null);
            row.TargetJson = route.Target is null ? null : PatchJson.Write(route.Target);
        }

        foreach (var mistake in file.RouteMistakes.Where(mistake => mistake.CanBeKept && file.Routes.All(route => route.Id != mistake.Id)).DistinctBy(mistake => mistake.Id))
        {
            var row = RowOf(mistake.Id, mistake.Json);
            (row.Enabled, row.ConfigError) = (false, mistake.Sentence);
        }

        var named = file.Routes.Select(route => route.Id).Concat(file.RouteMistakes.Select(mistake => mistake.Id)).ToHashSet();
        foreach (var gone in rows.Values.Where(row => !named.Contains(row.Id)))
            (gone.Enabled, gone.ConfigError) = (false, null);

        WebhookRoute RowOf(string id, string json)
        {
            if (!rows.TryGetValue(id, out var row))
                db.WebhookRoutes.Add(rows[id] = row = new WebhookRoute { Id = id, ConfigJson = json });
            row.ConfigJson = json;
            return row;
        }
    }
}
