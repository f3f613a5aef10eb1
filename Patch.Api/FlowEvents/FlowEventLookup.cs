using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;

namespace Patch.Api.FlowEvents;

internal static class FlowEventLookup
{
    /// <summary>The event of this id; null when there is none.</summary>
    public static Task<FlowEvent?> FindFlowEventAsync(this PatchDbContext db, EncodedId id, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id.Value);
        return db.FlowEvents.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken);
    }
}
