using Patch.Core.Data;
using Patch.Core.Git.Candidates;
using Patch.Core.Git.Mirrors;
using Patch.Core.Workspaces.Candidates;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>
/// Makes a candidate of a verified stack: signs, tags, records, pushes, and last writes its reference. Each step leaves behind what the same
/// step, done again, recognises as its own.
/// </summary>
internal sealed class PatchStackFinish(CandidateSigner signer, PatchStackPush push, CandidateRecords records, CandidateComparison comparison)
{
    /// <param name="mirror">Where the stack was built.</param>
    /// <param name="job">What it was built for.</param>
    /// <param name="built">The stack.</param>
    /// <param name="inTime">Ends the signing.</param>
    /// <param name="cancellationToken">Ends the rest, of which each part has a limit of its own.</param>
    public async Task<PatchStackVerdict> RunAsync(
        GitMirror mirror, PatchStackJob job, BuiltStack built, CancellationToken inTime, CancellationToken cancellationToken)
    {
        var (config, places, report) = (job.Config, job.Places, job.Report);
        if (mirror.Find(built.Sha) is null)
            return PatchStackVerdict.Blocked($"The mirror of {places.ForkName} was made anew while the checks ran, and the candidate is gone with the old one. Replay the event.");
        var reference = config.CandidateRef.For(job.Tag, config.TargetBranch, job.Stack, built.Release);
        if (!built.IsNew && !(config.Push && reference == config.BranchRef))
        {
            report.Candidate(places.ForkName, "local", config.BranchRef, built.Sha, pushed: false);
            return new PatchStackVerdict("completed", $"{OnTop(job)}; nothing was moved.");
        }

        if (mirror.Candidates.Refuse(reference) is { } refused)
            return PatchStackVerdict.Blocked($"The candidate cannot be named {reference}: {refused.Sentence} Correct candidate_ref in [config] of flow.toml.");
        var (sha, fault) = await ObjectAsync(mirror, job, built, reference, inTime);
        if (sha is null)
            return PatchStackVerdict.Blocked($"The candidate is complete, but not signed. {fault}");

        var row = Row(job, built, reference, sha);
        if (job.Run.Recorded && built.IsNew)
        {
            row.RangeDiffJson = await comparison.CompareAsync(mirror, row, cancellationToken);
            await records.BuiltAsync(row, cancellationToken);
        }

        var pushes = config.Push && config.PushRemotes.Count > 0;
        if (pushes && await push.PushAsync(mirror, job, reference, sha, built.Before, cancellationToken) is { } notPushed)
        {
            var sentence = $"The candidate is complete, but {notPushed}";
            if (built.IsNew)
                await SettleAsync(job, row, CandidateStates.Blocked, sentence, cancellationToken);
            return PatchStackVerdict.Blocked(sentence);
        }

        // Behind the push: the mirror's reference is what this runner last put at the remotes.
        if (mirror.WriteCandidate(reference, sha) is { } notWritten)
            return PatchStackVerdict.Blocked($"The candidate cannot be named {reference}: {notWritten.Sentence}");
        mirror.Candidates.Recorded(reference);
        var verdict = Verdict(mirror, job, built, reference, sha, pushes);
        // Also of a branch that stands there already: the worker that had brought it there may have died before it could say so.
        await SettleAsync(job, row, pushes ? CandidateStates.Pushed : CandidateStates.Built, verdict.Message, cancellationToken);
        return verdict;
    }

    private static PatchStackVerdict Verdict(GitMirror mirror, PatchStackJob job, BuiltStack built, string reference, string sha, bool pushed)
    {
        var summary = built.IsNew ? built.Summary : OnTop(job);
        if (pushed)
            return new PatchStackVerdict(built.IsNew ? "changed" : "completed", $"{summary}; pushed as {reference} to {string.Join(", ", job.Config.PushRemotes)}.");
        job.Report.Candidate(job.Places.ForkName, "local", reference, sha, pushed: false);
        job.Report.Artifacts["mirror"] = mirror.Path;
        return new PatchStackVerdict("changed", $"{summary}; not pushed, it is {reference} of {mirror.Path}.");
    }

    /// <summary>What the reference is to name: the commit, signed where that is asked for, or an annotated tag of it.</summary>
    private async Task<(string? Sha, string? Fault)> ObjectAsync(
        GitMirror mirror, PatchStackJob job, BuiltStack built, string reference, CancellationToken cancellationToken)
    {
        var sha = built.Sha;
        ObjectSigner? sign = job.Config.Sign ? signer.SignAsync : null;
        if (sign is not null && built.News.Count > 0)
        {
            var signed = await mirror.Candidates.SignAsync(reference, built.News, sha, sign, cancellationToken);
            if (signed.Fault is not null)
                return (null, signed.Fault);
            job.Report.Renamed(signed.Renamed);
            sha = signed.Renamed.GetValueOrDefault(sha, sha);
        }

        if (!job.Config.CandidateRef.IsTag)
            return (sha, null);
        var message = $"{job.Stack}: {job.Config.TargetBranch} on {job.Tag}\n\n{string.Join('\n', job.Report.PatchLines())}";
        return await mirror.Candidates.TagAsync(new CandidateTag(reference["refs/tags/".Length..], sha, job.Committer, message), sign, cancellationToken);
    }

    private Task SettleAsync(PatchStackJob job, Candidate row, string state, string reason, CancellationToken cancellationToken) =>
        job.Run.Recorded
            ? records.SettleAsync(row, state, reason, state == CandidateStates.Pushed ? job.Config.PushRemotes : [], cancellationToken)
            : Task.CompletedTask;

    private static Candidate Row(PatchStackJob job, BuiltStack built, string reference, string sha) => new()
    {
        IdKey = Candidate.KeyOf(job.Places.ForkName, reference, sha), Stack = job.Stack, StackKey = IdKeys.Of(job.Stack), Repo = job.Places.ForkName,
        Reference = reference, ReferenceKey = Candidate.ReferenceKeyOf(job.Places.ForkName, reference), Kind = job.Config.CandidateRef.IsTag ? "tag" : "branch",
        Sha = sha, TipBefore = built.Before, Base = built.Base, UpstreamRef = $"refs/tags/{job.Tag}", UpstreamSha = built.Release,
        State = CandidateStates.Built, Reason = $"{built.Summary}.", EventId = job.Run.EventId, RunId = job.Run.RunId,
    };

    private static string OnTop(PatchStackJob job) =>
        $"{job.Places.ForkName} {job.Config.TargetBranch} is on top of {job.Tag} already{(job.Config.VerifyCommands.Count > 0 ? " and passes its checks" : "")}";
}
