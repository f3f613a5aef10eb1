using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Writing;

namespace Patch.Core.Notifications.Sending;

/// <summary>
/// Tells of what was held back, in one message, once a channel may be told of it: the quiet hours are over, the next day's budget has begun, the pause
/// has ended. Rows and digest are one transaction, so each is told of once.
/// </summary>
internal sealed class Digests(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    private const int MostLines = 20;
    private const int LongestLine = 200;

    /// <summary>Writes the digest of a channel, where one is due.</summary>
    public async Task WriteDueAsync(NoticeChannel channel, ChannelState state, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        if (channel.Quiet?.EndAfter(now, channel.Zone) is not null || !ChannelBudgets.HasPlace(channel, state, now))
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = db.Notices.Where(row => row.Channel == channel.Name && row.State == NoticeStates.Held && row.NextTryAt <= now);
        if (await due.MaxAsync(row => (long?)row.Seq, cancellationToken) is not { } last)
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var told = due.Where(row => row.Seq <= last);
        var counts = await told.GroupBy(row => row.EventType).Select(group => new { group.Key, Count = group.Count() })
            .OrderByDescending(group => group.Count).ThenBy(group => group.Key).ToListAsync(cancellationToken);
        var total = counts.Sum(group => group.Count);
        if (total <= 1)
            await PutBackAsync(told, now, cancellationToken);
        else if (!await WriteAsync(db, channel, told, [.. counts.Select(group => (group.Key, group.Count))], last, now, cancellationToken))
            return;
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>One alone is told itself.</summary>
    private static Task<int> PutBackAsync(IQueryable<Notice> told, DateTimeOffset now, CancellationToken cancellationToken) => told.ExecuteUpdateAsync(
        row => row.SetProperty(n => n.State, NoticeStates.Pending).SetProperty(n => n.NextTryAt, now).SetProperty(n => n.Reason, (string?)null), cancellationToken);

    /// <summary>False when another worker wrote it, or took some of it: then the transaction is left.</summary>
    private static async Task<bool> WriteAsync(
        PatchDbContext db, NoticeChannel channel, IQueryable<Notice> told, IReadOnlyList<(string Type, int Count)> counts, long last, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var first = await told.AsNoTracking()
            .OrderByDescending(row => row.Severity == NoticeSeverities.Error ? 2 : row.Severity == NoticeSeverities.Warning ? 1 : 0).ThenBy(row => row.Seq)
            .Take(MostLines).ToListAsync(cancellationToken);
        var digest = CauseOf(channel, counts, first, last, now).RowFor(channel.Name, isLive: false, now, NoticeKinds.Digest);
        db.Notices.Add(digest);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (twice.IsUniqueViolation())
        {
            return false;
        }

        var total = counts.Sum(group => group.Count);
        return await told.ExecuteUpdateAsync(
            row => row.SetProperty(n => n.State, NoticeStates.Digested).SetProperty(n => n.DigestSeq, digest.Seq).SetProperty(n => n.NextTryAt, (DateTimeOffset?)null)
                .SetProperty(n => n.Reason, "A digest told of it."),
            cancellationToken) == total;
    }

    /// <summary>The digest: how many of what, then the first of them, errors before the others.</summary>
    private static NoticeCause CauseOf(
        NoticeChannel channel, IReadOnlyList<(string Type, int Count)> counts, IReadOnlyList<Notice> first, long last, DateTimeOffset now)
    {
        var total = counts.Sum(group => group.Count);
        var lines = first.Select(row => (row.Severity, row.EventType, Body: NoticeBody.Of(row)))
            .Select(row => (row.Severity, row.EventType, Title: ChannelText.Cut(ChannelText.Line(row.Body.Facts.Text("title")), LongestLine) ?? row.EventType, row.Body.Facts)).ToList();
        var text = new StringBuilder().AppendJoin(", ", counts.Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count} {group.Type}"))).Append('\n');
        foreach (var line in lines)
            text.Append(CultureInfo.InvariantCulture, $"\n- {(line.Severity == NoticeSeverities.Error ? "error: " : "")}{line.Title}");
        if (total > lines.Count)
            text.Append(CultureInfo.InvariantCulture, $"\n- and {total - lines.Count} more");
        return new NoticeCause
        {
            Key = string.Create(CultureInfo.InvariantCulture, $"digest\0{last}"),
            EventType = NoticeEvents.Digest,
            Severity = first.MaxBy(row => NoticeSeverities.Rank(row.Severity))!.Severity,
            At = now,
            Title = string.Create(CultureInfo.InvariantCulture, $"[patch] {total} notices were held back"),
            Text = text.ToString(),
            Line = string.Create(CultureInfo.InvariantCulture, $"{total} notices were held back"),
            Footer = "digest",
            Facts = new JsonObject
            {
                ["digest"] = new JsonObject
                {
                    ["channel"] = channel.Name,
                    ["total"] = total,
                    ["counts"] = new JsonArray([.. counts.Select(group => (JsonNode)new JsonObject { ["type"] = group.Type, ["count"] = group.Count })]),
                    ["lines"] = new JsonArray([.. lines.Select(line => (JsonNode)new JsonObject
                    {
                        ["type"] = line.EventType, ["severity"] = line.Severity, ["title"] = line.Title, ["at"] = line.Facts.Text("at"), ["url"] = line.Facts.Text("url"),
                    })]),
                },
            },
        };
    }
}
