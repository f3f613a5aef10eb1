using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Intake;

/// <summary>A batch is one prepared statement over arrays, one round trip and one sync of the log.</summary>
internal sealed class PostgresDeliveries(NpgsqlDataSource database) : IDeliveryStore
{
    private const int MostTries = 3;

    private static readonly string Insert = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO deliveries ({DeliverySql.Columns})
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        {DeliverySql.Again}
        """);

    public async Task WriteAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        var rows = DeliverySql.Folded(deliveries);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                await using var command = new NpgsqlCommand(Insert, connection);
                Add(command, rows);
                await command.PrepareAsync(cancellationToken);
                await command.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (PostgresException locked) when (locked.SqlState == PostgresErrorCodes.DeadlockDetected && tries < MostTries)
            {
                // Two replicas took the same two deliveries in another order.
            }
        }
    }

    private static void Add(NpgsqlCommand command, IReadOnlyList<Delivery> rows)
    {
        Text(row => row.Id);
        Text(row => row.IdKey);
        Text(row => row.Provider);
        Text(row => row.DeliveryId);
        Text(row => row.Event);
        Text(row => row.ProviderEvent);
        Text(row => row.Verdict);
        Text(row => row.HeadersJson);
        Of(NpgsqlDbType.Bytea, row => row.Body);
        Of(NpgsqlDbType.Integer, row => row.BodySize);
        Of(NpgsqlDbType.TimestampTz, row => row.ReceivedAt.UtcDateTime);
        Text(row => row.Disposition);
        Text(row => row.DispositionReason);
        Text(row => row.TraceParent);
        Of(NpgsqlDbType.Integer, row => row.Redeliveries);
        Of(NpgsqlDbType.TimestampTz, row => row.LastRedeliveredAt?.UtcDateTime);

        void Text(Func<Delivery, string?> value) => Of(NpgsqlDbType.Text, value);

        void Of<T>(NpgsqlDbType type, Func<Delivery, T> value)
        {
            var values = new T[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = value(rows[i]);
            command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        }
    }
}
