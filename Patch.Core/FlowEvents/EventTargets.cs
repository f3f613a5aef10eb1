using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.FlowEvents;

/// <summary>Finds the target of an event: its source's or route's as it is now, so that a mended setting serves a retry, else the one it was made with.</summary>
public static class EventTargets
{
    /// <summary>The target; null leads to the default workspace.</summary>
    public static async Task<FeedTarget?> TargetOfAsync(this PatchDbContext db, FlowEvent flowEvent, CancellationToken cancellationToken)
    {
        var sourceId = flowEvent.SourceId ?? SourceInPayload(flowEvent);
        var current = sourceId is null
            ? null
            : await db.FeedSources.Where(source => source.Id == sourceId).Select(source => source.TargetJson).SingleOrDefaultAsync(cancellationToken)
                ?? await db.WebhookRoutes.Where(route => route.Id == sourceId).Select(route => route.TargetJson).SingleOrDefaultAsync(cancellationToken);
        var json = current ?? flowEvent.TargetJson;
        return json is null ? null : PatchJson.Read<FeedTarget>(json);
    }

    /// <summary>Imported events name their source in the payload alone.</summary>
    private static string? SourceInPayload(FlowEvent flowEvent)
    {
        using var payload = JsonDocument.Parse(flowEvent.PayloadJson);
        return payload.RootElement.ValueKind == JsonValueKind.Object
            && payload.RootElement.TryGetProperty("sourceId", out var source) && source.ValueKind == JsonValueKind.String
                ? source.GetString()
                : null;
    }
}
