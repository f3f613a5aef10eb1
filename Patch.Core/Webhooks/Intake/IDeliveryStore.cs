using System.Data.Common;
using Microsoft.Data.Sqlite;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Intake;

/// <summary>Writes deliveries in batches, past the object mapper: intake is the one place where every microsecond is a forge's wait.</summary>
internal interface IDeliveryStore
{
    /// <summary>
    /// Commits the deliveries, in their order, in one transaction. One whose id is stored already, or comes twice in the batch, is counted
    /// as a redelivery of the first; of a first that came to nothing the routing is done again.
    /// </summary>
    /// <exception cref="DbException">Nothing was written.</exception>
    Task WriteAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken);
}

/// <summary>The one statement of both databases.</summary>
internal static class DeliverySql
{
    /// <summary>The columns that intake writes, in the order of the parameters.</summary>
    public const string Columns =
        "id, id_key, provider, delivery_id, event, provider_event, verdict, headers_json, body, body_size, received_at, disposition, disposition_reason, trace_parent, redeliveries, last_redelivered_at";

    /// <summary>What a second delivery of an id does. The forge asked again for one that led nowhere: the settings may be other ones by now.</summary>
    public const string Again =
        """
        ON CONFLICT (id_key) DO UPDATE SET
            redeliveries = deliveries.redeliveries + 1 + excluded.redeliveries,
            last_redelivered_at = excluded.received_at,
            disposition = CASE WHEN deliveries.disposition LIKE 'skipped:%' OR deliveries.disposition LIKE 'held:%' THEN NULL ELSE deliveries.disposition END
        """;

    /// <summary>True when the database refused what a row holds, rather than to work at all: then the other rows of a batch may be stored.</summary>
    public static bool IsOfARow(this DbException refused) => refused switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is 18 or 19 or 20,
        _ => refused.SqlState is { } state && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal)),
    };

    /// <summary>The deliveries with those of one id folded into the first, which counts the others; the usual batch is given back as it is.</summary>
    public static IReadOnlyList<Delivery> Folded(IReadOnlyList<Delivery> deliveries)
    {
        var byKey = new Dictionary<string, Delivery>(deliveries.Count, StringComparer.Ordinal);
        List<Delivery>? folded = null;
        for (var i = 0; i < deliveries.Count; i++)
        {
            if (byKey.TryAdd(deliveries[i].IdKey, deliveries[i]))
            {
                folded?.Add(deliveries[i]);
                continue;
            }

            folded ??= [.. deliveries.Take(i)];
            var first = byKey[deliveries[i].IdKey];
            (first.Redeliveries, first.LastRedeliveredAt) = (first.Redeliveries + 1, deliveries[i].ReceivedAt);
        }

        return folded ?? deliveries;
    }
}
