using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Patch.Api.Http;
using Patch.Core.Data;

namespace Patch.Api.Mcp.Tools;

/// <summary>Reads maintenance attempts.</summary>
internal sealed class AttemptTools(IDbContextFactory<PatchDbContext> contexts)
{
    private const int MostSteps = 20;
    private const int MostRuns = 20;

    [McpServerTool(
        Name = "list_attempts", Title = "List maintenance attempts", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(AttemptPage))]
    [Description("Lists maintenance attempts, newest first: each is the record of carrying a patch stack onto one upstream point. With status 'needs_intervention' these are the ones that wait for a person. Go on with get_attempt, and for a conflict with get_conflicts." + Guidance.ForeignText)]
    public async Task<CallToolResult> ListAsync(
        [Description("Only attempts of this flow event. " + Guidance.EventId)] string? eventId = null,
        [Description("Only attempts with this status."), AllowedValues("started", "completed", "changed", "needs_intervention", "blocked", "failed", "skipped", null)] string? status = null,
        [Description(Guidance.Limit), Range(1, ToolPage.Most)] int? limit = null,
        [Description(Guidance.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var (page, refusal) = ToolPage.Of(limit, cursor);
        if ((ToolPage.Unknown("status", status, AttemptStatuses.All) ?? refusal) is { } refused)
            return refused.Answer();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var attempts = db.MaintenanceAttempts.AsNoTracking();
        if (Filters.KeyOrNull(eventId) is { } key)
            attempts = attempts.Where(row => row.EventKey == key);
        if (Filters.OrNull(status) is { } wanted)
            attempts = attempts.Where(row => row.Status == wanted);
        if (page.Before is { } before)
            attempts = attempts.Where(row => row.Seq < before);
        var (rows, next) = await attempts.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return ToolAnswer.Of(new AttemptPage([.. rows.Select(AttemptSummary.Of)], next));
    }

    [McpServerTool(
        Name = "get_attempt", Title = "Get a maintenance attempt", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(AttemptDetail))]
    [Description("Shows one maintenance attempt: its status and why, its history, the candidates it made, and what its runs wrote (of runs in Patch's own workspace; the end of their output). 'next' says what to do about it." + Guidance.ForeignText)]
    public async Task<CallToolResult> GetAsync([Description(Guidance.AttemptId)] string id, CancellationToken cancellationToken = default)
    {
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.MaintenanceAttempts.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is not { } attempt)
            return ToolAnswer.NoAttempt(id);
        var history = await db.Set<AttemptHistoryEntry>().AsNoTracking().Where(row => row.AttemptSeq == attempt.Seq).OrderByDescending(row => row.Seq).Take(MostSteps).ToListAsync(cancellationToken);
        var runKeys = PatchJson.Read<string[]>(attempt.WorkspaceRunIdsJson)!.Take(MostRuns).Select(IdKeys.Of).ToList();
        var runs = await db.WorkspaceRuns.AsNoTracking().Where(row => runKeys.Contains(row.IdKey)).OrderBy(row => row.Seq).ToListAsync(cancellationToken);
        history.Reverse();
        return ToolAnswer.Of(new AttemptDetail(
            AttemptSummary.Of(attempt), UrlCredentials.Hide(attempt.WorkspaceBackendUrl), AttemptCandidate.AllOf(attempt), [.. history.Select(AttemptStep.Of)],
            [.. runs.Select(AttemptRun.Of)], NextStep.Of(attempt.Status)));
    }
}
