using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Webhooks.Explaining;

namespace Patch.Api.Mcp.Tools;

/// <summary>Reads flow events, and says why anything happened.</summary>
internal sealed class EventTools(IDbContextFactory<PatchDbContext> contexts, ExplainId explain)
{
    private const int MostPayload = 16_000;

    [McpServerTool(
        Name = "list_events", Title = "List flow events", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(EventPage))]
    [Description("Lists flow events, newest first: each is one thing that upstream published (or that somebody made by hand) and that started maintenance work, with the status of its newest attempt. Go on with get_event." + Guidance.ForeignText)]
    public async Task<CallToolResult> ListAsync(
        [Description("Only events of this type, such as 'upstream.release'.")] string? type = null,
        [Description("Only events of this feed source, by its id; list_sources has the ids.")] string? source = null,
        [Description("Only events of this upstream repository, as 'owner/name'.")] string? repo = null,
        [Description(Guidance.Limit), Range(1, ToolPage.Most)] int? limit = null,
        [Description(Guidance.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var (page, refusal) = ToolPage.Of(limit, cursor);
        if (refusal is not null)
            return refusal.Answer();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var events = db.FlowEvents.AsNoTracking();
        if (Filters.OrNull(type) is { } ofType)
            events = events.Where(row => row.Type == ofType);
        if (Filters.OrNull(source) is { } ofSource)
            events = events.Where(row => row.SourceId == ofSource);
        if (Filters.OrNull(repo) is { } ofRepo)
            events = events.Where(row => row.Repo == ofRepo);
        if (page.Before is { } before)
            events = events.Where(row => row.Seq < before);
        var (rows, next) = await events.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        var keys = rows.Select(row => row.IdKey).ToList();
        var attempts = await db.MaintenanceAttempts.AsNoTracking()
            .Where(row => db.MaintenanceAttempts.Where(other => keys.Contains(other.EventKey)).GroupBy(other => other.EventKey).Select(one => one.Max(other => other.Seq)).Contains(row.Seq))
            .ToDictionaryAsync(row => row.EventKey, cancellationToken);
        return ToolAnswer.Of(new EventPage([.. rows.Select(row => EventSummary.Of(row, attempts.GetValueOrDefault(row.IdKey)))], next));
    }

    [McpServerTool(
        Name = "get_event", Title = "Get a flow event", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(EventDetail))]
    [Description("Shows one flow event: its payload as JSON text, and its timeline from the delivery or poll that told of it over each dispatch try to its attempts and candidates, with why it ended where it did." + Guidance.ForeignText)]
    public async Task<CallToolResult> GetAsync(
        [Description(Guidance.EventId)] string id,
        [Description("Where in the payload to begin, in characters; a cut payload's note names the next one."), Range(0, int.MaxValue)] int payloadOffset = 0,
        CancellationToken cancellationToken = default)
    {
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.FlowEvents.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is not { } found)
            return ToolAnswer.NoEvent(id);
        var newest = await db.MaintenanceAttempts.AsNoTracking().Where(row => row.EventKey == key).OrderByDescending(row => row.Seq).FirstOrDefaultAsync(cancellationToken);
        var way = await explain.ExplainAsync(found.Id, ExplainedKinds.Event, cancellationToken);
        return ToolAnswer.Of(new EventDetail(
            EventSummary.Of(found, newest), LongText.From(found.PayloadJson, payloadOffset, MostPayload, "payloadOffset"),
            [.. (way?.Steps ?? []).Select(TimelineStep.Of)], LongText.Short(way?.Why ?? "", TimelineStep.MostWords, TimelineStep.Rest),
            newest is null ? "It has no attempt yet. 'why' says what it waits for." : NextStep.Of(newest.Status)));
    }

    [McpServerTool(
        Name = "explain", Title = "Explain why something happened or did not", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(Way))]
    [Description("Says what came before and after one thing, step by step, and why it ended there: which rule decided, and why nothing more happened where nothing did. Takes the id of a webhook delivery ('github:72d3162e-…'), a flow event, a fork job, an attempt, or a signal written SOURCEID:ENTRYID." + Guidance.ForeignText)]
    public async Task<CallToolResult> ExplainAsync(
        [Description("The id, whole and unescaped.")] string id,
        [Description("What the id is of, where several could have it; looked for in this order where it is not given."), AllowedValues("delivery", "event", "job", "attempt", "signal", null)] string? kind = null,
        CancellationToken cancellationToken = default)
    {
        if (ToolPage.Unknown("kind", kind, ExplainedKinds.All) is { } refusal)
            return refusal.Answer();
        return await explain.ExplainAsync(id, Filters.OrNull(kind), cancellationToken) is { } way
            ? ToolAnswer.Of(new Way(way.Kind, LongText.Name(way.Id), [.. way.Steps.Select(TimelineStep.Of)], LongText.Short(way.Why, TimelineStep.MostWords, TimelineStep.Rest), way.More))
            : ToolAnswer.Refused(
                "explained_not_found",
                $"No {Filters.OrNull(kind) ?? "delivery, flow event, fork job, attempt or signal"} has the id '{LongText.Name(id)}'. Take ids of events from list_events and of attempts from list_attempts; a signal is written SOURCEID:ENTRYID.");
    }
}
