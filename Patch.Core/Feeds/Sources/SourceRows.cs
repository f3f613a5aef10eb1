using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Feeds.Refs;

namespace Patch.Core.Feeds.Sources;

/// <summary>
/// Takes the sources file over into rows when it has changed: new sources are due at once, those that are gone or wrong rest, and no cursor
/// is ever lost.
/// </summary>
public sealed partial class SourceRows(
    IDbContextFactory<PatchDbContext> contexts, IOptions<FeedOptions> options, TimeProvider timeProvider, ILogger<SourceRows> logger)
{
    private readonly SemaphoreSlim gate = new(1);
    private string? takenOver;

    /// <summary>Looks at the file, and takes it over when it differs from last time. False when no file is configured.</summary>
    public async Task<bool> TakeOverAsync(CancellationToken cancellationToken)
    {
        if (options.Value.SourcesPath is not { Length: > 0 } path)
            return false;
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (await ReadAsync(path, cancellationToken) is { } text && text != takenOver)
            {
                if (await StoreAsync(path, SourcesFile.Parse(text), cancellationToken))
                    takenOver = text;
            }

            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The file's text; null when it cannot be read, which is told once and leaves the sources as they were.</summary>
    private async Task<string?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            if (takenOver != unreadable.Message)
                Log.Unreadable(logger, path, unreadable.Message);
            takenOver = unreadable.Message;
            return null;
        }
    }

    /// <summary>False when another process was storing at the same moment: the next sweep looks again.</summary>
    private async Task<bool> StoreAsync(string path, SourcesFileResult file, CancellationToken cancellationToken)
    {
        if (file.FileError is { } error)
        {
            Log.Refused(logger, path, error);
            return true;
        }

        foreach (var warning in file.Warnings)
            Log.Warning(logger, warning);
        foreach (var mistake in file.Mistakes.Concat(file.RouteMistakes))
            Log.Mistake(logger, mistake.Id, mistake.Sentence);

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.FeedSources.ToDictionaryAsync(row => row.Id, cancellationToken);
        foreach (var moved in file.Sources.Where(source => source.IsGit && rows.TryGetValue(source.Id, out var row) && UrlOf(row.ConfigJson) != source.Url))
            await RefLedger.SetAsideAsync(db, moved, timeProvider.NowUtc(), cancellationToken);
        foreach (var source in file.Sources)
            Take(db, rows, source, file.Mistakes.FirstOrDefault(mistake => mistake.Id == source.Id)?.Sentence);
        var taken = file.Sources.Select(source => source.Id).ToHashSet();
        foreach (var mistake in file.Mistakes.Where(mistake => !taken.Contains(mistake.Id)).DistinctBy(mistake => mistake.Id).Where(mistake => mistake.CanBeKept))
            Hold(db, rows, mistake);
        var named = taken.Concat(file.Mistakes.Select(mistake => mistake.Id)).ToHashSet();
        foreach (var gone in rows.Values.Where(row => !named.Contains(row.Id)))
            Rest(db, gone);
        await RouteRows.TakeAsync(db, file, cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException known) when (known.IsUniqueViolation())
        {
            // Another process takes the same file over at this moment; what is missing comes with the next sweep.
            Log.Shared(logger, path);
            return false;
        }

        Log.TakenOver(logger, path, file.Sources.Count);
        return true;
    }

    private void Take(PatchDbContext db, Dictionary<string, FeedSource> rows, FeedSourceConfig source, string? error)
    {
        var now = timeProvider.NowUtc();
        var json = PatchJson.Write(source);
        if (!rows.TryGetValue(source.Id, out var row))
        {
            row = new FeedSource { Id = source.Id, ConfigJson = json, NextPollAt = now };
            db.FeedSources.Add(rows[source.Id] = row);
        }
        else if (row.ConfigJson != json || !row.Enabled)
        {
            // Validators belong to a URL; the memory belongs to the source. A feed elsewhere may give old entries new ids, so it is primed
            // anew; the names and commits of refs are the same wherever the repository is.
            if (UrlOf(row.ConfigJson) != source.Url)
                (row.ETag, row.LastModified, row.PrimedAt) = (null, null, source.IsGit ? row.PrimedAt : null);
            (row.ConfigJson, row.NextPollAt, row.ConsecutiveFailures) = (json, now, 0);
        }

        (row.Enabled, row.ConfigError) = (true, error);
        row.TargetJson = source.Target is null ? null : PatchJson.Write(source.Target);
    }

    private void Hold(PatchDbContext db, Dictionary<string, FeedSource> rows, SourceMistake mistake)
    {
        if (!rows.TryGetValue(mistake.Id, out var row))
        {
            row = new FeedSource { Id = mistake.Id, ConfigJson = mistake.Json, NextPollAt = timeProvider.NowUtc() };
            db.FeedSources.Add(rows[mistake.Id] = row);
        }

        (row.Enabled, row.ConfigError) = (false, mistake.Sentence);
    }

    /// <summary>A source that is no longer in the file keeps its cursor; one that has none is forgotten.</summary>
    private static void Rest(PatchDbContext db, FeedSource gone)
    {
        (gone.Enabled, gone.ConfigError) = (false, null);
        if (gone is { LastCheckedAt: null, LastSeenId: null, LastErrorAt: null, PrimedAt: null })
            db.FeedSources.Remove(gone);
    }

    /// <summary>The URL in a row's configuration; null where it has none.</summary>
    internal static string? UrlOf(string configJson)
    {
        using var config = JsonDocument.Parse(configJson);
        return config.RootElement.ValueKind == JsonValueKind.Object && config.RootElement.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String
            ? url.GetString()
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Took over {Path}: {Count} sources")]
        public static partial void TakenOver(ILogger logger, string path, int count);

        [LoggerMessage(2, LogLevel.Error, "The sources file {Path} cannot be read: {Reason} The sources stay as they were")]
        public static partial void Unreadable(ILogger logger, string path, string reason);

        [LoggerMessage(3, LogLevel.Error, "The sources file {Path} is refused: {Reason} The sources stay as they were")]
        public static partial void Refused(ILogger logger, string path, string reason);

        [LoggerMessage(4, LogLevel.Error, "The entry {SourceId} is refused: {Reason}")]
        public static partial void Mistake(ILogger logger, string sourceId, string reason);

        [LoggerMessage(5, LogLevel.Warning, "{Warning}")]
        public static partial void Warning(ILogger logger, string warning);

        [LoggerMessage(6, LogLevel.Debug, "Another process takes {Path} over as well")]
        public static partial void Shared(ILogger logger, string path);
    }
}
