using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Archive.Lines;
using Patch.Core.Data;
using Patch.Core.FlowEvents;

namespace Patch.Core.Archive.Files;

/// <summary><c>flow-events.jsonl</c>. An imported event has no outbox row, so nothing dispatches it again by itself.</summary>
internal sealed class FlowEventsFile(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
    : RowsFile<FlowEvent>("flow-events.jsonl", contexts, timeProvider)
{
    protected override bool TryRead(
        (JsonElement Json, string Text) line, DateTimeOffset now, [NotNullWhen(true)] out FlowEvent? read, [NotNullWhen(false)] out string? fault)
    {
        read = null;
        if (!LineRules.TryRead<FlowEventMessage>(line.Json, out var message, out fault))
            return false;
        fault = LineRules.Id("id", message.Id) ?? LineRules.Name("type", message.Type) ?? LineRules.Text("source", message.Source)
            ?? LineRules.Time("receivedAt", message.ReceivedAt);
        if (fault is not null)
            return false;
        read = new FlowEvent
        {
            Id = message.Id,
            IdKey = IdKeys.Of(message.Id),
            Type = message.Type,
            Source = message.Source,
            OccurredAt = message.OccurredAt,
            ReceivedAt = message.ReceivedAt,
            PayloadJson = message.Payload.ValueKind == JsonValueKind.Undefined ? "{}" : message.Payload.GetRawText(),
            Repo = PayloadRepository.Of(message.Payload),
        };
        read.ExtraJson = FieldsOf(read).Missing(line.Json);
        return true;
    }

    protected override IQueryable<FlowEvent> Rows(PatchDbContext db) => db.FlowEvents;

    protected override long SeqOf(FlowEvent row) => row.Seq;

    protected override string KeyOf(FlowEvent row) => row.IdKey;

    protected override Task<HashSet<string>> KnownAsync(PatchDbContext db, IReadOnlyList<FlowEvent> rows, CancellationToken cancellationToken)
    {
        var keys = rows.Select(row => row.IdKey).ToList();
        return db.FlowEvents.Where(row => keys.Contains(row.IdKey)).Select(row => row.IdKey).ToHashSetAsync(cancellationToken);
    }

    protected override string Write(FlowEvent row) => FieldsOf(row).With(row.ExtraJson).ToString();

    /// <summary>The payload stays as it was made, number formats and escapes included; one made by hand may be spread over lines.</summary>
    private static LineFields FieldsOf(FlowEvent row)
    {
        var fields = LineFields.Of(FlowEventMessage.Of(row));
        if (!row.PayloadJson.AsSpan().ContainsAny('\r', '\n'))
            fields["payload"] = row.PayloadJson;
        return fields;
    }
}
