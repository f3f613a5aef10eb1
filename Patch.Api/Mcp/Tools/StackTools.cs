using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Mcp.Tools;

/// <summary>Reads the patch stacks.</summary>
internal sealed class StackTools(IDbContextFactory<PatchDbContext> contexts)
{
    /// <summary>Patches of one forecast that are shown.</summary>
    internal const int MostPatches = 60;

    /// <summary>Files in conflict of one patch that are shown.</summary>
    internal const int MostFiles = 10;

    private const int MostLines = 10;
    private const int MostCandidates = 5;
    private const string Whole = "The whole is at GET /patch-stacks/NAME of the HTTP API.";

    [McpServerTool(
        Name = "list_stacks", Title = "List patch stacks", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(StackPage))]
    [Description("Lists the patch stacks that are followed: one for each fork's maintained branch, with the verdict of its newest forecast (clean: every patch would go onto upstream; up-to-date: the branch has upstream's commit already; conflicts: at least one patch would conflict; cannot-run: the sentence says why). Go on with get_stack." + Guidance.ForeignText)]
    public async Task<CallToolResult> ListAsync(
        [Description(Guidance.Limit), Range(1, ToolPage.Most)] int? limit = null,
        [Description(Guidance.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var (page, refusal) = ToolPage.Of(limit, cursor);
        if (refusal is not null)
            return refusal.Answer();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var stacks = db.MaintainedStacks.AsNoTracking();
        if (page.Before is { } before)
            stacks = stacks.Where(row => row.Seq < before);
        var (rows, next) = await stacks.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        var seqs = rows.Select(row => row.ForecastSeq).OfType<long>().ToList();
        var forecasts = await db.StackForecasts.AsNoTracking().Where(row => seqs.Contains(row.Seq)).ToDictionaryAsync(row => row.Seq, cancellationToken);
        return ToolAnswer.Of(new StackPage([.. rows.Select(row => StackSummary.Of(row, row.ForecastSeq is { } seq ? forecasts.GetValueOrDefault(seq) : null))], next));
    }

    [McpServerTool(
        Name = "get_stack", Title = "Get a patch stack", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(StackDetail))]
    [Description("Shows one patch stack: the newest forecast of each line of upstream (its releases, and each branch that was heard of) with what would become of every patch, conflicting ones first, and the newest candidates. A patch's code is applied, changed, upstreamed:…, conflict or the like; the sentence beside it says what that means." + Guidance.ForeignText)]
    public async Task<CallToolResult> GetAsync(
        [Description(Guidance.StackName)] string name, CancellationToken cancellationToken = default)
    {
        var key = IdKeys.Of(name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.MaintainedStacks.AsNoTracking().SingleOrDefaultAsync(row => row.NameKey == key, cancellationToken) is not { } stack)
            return await UnknownAsync(db, name, cancellationToken);
        var newest = await db.StackForecasts.AsNoTracking()
            .Where(row => db.StackForecasts.Where(other => other.StackKey == key).GroupBy(other => other.Line).Select(line => line.Max(other => other.Seq)).Contains(row.Seq))
            .OrderByDescending(row => row.Seq).Take(MostLines).ToListAsync(cancellationToken);
        var candidates = await db.Candidates.AsNoTracking().Where(row => row.StackKey == key).OrderByDescending(row => row.Seq).Take(MostCandidates).ToListAsync(cancellationToken);
        return ToolAnswer.Of(new StackDetail(
            StackSummary.Of(stack, newest.FirstOrDefault()), [.. newest.Select(Line)], [.. candidates.Select(CandidateSummary.Of)],
            stack.Problem is null ? "To forecast it against another upstream point, an operator runs 'patchmoi stack forecast', or you call forecast_stack where it is listed." : "It cannot be followed as it is configured; 'problem' says why."));
    }

    /// <summary>What a tool says of a stack that is not there, with those that are.</summary>
    internal static async Task<CallToolResult> UnknownAsync(PatchDbContext db, string name, CancellationToken cancellationToken)
    {
        var names = await db.MaintainedStacks.Where(row => row.Active).OrderBy(row => row.Name).Select(row => row.Name).Take(20).ToListAsync(cancellationToken);
        return ToolAnswer.Refused("patch_stack_not_found", names.Count == 0
            ? "No stack is followed: an operator adds a flow package with a patch-stack step, or names one under Patch:Maintenance:Stacks."
            : $"There is no stack '{LongText.Name(name)}'. There are: {string.Join(", ", names)}. list_stacks shows all.");
    }

    private static ForecastLine Line(StackForecast row)
    {
        var forecast = PatchJson.Read<ForecastAnswer>(row.ResultJson)!;
        return ForecastLine.Of(row.Line, row.MadeAt, forecast, MostPatches, MostFiles, Whole);
    }
}
