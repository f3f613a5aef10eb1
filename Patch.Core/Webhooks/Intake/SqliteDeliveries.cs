using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Core.Webhooks.Intake;

/// <summary>SQLite has one writer: a batch is one prepared statement, run for each row in one transaction.</summary>
internal sealed class SqliteDeliveries(IDbContextFactory<PatchDbContext> contexts) : IDeliveryStore
{
    private static readonly string[] Names = [.. DeliverySql.Columns.Split(", ")];

    private static readonly string Insert = string.Create(
        CultureInfo.InvariantCulture,
        $"INSERT INTO deliveries ({DeliverySql.Columns}) VALUES ({string.Join(", ", Names.Select(name => "$" + name))}) {DeliverySql.Again}");

    public async Task WriteAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        await using var transaction = connection.BeginTransaction(deferred: false);
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, Insert);
        var parameters = Array.ConvertAll(Names, name => command.Parameters.Add(new SqliteParameter { ParameterName = "$" + name }));
        foreach (var row in deliveries)
        {
            Set(parameters, row);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static void Set(SqliteParameter[] parameters, Delivery row)
    {
        ReadOnlySpan<object?> values =
        [
            row.Id, row.IdKey, row.Provider, row.DeliveryId, row.Event, row.ProviderEvent, row.Verdict, row.HeadersJson, row.Body, row.BodySize,
            row.ReceivedAt.UtcDateTime, row.Disposition, row.DispositionReason, row.TraceParent, row.Redeliveries, row.LastRedeliveredAt?.UtcDateTime,
        ];
        for (var i = 0; i < values.Length; i++)
            parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
