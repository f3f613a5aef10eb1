using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Archive.Lines;
using Patch.Core.Data;
using Patch.Core.Dispatch;

namespace Patch.Core.Archive.Files;

/// <summary>
/// <c>workspace-dispatches.jsonl</c> and, before it, <c>flow-dispatches.jsonl</c>. Both are taken in as the same records; those of the
/// first form, which have no operation, are given back in the old file.
/// </summary>
internal sealed class DispatchesFile(string name, bool old, IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
    : RowsFile<DispatchRecord>(name, contexts, timeProvider)
{
    protected override bool TryRead(
        (JsonElement Json, string Text) line, DateTimeOffset now, [NotNullWhen(true)] out DispatchRecord? read, [NotNullWhen(false)] out string? fault)
    {
        read = null;
        if (!LineRules.TryRead<DispatchRecordMessage>(line.Json, out var message, out fault))
            return false;
        fault = LineRules.Id("eventId", message.EventId) ?? LineRules.Name("eventType", message.EventType) ?? LineRules.Name("status", message.Status)
            ?? LineRules.Time("createdAt", message.CreatedAt) ?? LineRules.Text("operation", message.Operation) ?? LineRules.Text("target", message.Target)
            ?? LineRules.Text("transport", message.Transport) ?? LineRules.Text("workspaceBackendUrl", message.WorkspaceBackendUrl)
            ?? LineRules.Text("url", message.Url) ?? LineRules.Text("error", message.Error);
        if (fault is not null)
            return false;
        read = new DispatchRecord
        {
            EventId = message.EventId,
            EventKey = IdKeys.Of(message.EventId),
            EventType = message.EventType,
            Operation = message.Operation,
            Target = message.Target,
            Transport = message.Transport,
            WorkspaceBackendUrl = message.WorkspaceBackendUrl,
            Url = message.Url,
            Status = message.Status,
            RunIdsJson = message.RunIds is null ? null : PatchJson.Write(message.RunIds),
            Matched = message.Matched,
            HttpStatus = message.HttpStatus,
            Error = message.Error,
            CreatedAt = message.CreatedAt,
        };
        read.ExtraJson = LineFields.Of(DispatchRecordMessage.Of(read)).Missing(line.Json);
        read.LineKey = LineKeys.Of(Write(read));
        return true;
    }

    protected override IQueryable<DispatchRecord> Rows(PatchDbContext db) => db.DispatchRecords.Where(row => row.Operation == null == old);

    protected override long SeqOf(DispatchRecord row) => row.Seq;

    protected override string KeyOf(DispatchRecord row) => row.LineKey!;

    protected override Task<HashSet<string>> KnownAsync(PatchDbContext db, IReadOnlyList<DispatchRecord> rows, CancellationToken cancellationToken)
    {
        var keys = rows.Select(row => row.LineKey).ToList();
        return db.DispatchRecords.Where(row => keys.Contains(row.LineKey)).Select(row => row.LineKey!).ToHashSetAsync(cancellationToken);
    }

    protected override string Write(DispatchRecord row) => LineFields.Of(DispatchRecordMessage.Of(row)).With(row.ExtraJson).ToString();
}
