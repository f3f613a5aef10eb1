using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces.Flows;

namespace Patch.Core.Workspaces.Local;

/// <summary>
/// Patch's own workspace: an event becomes one row and a queued run for each matching step, in one transaction; the worker executes them.
/// Ids are unique, so the same event starts nothing twice, whoever hands it over at the same time.
/// </summary>
public sealed partial class LocalWorkspace(
    IDbContextFactory<PatchDbContext> contexts, IWakeUps wakeUps, IOptions<WorkspaceOptions> options, TimeProvider timeProvider,
    ILogger<LocalWorkspace> logger) : IWorkspace
{
    public async Task<DispatchAnswer> DispatchAsync(FlowEventMessage flowEvent, CancellationToken cancellationToken)
    {
        // Before the row: flows that cannot be read must not leave an event behind that is taken for a duplicate ever after.
        var match = Match(flowEvent);
        var json = PatchJson.Write(flowEvent);
        var row = new WorkspaceEvent
        {
            Id = flowEvent.Id, IdKey = IdKeys.Of(flowEvent.Id), Type = flowEvent.Type, Json = json, CreatedAt = timeProvider.NowUtc(),
        };
        var runs = Runs(flowEvent.Id, json, match, nonce: null);
        return await TryAddAsync(row, runs, cancellationToken)
            ? new DispatchAnswer.Accepted(Duplicate: false, Ids(runs), runs.Count, Url: null, match.Reason)
            : await AgainAsync(flowEvent.Id, cancellationToken);
    }

    public async Task<DispatchAnswer> ReplayAsync(FlowEventMessage flowEvent, bool wait, CancellationToken cancellationToken)
    {
        if (await FindEventAsync(flowEvent.Id, cancellationToken) is not { } known)
            return await DispatchAsync(flowEvent, cancellationToken);
        var match = Match(PatchJson.Read<FlowEventMessage>(known.Json)!);
        var runs = Runs(known.Id, known.Json, match, Guid.NewGuid().ToString("N"));
        await AddRunsAsync(runs, cancellationToken);
        return new DispatchAnswer.Accepted(Duplicate: false, Ids(runs), runs.Count, Url: null, match.Reason);
    }

    public async Task<JsonObject> ListEventsAsync(string? type, int? limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.WorkspaceEvents.AsNoTracking().Where(row => type == null || row.Type == type)
            .OrderByDescending(row => row.Seq).Take(Bound(limit)).ToListAsync(cancellationToken);
        return new JsonObject { ["events"] = LocalWire.Array(rows, LocalWire.Event) };
    }

    public async Task<JsonObject?> GetEventAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindEventAsync(id, cancellationToken) is not { } known)
            return null;
        var runs = await RunsOfAsync(id, cancellationToken);
        return new JsonObject { ["event"] = LocalWire.Event(known), ["runs"] = LocalWire.Array(runs, LocalWire.Run) };
    }

    public async Task<JsonObject> ListRunsAsync(string? eventId, string? status, int? limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var query = db.WorkspaceRuns.AsNoTracking();
        if (eventId is not null)
        {
            var key = IdKeys.Of(eventId);
            query = query.Where(row => row.EventKey == key);
        }

        if (status is not null)
            query = query.Where(row => row.Status == status);
        var rows = await query.OrderByDescending(row => row.Seq).Take(Bound(limit)).ToListAsync(cancellationToken);
        var answer = new JsonObject { ["runs"] = LocalWire.Array(rows, LocalWire.Run) };
        if (eventId is not null)
            answer.Insert(0, "eventId", eventId);
        return answer;
    }

    public async Task<JsonObject?> GetRunAsync(string id, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.WorkspaceRuns.AsNoTracking().FirstOrDefaultAsync(row => row.IdKey == key, cancellationToken);
        return row is null ? null : LocalWire.Run(row);
    }

    /// <summary>The row is <c>canceled</c> at once; its worker finds its lease gone, and ends the step with its children.</summary>
    public async Task<CancelAnswer> CancelRunAsync(string id, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id);
        DateTimeOffset? now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var canceled = await db.WorkspaceRuns.Where(run => run.IdKey == key && (run.Status == "queued" || run.Status == "running")).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.Status, "canceled").SetProperty(r => r.Error, "Canceled by hand.").SetProperty(r => r.CompletedAt, now)
                .SetProperty(r => r.LeaseOwner, (string?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null),
            cancellationToken) == 1;
        if (canceled)
            await wakeUps.RingAsync(Stage.Sync, cancellationToken);
        if (await GetRunAsync(id, cancellationToken) is not { } run)
            return new CancelAnswer.Unknown();
        return canceled ? new CancelAnswer.Canceled(run) : new CancelAnswer.Refused($"The run has ended already: {run["status"]}.");
    }

    private static int Bound(int? limit) => Math.Clamp(limit ?? 50, 1, 500);

    private static string[] Ids(IEnumerable<WorkspaceRun> runs) => [.. runs.Select(run => run.Id)];

    private FlowMatch Match(FlowEventMessage flowEvent)
    {
        var directory = options.Value.DirectoryPath;
        var set = FlowPackages.Load(directory);
        foreach (var problem in set.Problems)
            Log.PackageProblem(logger, problem.Package, problem.Path, problem.Line, problem.Reason);
        return FlowMatch.Of(set, flowEvent, directory);
    }

    /// <summary>
    /// The event is known. It starts nothing again, save where nothing was ever started: then the flows may have been mended since, and
    /// the sender asks for good reason.
    /// </summary>
    private async Task<DispatchAnswer> AgainAsync(string eventId, CancellationToken cancellationToken)
    {
        var known = await RunsOfAsync(eventId, cancellationToken);
        if (known.Count > 0)
            return new DispatchAnswer.Accepted(Duplicate: true, Ids(known), 0, Url: null);
        var row = await FindEventAsync(eventId, cancellationToken);
        var match = Match(PatchJson.Read<FlowEventMessage>(row!.Json)!);
        var runs = Runs(eventId, row.Json, match, nonce: null);
        if (runs.Count == 0 || !await AddRunsAsync(runs, cancellationToken))
            return new DispatchAnswer.Accepted(Duplicate: true, Ids(await RunsOfAsync(eventId, cancellationToken)), 0, Url: null, match.Reason);
        return new DispatchAnswer.Accepted(Duplicate: false, Ids(runs), runs.Count, Url: null);
    }

    private List<WorkspaceRun> Runs(string eventId, string eventJson, FlowMatch match, string? nonce)
    {
        var now = timeProvider.NowUtc();
        return [.. match.Steps.Select(matched =>
        {
            var id = LocalWire.RunId(eventId, matched.Package.Name, matched.Step.Name, nonce);
            return new WorkspaceRun
            {
                Id = id, IdKey = IdKeys.Of(id), EventId = eventId, EventKey = IdKeys.Of(eventId), FlowName = matched.Package.Name,
                StepName = matched.Step.Name, PackagePath = matched.Package.Root, Status = "queued", Replay = nonce is not null,
                EventJson = eventJson, CreatedAt = now, TraceParent = PatchTelemetry.Here(),
            };
        })];
    }

    /// <summary>False when the event is there already.</summary>
    private async Task<bool> TryAddAsync(WorkspaceEvent row, IReadOnlyList<WorkspaceRun> runs, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.Add(row);
        db.AddRange(runs);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            if (await FindEventAsync(row.Id, cancellationToken) is null)
                throw;
            return false;
        }

        await RingAsync(runs, cancellationToken);
        return true;
    }

    /// <summary>False when somebody else added them at the same time.</summary>
    private async Task<bool> AddRunsAsync(IReadOnlyList<WorkspaceRun> runs, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AddRange(runs);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            if (runs.Count == 0 || await GetRunAsync(runs[0].Id, cancellationToken) is null)
                throw;
            return false;
        }

        await RingAsync(runs, cancellationToken);
        return true;
    }

    private async Task RingAsync(IReadOnlyList<WorkspaceRun> runs, CancellationToken cancellationToken)
    {
        if (runs.Count == 0)
            return;
        Log.Queued(logger, runs.Count, runs[0].EventId);
        await wakeUps.RingAsync(Stage.Run, cancellationToken);
    }

    private async Task<WorkspaceEvent?> FindEventAsync(string id, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.WorkspaceEvents.AsNoTracking().FirstOrDefaultAsync(row => row.IdKey == key, cancellationToken);
    }

    private async Task<List<WorkspaceRun>> RunsOfAsync(string eventId, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(eventId);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.WorkspaceRuns.AsNoTracking().Where(row => row.EventKey == key).OrderByDescending(row => row.Seq)
            .Take(500).ToListAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} local run(s) queued for event {EventId}")]
        public static partial void Queued(ILogger logger, int count, string eventId);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Flow package '{Package}' is not used ({Path}, line {Line}): {Reason}")]
        public static partial void PackageProblem(ILogger logger, string package, string path, int? line, string reason);
    }
}
