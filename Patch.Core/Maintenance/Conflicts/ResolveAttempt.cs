using Patch.Core.Git.Conflicts;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Remotes;
using Patch.Core.Git.Stacks;
using Patch.Core.Workspaces.Runners.PatchStacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>
/// Lets a person resolve what an attempt stopped at: opens a work tree amid the conflict, takes each resolution, goes on with the patches
/// behind it, and makes the candidate. Every call may be made again; what was done is not done twice.
/// </summary>
public sealed class ResolveAttempt
{
    private readonly AttemptConflicts conflicts;
    private readonly ResolveFolder folders;
    private readonly ResolveJobs jobs;
    private readonly PatchStackMirrors mirrors;
    private readonly ResolveFinish finish;

    internal ResolveAttempt(AttemptConflicts conflicts, ResolveFolder folders, ResolveJobs jobs, PatchStackMirrors mirrors, ResolveFinish finish) =>
        (this.conflicts, this.folders, this.jobs, this.mirrors, this.finish) = (conflicts, folders, jobs, mirrors, finish);

    /// <summary>Opens a work tree with the attempt's conflict; one that is open already is told of, and stays as it is.</summary>
    /// <param name="attemptId">The attempt.</param>
    /// <param name="directory">Where to make the work tree; null: in the data directory.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<ResolveResult> OpenAsync(string attemptId, string? directory, CancellationToken cancellationToken) => GuardedAsync(attemptId, async () =>
    {
        var folder = folders.ForNew(attemptId, directory);
        var known = ResolveState.Read(folder);
        if (known is { Shown: true } or { Patch: null })
            return Answer(known, folder);
        var conflict = await OpenConflictAsync(attemptId, cancellationToken);
        var job = await jobs.ForAsync(conflict, push: false, cancellationToken);
        using var mirror = await mirrors.FetchedAsync(job, cancellationToken);
        var (before, release) = Ends(conflict);
        MustNotHaveMoved(mirror, job, before, release);
        if (known is not null)
            return Show(mirror, job, known, folder);
        var replay = await Task.Run(() => ResolveJobs.Whole(mirror, job, before, release, cancellationToken), cancellationToken);
        if (replay.Conflict is null)
            throw new ConflictRefusedException(ConflictRefusals.NoConflict, $"All patches apply on {job.Tag} by now: replay the event.");
        if (!Directory.Exists(Path.Combine(folder, ".git")))
            ConflictWorkTree.Create(mirror.Path, folder, [("origin", Shown(conflict, "fork", job.Places.Fork)), ("upstream", Shown(conflict, "upstream", job.Places.Upstream))]);
        folders.Remember(attemptId, folder);
        var state = new ResolveState(attemptId, job.Config.TargetBranch, job.Tag, before, release) { Head = release };
        return Show(mirror, job, With(state, replay), folder);
    });

    /// <summary>Takes the resolution and goes on.</summary>
    /// <param name="attemptId">The attempt.</param>
    /// <param name="directory">Its work tree; null: where it was opened.</param>
    /// <param name="push">Push the candidate to the remotes that the flow package names.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<ResolveResult> ContinueAsync(string attemptId, string? directory, bool push, CancellationToken cancellationToken) => GuardedAsync(attemptId, async () =>
    {
        var (folder, state) = folders.Existing(attemptId, directory);
        if (state.Done is not null)
            return Answer(state, folder);
        var conflict = await OpenConflictAsync(attemptId, cancellationToken);
        var job = await jobs.ForAsync(conflict, push, cancellationToken);
        using (var mirror = await mirrors.FetchedAsync(job, cancellationToken))
        {
            MustNotHaveMoved(mirror, job, state.Before, state.Release);
            if (state is { Shown: false, Patch: not null })
                return Show(mirror, job, state, folder);
            MustBeOnTop(mirror, state, folder);
            if (Unresolved(mirror, state, folder) is { } unresolved)
                return unresolved;
            state = await TakeAsync(mirror, job, state, folder, cancellationToken);
            if (state.Patch is not null)
                return Show(mirror, job, state, folder);
        }

        var (verdict, candidate) = await finish.RunAsync(conflict, job, state, cancellationToken);
        if (candidate is null)
            return Answer(state, folder) with { Message = verdict.Message };
        state = state with { Done = candidate };
        state.Write(folder);
        return Answer(state, folder);
    });

    /// <summary>Removes the work tree, with all that was done in it. The attempt stays as it is.</summary>
    public Task<ResolveResult> AbortAsync(string attemptId, string? directory) => GuardedAsync(attemptId, () =>
    {
        var (folder, _) = folders.Existing(attemptId, directory);
        Directory.Delete(folder, recursive: true);
        folders.Forget(attemptId);
        return Task.FromResult(new ResolveAnswer(ResolveStates.Aborted, attemptId, folder, $"{folder} is removed; the attempt is as it was."));
    });

    private async Task<ResolveResult> GuardedAsync(string attemptId, Func<Task<ResolveAnswer>> work)
    {
        try
        {
            await using var held = folders.Lock(attemptId);
            return new ResolveResult(await work(), null);
        }
        catch (ConflictRefusedException refused)
        {
            return new ResolveResult(null, refused.Refusal);
        }
        catch (PatchStackBlockedException blocked)
        {
            return new ResolveResult(null, new ConflictRefusal(ConflictRefusals.Blocked, blocked.Message));
        }
        catch (Exception broken) when (GitErrors.IsExpected(broken))
        {
            return new ResolveResult(null, new ConflictRefusal(ConflictRefusals.Folder, $"Git could not do it: {broken.Message}"));
        }
    }

    private async Task<AttemptConflict> OpenConflictAsync(string attemptId, CancellationToken cancellationToken)
    {
        var attempt = await conflicts.AttemptAsync(attemptId, cancellationToken);
        return attempt.Status == "needs_intervention"
            ? await conflicts.FindAsync(attempt, cancellationToken)
            : throw new ConflictRefusedException(ConflictRefusals.NoConflict, $"The attempt is {attempt.Status}{(attempt.Message is { } message ? $": {message}" : ".")}");
    }

    private static (string Before, string Release) Ends(AttemptConflict conflict) => (conflict.Text("before"), conflict.Text("releaseSha")) is ({ } before, { } release)
        ? (before, release)
        : throw new ConflictRefusedException(ConflictRefusals.NoConflict, "The run does not say which commits it was about: replay the event.");

    private static string Shown(AttemptConflict conflict, string name, string place) => conflict.OfConflict(name) ?? place;

    private static void MustNotHaveMoved(GitMirror mirror, PatchStackJob job, string before, string release)
    {
        if (mirror.ForkBranch(job.Config.TargetBranch) is var branch && branch != before)
        {
            throw new ConflictRefusedException(
                ConflictRefusals.Moved,
                $"{job.Config.TargetBranch} of {job.Places.ForkName} was moved meanwhile: it is at {branch ?? "nothing"}, and the attempt began at {before}. Replay the event for an attempt with what is there now; --abort removes this work tree.");
        }

        if (mirror.UpstreamTag(job.Tag) is { } tag && tag != release)
            throw new ConflictRefusedException(ConflictRefusals.Moved, $"{job.Tag} of upstream was moved meanwhile: it is at {tag}, and the attempt was about {release}. Replay the event.");
    }

    private static void MustBeOnTop(GitMirror mirror, ResolveState state, string folder)
    {
        // When all patches are carried, a person may still mend any of them, as long as they stay on the release.
        if (!mirror.Conflicts.IsOnTop(folder, state.Patch is null ? state.Release : state.Head))
            throw new ConflictRefusedException(ConflictRefusals.Moved, $"HEAD of {folder} is at {ConflictWorkTree.Look(folder).Head}, which is not on top of {state.Head}, where it was put: check that out again, or begin anew with --abort.");
    }

    private static ResolveAnswer? Unresolved(GitMirror mirror, ResolveState state, string folder)
    {
        var look = ConflictWorkTree.Look(folder);
        var marked = look.Unmerged.Count > 0 ? [] : mirror.Conflicts.StillMarked(folder, state.Conflicts);
        var message = look.Unmerged.Count > 0 ? $"Not resolved yet: {string.Join(", ", look.Unmerged)}. Edit, then 'git add' (or 'git rm') each of them."
            : marked.Count > 0 ? $"There are conflict markers left in {string.Join(", ", marked)}. Take them out, and 'git add' again."
            : look.NotAdded.Count > 0 ? $"Changed and not added: {string.Join(", ", look.NotAdded)}. 'git add' what belongs to the patch, and 'git checkout' the rest."
            : look.Staged && (state.Patch is null || look.Head != state.Head) ? "There are changes that are added and not committed: commit them, or take them back with 'git reset'."
            : null;
        return message is null ? null : Answer(state, folder) with
        {
            State = ResolveStates.Unresolved, Message = message, Unresolved = [.. look.Unmerged.Concat(marked).Concat(look.NotAdded).Distinct()],
        };
    }

    /// <summary>The resolution as the patch's commit, and the patches behind it. Written down before the work tree is touched.</summary>
    private static async Task<ResolveState> TakeAsync(GitMirror mirror, PatchStackJob job, ResolveState state, string folder, CancellationToken cancellationToken)
    {
        var patch = state.Patch ?? state.Release;
        var taken = mirror.Conflicts.Take(folder, patch, state.Patch is null ? state.Release : state.Head, state.Conflicts, job.Committer);
        if (state.Patch is null)
        {
            state = state with { Head = taken.Sha ?? state.Head };
        }
        else
        {
            // Here a finished resolution is known: each conflict with its sides, and what became of it.
            if (job.Config.ReuseResolutions)
            {
                mirror.Resolutions.Remember(taken.Resolved, job.Committer);
                await PatchStackResolutions.ShareAsync(mirror, job, cancellationToken);
            }

            var head = taken.Sha ?? state.Head;
            var outcome = taken.Sha is null
                ? new ResolvedPatch(patch, state.Subject!, PatchOutcomes.UpstreamedEmpty, "Resolved by hand; nothing of it was left to change.", null)
                : new ResolvedPatch(patch, state.Subject!, PatchOutcomes.Changed, "Its conflict was resolved by hand.", taken.Sha);
            var rest = await Task.Run(() => ResolveJobs.Rest(mirror, job, state.Before, patch, head, cancellationToken), cancellationToken);
            state = With(state with { Head = head, Patches = [.. state.Patches, outcome] }, rest);
        }

        if (state.Patch is null)
            mirror.Conflicts.Settle(folder, state.Head);
        state.Write(folder);
        return state;
    }

    private static ResolveState With(ResolveState state, ReplayResult replay) => state with
    {
        Head = replay.NewTip, Patch = replay.Conflict?.Sha, Subject = replay.Conflict?.Subject, Conflicts = replay.Conflict?.Conflicts ?? [], Shown = false,
        Patches = [.. state.Patches, .. replay.Patches.Where(patch => patch.Code is not (PatchOutcomes.Conflict or PatchOutcomes.NotReached)).Select(ResolvedPatch.Of)],
    };

    private static ResolveAnswer Show(GitMirror mirror, PatchStackJob job, ResolveState state, string folder)
    {
        state.Write(folder);
        mirror.Conflicts.Show(folder, state.Patch!, state.Head, job.Committer);
        state = state with { Shown = true };
        state.Write(folder);
        return Answer(state, folder);
    }

    private static ResolveAnswer Answer(ResolveState state, string folder) => new(
        state.Done is not null ? ResolveStates.Done : state.Patch is null ? ResolveStates.Stopped : ResolveStates.Conflict, state.AttemptId, folder,
        state.Done?.Message ?? (state.Patch is null ? "All patches are carried, and there is no candidate yet." : $"Patch {state.Patch[..7]} \"{state.Subject}\" does not apply on {state.Tag}: conflict in {string.Join(", ", state.Conflicts.Select(file => file.Path))}."))
    {
        Patch = state.Patch, Subject = state.Subject, Conflicts = state.Conflicts, Patches = state.Patches, Candidate = state.Done,
    };
}
