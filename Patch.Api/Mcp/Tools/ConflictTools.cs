using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Patch.Api.Http;
using Patch.Api.Maintenance;
using Patch.Core.Data;
using Patch.Core.Maintenance.Conflicts;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Mcp.Tools;

/// <summary>Shows what an attempt stopped at.</summary>
internal sealed class ConflictTools(IDbContextFactory<PatchDbContext> contexts, StackTasks tasks, ConflictBundles bundles)
{
    [McpServerTool(
        Name = "get_conflicts", Title = "Get what an attempt stopped at", ReadOnly = true, Idempotent = true, Destructive = false, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(ConflictView))]
    [Description("Shows what an attempt with status needs_intervention stopped at: the patch in conflict, each file with its hunks (with conflict markers) and its three sides (base: what both came from; ours: upstream with the patches before; theirs: the patch's), the upstream commit to blame, and the commands that lead to the conflict and on from there. Of a large conflict the sides are left out at first: call again with a path to get a file whole. Nothing is changed." + Guidance.ForeignText)]
    public async Task<CallToolResult> GetAsync(
        [Description(Guidance.AttemptId)] string attemptId,
        [Description("One of the files in conflict, by its path: only that one is shown, with its sides.")] string? path = null,
        [Description("With a path: where in its sides to begin, in characters; a cut side's note names the next one."), Range(0, int.MaxValue)] int offset = 0,
        CancellationToken cancellationToken = default)
    {
        var (bundle, refusal) = await BundleAsync(attemptId, cancellationToken);
        if (bundle is null)
            return refusal!.Answer();
        if (Filters.OrNull(path) is not { } wanted)
            return ToolAnswer.Of(ConflictView.Of(bundle));
        return bundle.Files.FirstOrDefault(file => file.Path == wanted) is { } found
            ? ToolAnswer.Of(ConflictView.Of(bundle, found, offset))
            : ToolAnswer.Refused("path_not_in_conflict", $"'{LongText.Name(wanted)}' is not in conflict. These are: {string.Join(", ", bundle.Files.Take(20).Select(file => file.Path))}.");
    }

    private async Task<(ConflictBundle? Bundle, ToolRefusal? Refusal)> BundleAsync(string attemptId, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(attemptId);
        string? stack;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await db.MaintenanceAttempts.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) is not { } attempt)
                return (null, new ToolRefusal("maintenance_attempt_not_found", $"There is no maintenance attempt '{LongText.Name(attemptId)}'. Call list_attempts with status needs_intervention."));
            if (attempt.Status != "needs_intervention")
                return (null, new ToolRefusal("no_conflict", $"The attempt is {attempt.Status}: there is no conflict to resolve. {NextStep.Of(attempt.Status)}"));
            stack = await AttemptConflictEndpoint.StackOfAsync(db, attempt, cancellationToken);
        }

        if (stack is not null)
        {
            // An attempt stays stopped at what it stopped at; a large side is read in several calls.
            var (result, refused) = await tasks.WaitOnceAsync(stack, ConflictsOfAttempt.Name, ConflictsOfAttempt.Arguments(attemptId), cancellationToken);
            return (result.Deserialize<ConflictBundle>(PatchJson.Options), refused);
        }

        var (bundle, refusal) = await bundles.BuildAsync(attemptId, mirror: null, cancellationToken);
        return (bundle, refusal is null ? null : new ToolRefusal(refusal.Code.Replace('-', '_'), UrlCredentials.Hide(refusal.Sentence)));
    }
}
