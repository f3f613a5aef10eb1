using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Templates;
using Patch.Core.Notifications.Writing;

namespace Patch.Core.Notifications.Sending;

/// <summary>Makes the message of a notice, when it is sent: then the templates are as they are now, and a live message knows its history.</summary>
internal sealed class NoticeRendering(IDbContextFactory<PatchDbContext> contexts, NoticeTemplates templates)
{
    /// <summary>How much of its history a live message shows.</summary>
    private const int LongestHistory = 8;

    /// <summary>The message, and what was wrong with the operator's templates; null when nothing was.</summary>
    public async Task<(NoticeMessage Message, string? Mistake)> RenderAsync(NoticeChannel channel, Notice notice, CancellationToken cancellationToken)
    {
        var body = NoticeBody.Of(notice);
        var facts = body.Facts;
        facts["id"] = notice.DedupeKey;
        facts["history"] = await HistoryAsync(notice, cancellationToken);
        var (title, text, mistake) = templates.Render(channel.Name, notice.EventType, facts);
        facts["title"] = title;
        facts["text"] = text;
        var message = new NoticeMessage(
            notice.DedupeKey, title, text, facts.Text("url"), notice.Severity, notice.EventType, notice.Repo, notice.Point, body.Footer,
            At(facts, notice), body.Fields, facts);
        return (message, mistake);
    }

    private async Task<JsonArray> HistoryAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (notice.ThreadKey is null)
            return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var before = await db.Notices.AsNoTracking().Where(row => row.ThreadKey == notice.ThreadKey && row.Seq < notice.Seq)
            .OrderByDescending(row => row.Seq).Take(LongestHistory).ToListAsync(cancellationToken);
        return new JsonArray([.. before.AsEnumerable().Reverse().Select(Entry)]);
    }

    private static JsonNode Entry(Notice notice)
    {
        var body = NoticeBody.Of(notice);
        return new JsonObject { ["at"] = At(body.Facts, notice).ToWire(), ["text"] = body.Line };
    }

    private static DateTimeOffset At(JsonObject facts, Notice notice) =>
        DateTimeOffset.TryParse(facts.Text("at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : notice.CreatedAt;
}
