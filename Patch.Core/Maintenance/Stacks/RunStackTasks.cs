using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>Sweep that does the due tasks on stacks, a few side by side; those of one fork wait for its mirror.</summary>
public sealed partial class RunStackTasks(
    IDbContextFactory<PatchDbContext> contexts, StackCatalog catalog, GitMirrors mirrors, IEnumerable<IStackWork> works, IWakeUps wakeUps,
    TimeProvider timeProvider, ILogger<RunStackTasks> logger)
{
    private const int SideBySide = 2;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Longest time for one try, waiting for the mirror and fetching included.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private static readonly string[] Passing = [GitFailureCodes.Unreachable, GitFailureCodes.TimedOut, GitFailureCodes.Busy];
    private readonly Dictionary<string, IStackWork> works = works.ToDictionary(work => work.Kind, StringComparer.Ordinal);

    /// <summary>Does as many as fit side by side, so that one that somebody waits for never stands behind a long queue; returns how many it took.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // Those that somebody waits for come first.
        var due = await Due(db, now).Free(now).OrderBy(task => task.Background).ThenBy(task => task.NextTryAt)
            .Select(task => task.Seq).Take(SideBySide).ToListAsync(cancellationToken);
        var taken = 0;
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken },
            async (seq, token) => Interlocked.Add(ref taken, await DoAsync(seq, token) ? 1 : 0));
        if (taken > 0)
            await wakeUps.RingAsync(Stage.Notify, cancellationToken);
        return taken;
    }

    private static IQueryable<StackTask> Due(PatchDbContext db, DateTimeOffset now) =>
        db.StackTasks.Where(task => task.NextTryAt <= now && task.State == StackTaskStates.Pending);

    private async Task<bool> DoAsync(long seq, CancellationToken cancellationToken)
    {
        var (owner, now) = (Leases.NewOwner(), timeProvider.NowUtc());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await Due(db, now).TryClaimAsync(seq, owner, now, Lease, cancellationToken))
            return false;
        try
        {
            var task = await db.StackTasks.AsNoTracking().SingleAsync(row => row.Seq == seq, cancellationToken);
            using var activity = PatchTelemetry.Start(SpanNames.OfStackTask(task.Kind), task.TraceParent);
            activity?.SetTag(SpanTags.TaskId, task.Id).SetTag(SpanTags.TaskKind, task.Kind).SetTag(SpanTags.Stack, task.Stack).SetTag(SpanTags.Try, task.Tries + 1);
            var keeper = new LeaseKeeper(token => RenewAsync(seq, owner, token), Lease, broken => Log.NotRenewed(logger, task.Id, broken), timeProvider);
            if (await keeper.RunAsync(token => WorkAsync(task, token), cancellationToken) is { } end)
                await CloseAsync(db, task, owner, end, cancellationToken);
            return true;
        }
        finally
        {
            await db.StackTasks.ReleaseAsync(seq, owner, CancellationToken.None);
        }
    }

    private async Task<End> WorkAsync(StackTask task, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await TryAsync(task, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return End.Fault(new GitFailure(GitFailureCodes.TimedOut, $"It took longer than {Limit.TotalMinutes:0} min and was stopped."));
        }
    }

    private async Task<End> TryAsync(StackTask task, CancellationToken cancellationToken)
    {
        if (!works.TryGetValue(task.Kind, out var work))
            return End.Fault(new GitFailure(GitFailureCodes.Unsupported, $"This worker knows no work '{task.Kind}': it may be older than the API."));
        if (catalog.Find(task.Stack) is not { } stack)
            return End.Fault(new GitFailure(GitFailureCodes.NoRepository, $"There is no stack {task.Stack} any more: neither a flow package nor the settings name it."));
        var arguments = JsonNode.Parse(task.ArgumentsJson)!.AsObject();
        try
        {
            var opening = stack.Problem is { } problem
                ? new MirrorOpening(null, new GitFailure(GitFailureCodes.Unsupported, problem))
                : await mirrors.OpenAsync(stack.Fork!, stack.Upstream, fetch: true, cancellationToken);
            if (opening.Mirror is not { } mirror)
                return End.Fault(opening.Failure!);

            using (mirror)
                return new End(await work.RunAsync(stack, mirror, arguments, cancellationToken), null);
        }
        catch (StackWorkException impossible)
        {
            return End.Fault(impossible.Failure);
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            Log.Broken(logger, task.Id, task.Kind, task.Stack, broken);
            return End.Fault(new GitFailure(GitFailureCodes.Failed, $"It broke: {broken.Message}"));
        }
    }

    private async Task CloseAsync(PatchDbContext db, StackTask task, string owner, End end, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var tries = task.Tries + 1;
        var nextTry = end.Failure is { } failure && task.Background && Passing.Contains(failure.Code)
            ? RetrySchedule.NextTry(tries, now, RetrySchedule.Waits, null, RetrySchedule.Jitter, Random.Shared.NextDouble())
            : null;
        var state = end.Failure is null ? StackTaskStates.Done : nextTry is null ? StackTaskStates.Failed : StackTaskStates.Pending;
        // A mirror in use says nothing of the stack.
        if (end.Failure is { } failed && failed.Code != GitFailureCodes.Busy && works.TryGetValue(task.Kind, out var work) && catalog.Find(task.Stack) is { } stack)
            await work.FailedAsync(stack, JsonNode.Parse(task.ArgumentsJson)!.AsObject(), failed, cancellationToken);
        var (result, error) = (end.Result?.ToJsonString(PatchJson.Options), end.Failure is { } why ? $"{why.Code} {why.Sentence}" : null);
        DateTimeOffset? ended = nextTry is null ? now : null;
        await db.StackTasks.Where(row => row.Seq == task.Seq && row.LeaseOwner == owner).ExecuteUpdateAsync(
            row => row.SetProperty(t => t.State, state).SetProperty(t => t.ResultJson, result).SetProperty(t => t.Error, error)
                .SetProperty(t => t.Tries, tries).SetProperty(t => t.NextTryAt, nextTry).SetProperty(t => t.EndedAt, ended),
            cancellationToken);
        if (end.Failure is not null)
            Activity.Current.Fail(end.Failure.Code);
        Log.Ended(logger, task.Id, task.Kind, task.Stack, state, error);
    }

    private async Task<bool> RenewAsync(long seq, string owner, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.StackTasks.RenewAsync(seq, owner, timeProvider.NowUtc(), Lease, cancellationToken);
    }

    private sealed record End(JsonNode? Result, GitFailure? Failure)
    {
        public static End Fault(GitFailure failure) => new(null, failure);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Task {Task}, {Kind} of stack {Stack}: {State} {Error}")]
        public static partial void Ended(ILogger logger, string task, string kind, string stack, string state, string? error);

        [LoggerMessage(2, LogLevel.Error, "Task {Task}, {Kind} of stack {Stack}, broke")]
        public static partial void Broken(ILogger logger, string task, string kind, string stack, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "The lease of task {Task} could not be renewed; trying again")]
        public static partial void NotRenewed(ILogger logger, string task, Exception exception);
    }
}
