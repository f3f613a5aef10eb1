using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;

namespace Patch.Core.Forges.Http;

/// <summary>An answer that was kept.</summary>
internal sealed record KeptAnswer(string ETag, byte[] Body, string? Link);

/// <summary>The answers that all workers keep, bounded in number and size; the longest unused go first.</summary>
internal sealed class KeptAnswers(IDbContextFactory<PatchDbContext> contexts, IOptionsMonitor<ForgeOptions> options, TimeProvider timeProvider)
{
    /// <summary>A larger answer is not worth a row.</summary>
    private const int BodyLimit = 512 * 1024;

    /// <summary>How many new rows lie between two looks at the bound.</summary>
    private const int TrimEvery = 50;

    /// <summary>A use is noted only so often: a read should not cost a write.</summary>
    private static readonly TimeSpan UseGrain = TimeSpan.FromHours(1);

    private int added;

    public async Task<KeptAnswer?> FindAsync(string identity, Uri url, CancellationToken cancellationToken)
    {
        if (options.CurrentValue.CacheEntries == 0)
            return null;
        var key = KeyOf(identity, url);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.ForgeCache.AsNoTracking().SingleOrDefaultAsync(entry => entry.UrlKey == key, cancellationToken);
        if (row is null || Unpack(row.Body) is not { } body)
            return null;
        var now = timeProvider.NowUtc();
        if (now - row.UsedAt > UseGrain)
            await db.ForgeCache.Where(entry => entry.Seq == row.Seq).ExecuteUpdateAsync(set => set.SetProperty(entry => entry.UsedAt, now), cancellationToken);
        return new KeptAnswer(row.ETag, body, row.Link);
    }

    public async Task KeepAsync(string identity, Uri url, string etag, string? link, byte[] body, CancellationToken cancellationToken)
    {
        if (options.CurrentValue.CacheEntries == 0 || body.Length > BodyLimit || etag.Length > 500)
            return;
        var key = KeyOf(identity, url);
        var packed = Pack(body);
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await UpdateAsync(db, key, etag, link, packed, now, cancellationToken))
            return;
        db.ForgeCache.Add(new ForgeCacheEntry { UrlKey = key, ETag = etag, Body = packed, Link = link, UsedAt = now });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            // Another worker kept the same answer in between; the newer of the two stays.
            await UpdateAsync(db, key, etag, link, packed, now, cancellationToken);
        }

        if (Interlocked.Increment(ref added) % TrimEvery == 1)
            await TrimAsync(db, cancellationToken);
    }

    private static async Task<bool> UpdateAsync(
        PatchDbContext db, string key, string etag, string? link, byte[] packed, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.ForgeCache.Where(entry => entry.UrlKey == key).ExecuteUpdateAsync(
            set => set.SetProperty(entry => entry.ETag, etag).SetProperty(entry => entry.Link, link).SetProperty(entry => entry.Body, packed)
                .SetProperty(entry => entry.UsedAt, now),
            cancellationToken) > 0;

    private async Task TrimAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var over = await db.ForgeCache.OrderByDescending(entry => entry.UsedAt).ThenByDescending(entry => entry.Seq)
            .Skip(options.CurrentValue.CacheEntries).Select(entry => entry.Seq).Take(1000).ToListAsync(cancellationToken);
        if (over.Count > 0)
            await db.ForgeCache.Where(entry => over.Contains(entry.Seq)).ExecuteDeleteAsync(cancellationToken);
    }

    private static string KeyOf(string identity, Uri url) => IdKeys.Of($"{identity}\n{url.AbsoluteUri}");

    private static byte[] Pack(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
            brotli.Write(body);
        return packed.ToArray();
    }

    /// <summary>Null for a row that does not hold what was kept; the answer is then asked for anew.</summary>
    private static byte[]? Unpack(byte[] packed)
    {
        using var body = new MemoryStream();
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        try
        {
            brotli.CopyTo(body);
        }
        catch (Exception failed) when (failed is InvalidOperationException or InvalidDataException)
        {
            return null;
        }

        return body.ToArray();
    }
}
