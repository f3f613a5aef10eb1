using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Archive.Lines;
using Patch.Core.Data;
using Patch.Core.FlowEvents;

namespace Patch.Core.Archive.Files;

/// <summary><c>feed-events.jsonl</c>. An imported signal has its disposition and no notice, so neither routing nor a channel takes it up.</summary>
internal sealed class FeedEventsFile(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
    : RowsFile<Signal>("feed-events.jsonl", contexts, timeProvider)
{
    protected override bool TryRead(
        (JsonElement Json, string Text) line, DateTimeOffset now, [NotNullWhen(true)] out Signal? read, [NotNullWhen(false)] out string? fault)
    {
        read = null;
        if (!LineRules.TryRead<SignalLine>(line.Json, out var signal, out fault))
            return false;
        fault = LineRules.Name("sourceId", signal.SourceId) ?? LineRules.Name("provider", signal.Provider) ?? LineRules.Name("event", signal.Event)
            ?? LineRules.Id("entryId", signal.EntryId) ?? LineRules.Time("publishedAt", signal.PublishedAt)
            ?? LineRules.Id("repo.fullName", signal.Repo?.FullName);
        if (fault is not null)
            return false;
        read = new Signal
        {
            SourceId = signal.SourceId,
            Provider = signal.Provider,
            Event = signal.Event,
            EntryId = signal.EntryId,
            EntryKey = IdKeys.Of(signal.EntryId),
            Json = line.Text,
            Repo = signal.Repo!.FullName,
            PublishedAt = signal.PublishedAt,
            ReceivedAt = now,
            Disposition = Dispositions.SkippedImported,
            DispositionReason = "It was taken over from feed-events.jsonl; what became of it is in the other files.",
            NoticePending = false,
        };
        return true;
    }

    protected override IQueryable<Signal> Rows(PatchDbContext db) => db.Signals;

    protected override long SeqOf(Signal row) => row.Seq;

    protected override string KeyOf(Signal row) => $"{row.EntryKey}:{row.SourceId}";

    protected override Task<HashSet<string>> KnownAsync(PatchDbContext db, IReadOnlyList<Signal> rows, CancellationToken cancellationToken)
    {
        var sources = rows.Select(row => row.SourceId).Distinct().ToList();
        var keys = rows.Select(row => row.EntryKey).ToList();
        return db.Signals.Where(row => sources.Contains(row.SourceId) && keys.Contains(row.EntryKey))
            .Select(row => row.EntryKey + ":" + row.SourceId).ToHashSetAsync(cancellationToken);
    }

    protected override string Write(Signal row) => row.Json;

    private sealed record SignalLine(
        string SourceId, string Provider, string Event, string EntryId, DateTimeOffset PublishedAt, RepositoryOfLine? Repo);

    private sealed record RepositoryOfLine(string FullName);
}
