using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Mirrors;
using Patch.Core.Workspaces.Runners.PatchStacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>
/// Makes the candidate of a resolved stack by the rules of the flow that stopped (checks, signatures, tags, pushes), and records on the
/// attempt what came of it.
/// </summary>
internal sealed class ResolveFinish(
    PatchStackMirrors mirrors, PatchStackVerification verification, PatchStackFinish finish, IDbContextFactory<PatchDbContext> contexts,
    IWakeUps wakeUps, IOptions<MaintenanceOptions> options, TimeProvider timeProvider)
{
    private static readonly string[] Good = ["changed", "completed"];

    /// <returns>How it ended; its candidate is null where a check failed or a remote refused it.</returns>
    public async Task<(PatchStackVerdict Verdict, ResolvedCandidate? Candidate)> RunAsync(
        AttemptConflict conflict, PatchStackJob job, ResolveState state, CancellationToken cancellationToken)
    {
        var owner = Leases.NewOwner();
        if (!await ClaimAsync(conflict.Attempt, owner, cancellationToken))
            throw new ConflictRefusedException(ConflictRefusals.Busy, "Somebody else works on this attempt at the moment, or has settled it: look at it with 'patchmoi attempts show'.");
        try
        {
            if (await VerifyAsync(job, state, cancellationToken) is { } failed)
                return (failed, null);
            PatchStackVerdict verdict;
            using (var mirror = await mirrors.AgainAsync(job, cancellationToken))
                verdict = await finish.RunAsync(mirror, job, Built(mirror, job, state), cancellationToken, cancellationToken);
            if (!Good.Contains(verdict.Status))
                return (verdict, null);
            var candidate = Candidate(job, verdict);
            await RecordAsync(conflict, job, candidate, owner, cancellationToken);
            return (verdict, candidate);
        }
        finally
        {
            await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
            await db.MaintenanceAttempts.ReleaseAsync(conflict.Attempt.Seq, owner, CancellationToken.None);
        }
    }

    private async Task<bool> ClaimAsync(MaintenanceAttempt attempt, string owner, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.MaintenanceAttempts.Where(row => row.Status == "needs_intervention")
            .TryClaimAsync(attempt.Seq, owner, now, options.Value.Lease, cancellationToken);
    }

    private async Task<PatchStackVerdict?> VerifyAsync(PatchStackJob job, ResolveState state, CancellationToken cancellationToken)
    {
        if (job.Config.VerifyCommands.Count == 0)
            return null;
        WorkTree workTree;
        using (var mirror = await mirrors.AgainAsync(job, cancellationToken))
            workTree = await mirror.CheckOutAsync(state.Head, verification.Folder, cancellationToken);
        await using (workTree)
        {
            return await verification.RunAsync(
                workTree, [new VerifyPoint(state.Head, null)], job.Config.VerifyCommands, job.Run.Step.Timeout, job.Report, cancellationToken);
        }
    }

    private static BuiltStack Built(GitMirror mirror, PatchStackJob job, ResolveState state)
    {
        var (config, sha) = (job.Config, state.Head);
        var news = mirror.Inspect(sha, state.Release).Patches.Select(patch => patch.Sha).ToList();
        if (config.Strategy == StackStrategies.HistoryPreserving && !mirror.Contains(sha, state.Before))
        {
            sha = mirror.Candidates.PreserveHistory(state.Before, sha, job.Committer, $"Carry {config.TargetBranch} onto {job.Tag}");
            news.Add(sha);
        }

        job.Report.Commits(state.Release, state.Before, sha);
        job.Report.Resolved(state.Patches.Select(patch => (patch.Sha, patch.Subject, patch.Code, patch.Sentence, patch.NewSha)));
        var carried = state.Patches.Count(patch => patch.NewSha is not null);
        return new BuiltStack(state.Before, state.Release, sha)
        {
            Base = mirror.Inspect(state.Before, state.Release).Base, News = news,
            Summary = $"{carried} {(carried == 1 ? "patch" : "patches")} of {job.Places.ForkName} {config.TargetBranch} carried onto {job.Tag}, conflicts resolved by hand",
        };
    }

    private static ResolvedCandidate Candidate(PatchStackJob job, PatchStackVerdict verdict)
    {
        var made = job.Report.Artifacts["candidateRefs"]!.AsArray()[^1]!;
        return new ResolvedCandidate((string)made["ref"]!, (string)made["sha"]!, (bool)made["pushed"]!, verdict.Message);
    }

    private async Task RecordAsync(
        AttemptConflict conflict, PatchStackJob job, ResolvedCandidate candidate, string owner, CancellationToken cancellationToken)
    {
        var (attempt, now) = (conflict.Attempt, timeProvider.NowUtc());
        var from = attempt.Status;
        (attempt.Status, attempt.Message, attempt.Error) = ("changed", candidate.Message, null);
        attempt.CandidateRefsJson = job.Report.Artifacts["candidateRefs"]!.ToJsonString(PatchJson.Options);
        attempt.CompletedAt = attempt.UpdatedAt = now;
        var key = Data.Candidate.KeyOf(job.Places.ForkName, candidate.Reference, candidate.Sha);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var moved = await db.MaintenanceAttempts.Where(row => row.Seq == attempt.Seq && row.LeaseOwner == owner).ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Status, attempt.Status).SetProperty(r => r.Message, attempt.Message).SetProperty(r => r.Error, attempt.Error)
                    .SetProperty(r => r.CandidateRefsJson, attempt.CandidateRefsJson).SetProperty(r => r.CompletedAt, attempt.CompletedAt)
                    .SetProperty(r => r.UpdatedAt, attempt.UpdatedAt),
                cancellationToken);
            if (moved == 0)
                throw new ConflictRefusedException(ConflictRefusals.Busy, "It took so long that the attempt was given to somebody else: look at it with 'patchmoi attempts show', and go on once more.");
            await db.Candidates.Where(row => row.IdKey == key).ExecuteUpdateAsync(row => row.SetProperty(r => r.AttemptId, attempt.Id), cancellationToken);
            db.Add(AttemptHistory.Entry(attempt, from, $"A person resolved its conflicts: {candidate.Message}", now));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            AttemptTelemetry.Moved(attempt, from);
        }

        await wakeUps.RingAsync(Stage.Notify, cancellationToken);
        await wakeUps.RingAsync(Stage.Forge, cancellationToken);
    }
}
