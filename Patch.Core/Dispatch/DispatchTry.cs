using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Maintenance;
using Patch.Core.Workspaces;

namespace Patch.Core.Dispatch;

/// <summary>
/// One try of a claimed dispatch: sends outside of any transaction, then closes in one that is fenced by the lease: the record, the next
/// try, the maintenance attempt and its first history entry.
/// </summary>
public sealed partial class DispatchTry(
    IDbContextFactory<PatchDbContext> contexts, WorkspaceDirectory workspaces, IOptions<DispatchOptions> options, TimeProvider timeProvider,
    ILogger<DispatchTry> logger)
{
    /// <summary>Sends and closes. When the lease was lost meanwhile nothing is written: whoever has the row now will.</summary>
    public async Task RunAsync(DispatchRequest request, string owner, CancellationToken cancellationToken)
    {
        var flowEvent = request.FlowEvent!;
        WorkspaceAddress address;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            address = workspaces.Resolve(await db.TargetOfAsync(flowEvent, cancellationToken));

        var began = timeProvider.GetTimestamp();
        var answer = await SendAsync(workspaces.Open(address), request, cancellationToken);
        DispatchTelemetry.Sent(address.TransportName, answer, timeProvider.GetElapsedTime(began));
        await CloseAsync(request, owner, address, answer, cancellationToken);
    }

    private static Task<DispatchAnswer> SendAsync(IWorkspace workspace, DispatchRequest request, CancellationToken cancellationToken)
    {
        var message = FlowEventMessage.Of(request.FlowEvent!);
        return request.Operation == "replay"
            ? workspace.ReplayAsync(message, request.Wait, cancellationToken)
            : workspace.DispatchAsync(message, cancellationToken);
    }

    private async Task CloseAsync(
        DispatchRequest request, string owner, WorkspaceAddress address, DispatchAnswer answer, CancellationToken cancellationToken)
    {
        var flowEvent = request.FlowEvent!;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.DispatchRequests.ReleaseAsync(request.Seq, owner, cancellationToken))
        {
            Log.LeaseLost(logger, flowEvent.Id);
            return;
        }

        var now = timeProvider.NowUtc();
        var record = RecordOf(request, address, answer, await NextMomentAsync(db, flowEvent, now, cancellationToken));
        var (attempt, history) = AttemptOpening.Of(flowEvent, record, (answer as DispatchAnswer.Accepted)?.Reason);
        db.AddRange(record, attempt);
        await db.SaveChangesAsync(cancellationToken);
        history.AttemptSeq = attempt.Seq;
        db.Add(history);
        await db.SaveChangesAsync(cancellationToken);
        await MoveOnAsync(db, request, record, answer, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell(address, record, attempt);
        await LatencyAsync(db, request, answer, now, cancellationToken);
        Log.Tried(logger, request.Operation, flowEvent.Id, address.ToString(), record.Status, attempt.Id);
    }

    private static void Tell(WorkspaceAddress address, DispatchRecord record, MaintenanceAttempt attempt)
    {
        var span = Activity.Current;
        span?.SetTag(SpanTags.AttemptId, attempt.Id).SetTag(SpanTags.Transport, address.TransportName).SetTag(SpanTags.Outcome, record.Status);
        if (record.Status == "failed")
            span.Fail(record.HttpStatus is { } status ? status.ToString(CultureInfo.InvariantCulture) : "no-answer");
        AttemptTelemetry.Moved(attempt, from: null);
    }

    /// <summary>From the moment in which the cause was taken in, where the event came by itself and this is the try that reached the workspace.</summary>
    private static async Task LatencyAsync(
        PatchDbContext db, DispatchRequest request, DispatchAnswer answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (answer is not DispatchAnswer.Accepted || request is not { AskedBy: "route", Operation: "dispatch" } || !DispatchTelemetry.LatencyIsWanted)
            return;
        if (await EventOrigins.OfAsync(db, request.FlowEvent!, cancellationToken) is { } origin)
            DispatchTelemetry.Reached(origin.Name, now - origin.At);
    }

    /// <summary>A moment that no other record of the event has: attempts take their ids from it.</summary>
    private static async Task<DateTimeOffset> NextMomentAsync(PatchDbContext db, FlowEvent flowEvent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await db.DispatchRecords.Where(record => record.EventKey == flowEvent.IdKey)
            .OrderByDescending(record => record.CreatedAt).Select(record => (DateTimeOffset?)record.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        return last >= now ? last.Value.AddMilliseconds(1) : now;
    }

    private static DispatchRecord RecordOf(DispatchRequest request, WorkspaceAddress address, DispatchAnswer answer, DateTimeOffset now)
    {
        var record = new DispatchRecord
        {
            EventId = request.FlowEvent!.Id,
            EventKey = request.FlowEvent.IdKey,
            EventType = request.FlowEvent.Type,
            Operation = request.Operation,
            Target = address.Transport == WorkspaceTransport.Local ? "local" : "workspace-backend",
            Transport = address.TransportName,
            WorkspaceBackendUrl = address.Url,
            Status = "dispatched",
            CreatedAt = now,
            DispatchRequestSeq = request.Seq,
        };
        switch (answer)
        {
            case DispatchAnswer.Accepted accepted:
                record.Url = accepted.Url;
                record.RunIdsJson = PatchJson.Write(accepted.RunIds);
                record.Matched = accepted.Matched;
                break;
            case DispatchAnswer.Refused refused:
                record.Status = "failed";
                record.Url = refused.Url;
                record.HttpStatus = refused.HttpStatus;
                record.Error = refused.Error;
                break;
        }

        record.LineKey = LineKeys.Of(PatchJson.Write(DispatchRecordMessage.Of(record)));
        return record;
    }

    /// <summary>Where the request goes from here. One that somebody asked for again meanwhile does not retry beside the new one.</summary>
    private async Task MoveOnAsync(
        PatchDbContext db, DispatchRequest request, DispatchRecord record, DispatchAnswer answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tries = request.Tries + 1;
        var settings = options.Value;
        DateTimeOffset? next = answer is DispatchAnswer.Refused { Permanent: false } refused
            ? RetrySchedule.NextTry(tries, now, settings.Delays, refused.RetryAfter, settings.Jitter, Random.Shared.NextDouble())
            : null;
        var askedAgain = next is not null && await db.DispatchRequests.AnyAsync(
            other => other.FlowEventSeq == request.FlowEventSeq && other.Seq > request.Seq && other.State == "pending", cancellationToken);
        var state = answer is DispatchAnswer.Accepted ? "dispatched" : next is null ? "failed" : askedAgain ? "superseded" : "pending";
        DateTimeOffset? closedAt = state == "pending" ? null : now;
        next = state == "pending" ? next : null;
        await db.DispatchRequests.Where(row => row.Seq == request.Seq).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.State, state).SetProperty(r => r.Tries, tries).SetProperty(r => r.NextTryAt, next)
                .SetProperty(r => r.ClosedAt, closedAt).SetProperty(r => r.LastRecordSeq, record.Seq),
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Operation} of {EventId} to {Workspace}: {Status}, attempt {AttemptId}")]
        public static partial void Tried(ILogger logger, string operation, string eventId, string workspace, string status, string attemptId);

        [LoggerMessage(2, LogLevel.Warning, "The lease of the dispatch of {EventId} was lost while it was sent; what came of it is left to the new owner")]
        public static partial void LeaseLost(ILogger logger, string eventId);
    }
}
