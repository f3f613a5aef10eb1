using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Webhooks.Intake;

namespace Patch.Api.Webhooks;

/// <summary>Has a delivery routed again, by the settings as they are now.</summary>
internal sealed class RerunDelivery(IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps)
{
    /// <summary>The delivery, and whether it will be routed: one that was refused has no body to route. Null where there is none.</summary>
    public async Task<(DeliveryView View, bool Asked)?> AskAsync(string id, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var asked = await db.Deliveries.Where(row => row.IdKey == key && row.Verdict == WebhookVerdicts.Verified)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.Disposition, (string?)null), cancellationToken) > 0;
        var found = await db.Deliveries.AsNoTracking().Where(row => row.IdKey == key).Select(DeliveryRow.Of).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return null;
        if (asked)
            await wakeUps.RingAsync(Stage.Route, cancellationToken);
        return (found.View, asked);
    }
}
