using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Archive.Import;
using Patch.Core.Archive.Lines;
using Patch.Core.Data;

namespace Patch.Core.Archive.Files;

/// <summary>
/// <c>feed-state.json</c>: one document that maps each source's id to the newest entry it has shown and when it was asked last. An imported
/// entry becomes the source's cursor: its next poll tells what the original would have told next.
/// </summary>
internal sealed class FeedStateFile(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider) : ArchiveFile("feed-state.json")
{
    /// <summary>Largest document that is read: 16 MiB, some 80,000 sources.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly string[] Known = ["lastSeenId", "lastCheckedAt"];

    public override string ContentType => "application/json";

    public override async Task ImportAsync(Stream file, FileImport import, CancellationToken cancellationToken)
    {
        using var state = await ParseAsync(file, import, cancellationToken);
        if (state is not null)
            await ImportAsync(state.RootElement, import, cancellationToken);
        import.Report(file.Length);
    }

    public override async Task<long> CountAsync(PatchDbContext db, CancellationToken cancellationToken) => await Read(db).LongCountAsync(cancellationToken);

    public override async IAsyncEnumerable<string> LinesAsync(PatchDbContext db, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // As the original writes it: two spaces of indentation, the sources in the order of the sources file.
        string? before = null;
        await foreach (var source in Read(db).OrderBy(source => source.Seq).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return before is null ? "{" : before + ",";
            before = Entry(source);
        }

        if (before is not null)
            yield return before;
        yield return before is null ? "{}" : "}";
    }

    /// <summary>Reads the document; null, refused with the reason, when it is no object of sources.</summary>
    private static async Task<JsonDocument?> ParseAsync(Stream file, FileImport import, CancellationToken cancellationToken)
    {
        if (file.Length > MaxBytes)
        {
            import.Refuse(0, $"It is larger than {MaxBytes / 1024 / 1024} MiB.");
            return null;
        }

        JsonDocument? document = null;
        string fault;
        long line = 0;
        try
        {
            document = await JsonDocument.ParseAsync(file, Strict, cancellationToken);
            if (document.RootElement.ValueKind == JsonValueKind.Object && JsonText.CanBeRead(document.RootElement))
                return document;
            fault = document.RootElement.ValueKind == JsonValueKind.Object ? LineRules.NoText : "It is no JSON object of sources.";
        }
        catch (JsonException malformed)
        {
            line = (malformed.LineNumber ?? -1) + 1;
            fault = "It is no whole JSON document, as after a crash: no source's cursor could be taken from it.";
        }
        catch (InvalidOperationException)
        {
            // A source's id, which the parser compares with the others.
            fault = LineRules.NoText;
        }

        document?.Dispose();
        import.Refuse(line, fault);
        return null;
    }

    private async Task ImportAsync(JsonElement state, FileImport import, CancellationToken cancellationToken)
    {
        foreach (var entry in state.EnumerateObject())
        {
            import.Read();
            if (!LineRules.TryRead<StateEntry>(entry.Value, out var cursor, out var fault)
                || (fault = LineRules.Name("id", entry.Name) ?? LineRules.Text("lastSeenId", cursor.LastSeenId)) is not null)
                import.Refuse(0, $"The entry of {entry.Name}: {fault}");
            else
                import.Store(1, await TakeAsync(entry, cursor, cancellationToken) ? 1 : 0);
        }
    }

    /// <summary>
    /// Sets the source's cursor unless Patch has read the source at that time or later, or knows its refs. What it has seen before stays
    /// known; the feed is primed anew, so that its next poll goes by the cursor.
    /// </summary>
    private async Task<bool> TakeAsync(JsonProperty entry, StateEntry cursor, CancellationToken cancellationToken)
    {
        var (seen, checkedAt, extra) = (cursor.LastSeenId, cursor.LastCheckedAt, ExtraOf(entry.Value));
        // Its settings come with the sources file; until then it rests.
        var added = new FeedSource
        {
            Id = entry.Name, ConfigJson = "{}", NextPollAt = timeProvider.NowUtc(), LastSeenId = seen, LastCheckedAt = checkedAt, StateExtraJson = extra,
        };
        if (await TryAddAsync(added, cancellationToken))
            return true;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FeedSources
            .Where(source => source.Id == entry.Name && !db.RefLedger.Any(reference => reference.SourceId == source.Id)
                && ((source.LastCheckedAt == null && source.LastSeenId == null) || source.LastCheckedAt < checkedAt))
            .ExecuteUpdateAsync(
                row => row.SetProperty(r => r.LastSeenId, seen).SetProperty(r => r.LastCheckedAt, checkedAt).SetProperty(r => r.StateExtraJson, extra)
                    .SetProperty(r => r.PrimedAt, (DateTimeOffset?)null).SetProperty(r => r.ETag, (string?)null).SetProperty(r => r.LastModified, (string?)null),
                cancellationToken) > 0;
    }

    /// <summary>False when the source is known: a feed that was read, or another import at the same time.</summary>
    private async Task<bool> TryAddAsync(FeedSource source, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.FeedSources.AnyAsync(known => known.Id == source.Id, cancellationToken))
            return false;
        db.FeedSources.Add(source);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException known) when (known.IsUniqueViolation())
        {
            return false;
        }
    }

    private static IQueryable<FeedSource> Read(PatchDbContext db) =>
        db.FeedSources.AsNoTracking().Where(source => source.LastSeenId != null || source.LastCheckedAt != null);

    private static string? ExtraOf(JsonElement entry)
    {
        var extra = new LineFields();
        foreach (var field in entry.EnumerateObject().Where(field => !Known.Contains(field.Name)))
            extra[field.Name] = field.Value.GetRawText();
        return extra.Count == 0 ? null : extra.ToString();
    }

    private static string Entry(FeedSource source)
    {
        var fields = LineFields.Of(new StateEntry(source.LastSeenId, source.LastCheckedAt)).With(source.StateExtraJson);
        return $"  {LineFields.Text(source.Id)}: {{\n{string.Join(",\n", fields.Select(field => $"    {LineFields.Text(field.Key)}: {field.Value}"))}\n  }}";
    }

    private sealed record StateEntry(string? LastSeenId, DateTimeOffset? LastCheckedAt);
}
