using System.ComponentModel;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Api.Mcp.Tools;

/// <summary>What came of a dispatch that was asked for.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Status"><c>dispatched</c>, <c>skipped</c> (no flow matched), or <c>pending</c> while there is no record.</param>
/// <param name="RunIds">The runs that it led to.</param>
/// <param name="Matched">How many flows matched.</param>
/// <param name="Next">What to call next.</param>
internal sealed record AskedDispatchAnswer(string EventId, string Status, IReadOnlyList<string> RunIds, int? Matched, string Next);

/// <summary>Has work done. Listed only where an operator allows acts.</summary>
internal sealed class ActTools(IDbContextFactory<PatchDbContext> contexts, DispatchRequests requests, StackTasks tasks, Acts acts)
{
    private const int MostRuns = 50;
    private const string Afterwards = "Call list_attempts with this eventId: the newest attempt shows what comes of it.";

    [McpServerTool(
        Name = "retry_event", Title = "Retry a flow event", ReadOnly = false, Idempotent = false, Destructive = false, OpenWorld = true,
        UseStructuredContent = true, OutputSchemaType = typeof(AskedDispatchAnswer))]
    [Description("Dispatches a flow event again, as for the first time, and waits up to 30 seconds for the record. For events whose dispatch failed, or whose attempt was blocked or failed and the cause is mended. The workspace knows an event that it ran already and does not run it twice: use replay_event for that.")]
    public Task<CallToolResult> RetryAsync([Description(Guidance.EventId)] string id, CancellationToken cancellationToken = default) =>
        acts.DoAsync("retry", id, () => AskAsync("retry", id, wait: false, cancellationToken));

    [McpServerTool(
        Name = "replay_event", Title = "Replay a flow event", ReadOnly = false, Idempotent = false, Destructive = false, OpenWorld = true,
        UseStructuredContent = true, OutputSchemaType = typeof(AskedDispatchAnswer))]
    [Description("Has the workspace run a flow event again though it ran it before, and waits up to 30 seconds for the record. A new attempt is made; candidates of the same commits stay the same. For attempts that need another try, after upstream, the fork or the flow was changed.")]
    public Task<CallToolResult> ReplayAsync(
        [Description(Guidance.EventId)] string id,
        [Description("True: the workspace is asked to answer when the steps have ended.")] bool wait = false,
        CancellationToken cancellationToken = default) => acts.DoAsync("replay", id, () => AskAsync("replay", id, wait, cancellationToken));

    [McpServerTool(
        Name = "forecast_stack", Title = "Forecast a patch stack", ReadOnly = false, Idempotent = true, Destructive = false, OpenWorld = true,
        UseStructuredContent = true, OutputSchemaType = typeof(ForecastLine))]
    [Description("Fetches the fork and its upstream and tells what would become of each patch of a stack on an upstream point, conflicting ones first; waits up to 30 seconds. No branch is moved and no candidate is made." + Guidance.ForeignText)]
    public Task<CallToolResult> ForecastAsync(
        [Description(Guidance.StackName)] string name,
        [Description("A tag, branch or commit of upstream, by its full or short name. Its main branch, else its newest release, where it is not given.")] string? onto = null,
        CancellationToken cancellationToken = default) => acts.DoAsync("forecast", name, () => ForecastNowAsync(name, onto, cancellationToken));

    private async Task<(CallToolResult Answer, string Outcome)> ForecastNowAsync(string name, string? onto, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(name);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await db.MaintainedStacks.AnyAsync(row => row.NameKey == key, cancellationToken))
                return (await StackTools.UnknownAsync(db, name, cancellationToken), "There is no stack of this name.");
        }

        var (result, refusal) = await tasks.WaitAsync(name, ForecastStack.Name, ForecastStack.Arguments(Filters.OrNull(onto), follow: false), cancellationToken);
        if (result.Deserialize<ForecastAnswer>(PatchJson.Options) is not { } forecast)
            return (refusal!.Answer(), refusal.Error);
        var line = ForecastLine.Of(forecast.OntoRef ?? name, null, forecast, StackTools.MostPatches, StackTools.MostFiles, "The whole is at GET /patch-stacks/NAME/forecast?onto= of the HTTP API.");
        return (ToolAnswer.Of(line), forecast.Verdict);
    }

    private async Task<(CallToolResult Answer, string Outcome)> AskAsync(string askedBy, string id, bool wait, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id);
        FlowEvent? found;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            found = await db.FlowEvents.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken);
        if (found is null)
            return (ToolAnswer.NoEvent(id), "There is no event of this id.");
        var request = await requests.AskAsync(found, askedBy, wait, cancellationToken);
        var record = await requests.WaitForRecordAsync(request, StackWork.Patience, cancellationToken);
        return (AnswerOf(found.Id, record), record?.Status ?? "pending");
    }

    private static CallToolResult AnswerOf(string id, DispatchRecord? record) => record is { Status: "failed" }
        ? ToolAnswer.Refused("dispatch_failed", $"The dispatch failed: {LongText.Short(record.Error ?? "no reason was given", 2_000, "The whole is at GET /workspace-dispatches.")} Patch tries it again by itself; get_event shows when.")
        : ToolAnswer.Of(new AskedDispatchAnswer(
            id, record?.Status ?? "pending", record?.RunIdsJson is { } runs ? [.. PatchJson.Read<string[]>(runs)!.Take(MostRuns)] : [], record?.Matched,
            record is null ? "The worker has not sent it yet. Call get_event with this id in a while." : Afterwards));
}
