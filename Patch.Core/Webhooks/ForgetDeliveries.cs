using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;

namespace Patch.Core.Webhooks;

/// <summary>Sweep that deletes deliveries older than <see cref="WebhookOptions.Retention"/>; those that are not routed yet stay.</summary>
public sealed class ForgetDeliveries(IDbContextFactory<PatchDbContext> contexts, IOptions<WebhookOptions> options, TimeProvider timeProvider)
{
    /// <summary>Deleted at once: as many as no other writer has to wait for.</summary>
    private const int MostAtOnce = 1000;

    /// <summary>Batches of one run; what is left is for the next.</summary>
    private const int MostBatches = 1000;

    /// <summary>Deletes what is due; returns how many went.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var before = timeProvider.NowUtc() - options.Value.Retention;
        var total = 0;
        for (var batch = 0; batch < MostBatches; batch++)
        {
            // The order of arrival is that of the key, so the oldest are found without an index on the time.
            var oldest = await db.Deliveries.OrderBy(row => row.Seq).Take(MostAtOnce).Select(row => new { row.Seq, row.ReceivedAt, row.Disposition }).ToListAsync(cancellationToken);
            var due = oldest.Where(row => row.ReceivedAt < before && row.Disposition is not null).Select(row => row.Seq).ToList();
            if (due.Count == 0)
                return total;
            total += await db.Deliveries.Where(row => due.Contains(row.Seq)).ExecuteDeleteAsync(cancellationToken);
        }

        return total;
    }
}
