using System.Globalization;
using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>
/// <c>patch-stack</c>: carries the fork's patch stack onto the release that the event names, in memory on a bare mirror. No reference moves
/// before the candidate is verified; a checkout is looked at, never changed. The same event gives the same commits, so a run that is
/// started again pushes nothing new.
/// </summary>
internal sealed class PatchStackRunner(
    GitMirrors mirrors, LocalCheckouts checkouts, PatchStackVerification verification, IOptions<WorkspaceOptions> options,
    TimeProvider timeProvider) : IStepRunner
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)];
    private static readonly string[] Passing = [GitFailureCodes.Unreachable, GitFailureCodes.TimedOut, GitFailureCodes.Busy];

    public string Name => StepRunners.PatchStack;

    public async Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken)
    {
        var report = new PatchStackReport();
        using var limit = new CancellationTokenSource(run.Step.Timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var (status, message) = await CarryAsync(run, report, cancellationToken, both.Token);
            return StepEnd.Of(status, message, report.Artifacts, report.Log);
        }
        catch (PatchStackBlockedException blocked)
        {
            return StepEnd.Of("blocked", blocked.Message, report.Artifacts, report.Log);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StepEnd(null, report.Log, "", $"It ran longer than its time limit of {run.Step.Timeout.TotalSeconds:0.###} s and was stopped.");
        }
    }

    /// <param name="run">The step.</param>
    /// <param name="report">Takes what is found out.</param>
    /// <param name="stop">Ends the verify commands, which count the step's time themselves so that the one that took too long is named.</param>
    /// <param name="cancellationToken">The same, and the step's time limit.</param>
    private async Task<(string Status, string Message)> CarryAsync(
        StepRun run, PatchStackReport report, CancellationToken stop, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var config = PatchStackConfig.Read(run.Package.Config, options.Value);
        if (ReleaseTag.Repo(run.Payload) is { } repo && config.ExpectedRepo is { } expected && !Same(repo, expected))
            return Skipped(repo, expected);
        if (ReleaseTag.Of(run.Payload) is not { } tag)
            return ("failed", "The event names no release: its payload has no tag, and no ref under refs/tags/.");
        var places = PatchStackPlaces.Find(config, options.Value.DirectoryPath, checkouts);
        if (ReleaseTag.Repo(run.Payload) is { } named && places.UpstreamName is { } upstream && !Same(named, upstream))
            return Skipped(named, upstream);
        report.Place(places.ForkName, config.TargetBranch, tag);

        // Fetching is about upstream: a checkout is here, and what its branch is now is what counts.
        if (places.IsCheckout && !config.Fetch)
            (await OpenAsync(places.Fork, upstream: null, fetch: true, report, cancellationToken)).Dispose();

        Candidate candidate;
        WorkTree? workTree = null;
        using (var mirror = await OpenAsync(places.Fork, places.Upstream, config.Fetch, report, cancellationToken))
        {
            candidate = await ReplayAsync(mirror, run, config, places, tag, report, cancellationToken);
            if (candidate.Early is { } early)
                return early;
            if (config.VerifyCommands.Count > 0)
                workTree = await mirror.CheckOutAsync(candidate.Sha, verification.Folder, cancellationToken);
        }

        // The mirror is free while commands run that may take long.
        if (workTree is not null)
        {
            await using (workTree)
            {
                var timeLeft = run.Step.Timeout - timeProvider.GetElapsedTime(started);
                if (await verification.RunAsync(workTree, config.VerifyCommands, timeLeft, report, stop) is { } stopped)
                    return stopped;
            }
        }

        using (var mirror = await OpenAsync(places.Fork, places.Upstream, fetch: false, report, cancellationToken))
            return await FinishAsync(mirror, config, places, tag, candidate, report, cancellationToken);
    }

    /// <summary>A remote that does not answer is asked again after a while: nobody else would, since a blocked run waits for a person.</summary>
    private async Task<GitMirror> OpenAsync(
        string fork, string? upstream, bool fetch, PatchStackReport report, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            var opening = await mirrors.OpenAsync(fork, upstream, fetch, cancellationToken);
            if (opening.Mirror is { } mirror)
                return mirror;
            var failure = opening.Failure!;
            report.Say(failure.Sentence);
            if (tries == Waits.Length || !Passing.Contains(failure.Code))
                throw new PatchStackBlockedException(failure.Sentence);
            await Task.Delay(Waits[tries], timeProvider, cancellationToken);
        }
    }

    private static async Task<Candidate> ReplayAsync(
        GitMirror mirror, StepRun run, PatchStackConfig config, PatchStackPlaces places, string tag, PatchStackReport report,
        CancellationToken cancellationToken)
    {
        var before = mirror.ForkBranch(config.TargetBranch) ?? throw new PatchStackBlockedException(
            $"{places.ForkName} has no branch {config.TargetBranch}; it has {Listed(mirror.ForkBranches)}. Correct target_branch in [config] of flow.toml.");
        // Without fetching, what a person fetched into the checkout counts too.
        var release = mirror.UpstreamTag(tag) ?? (places.IsCheckout && !config.Fetch ? mirror.Commit($"refs/fork-tags/{tag}") : null)
            ?? throw new PatchStackBlockedException(config.Fetch
                ? $"Upstream has no tag {tag}. Replay the event when it is there."
                : $"Upstream has no tag {tag}, as far as it was fetched: fetching is off. Turn it on (fetch in [config] of flow.toml, or CODEX_FLOW_FETCH=1), and replay the event.");
        var committer = new GitPerson("Patch", "patch@localhost", TimeOf(run));
        var (stack, replay) = await Task.Run(
            () => (mirror.Inspect(before, release), mirror.Contains(before, release)
                ? null
                : mirror.Replay(new ReplayRequest(before, release, committer), cancellationToken)),
            cancellationToken);
        report.Commits(release, before, replay?.NewTip ?? before);
        report.Patches(stack, replay, mirror.Path);
        if (replay is null)
            return new Candidate(before, before, null);
        if (replay.Conflict is { } conflict)
        {
            var files = string.Join(", ", conflict.Conflicts.Select(file => file.Path));
            return new Candidate(before, before, ("needs_intervention", $"Patch {conflict.Sha[..7]} \"{conflict.Subject}\" does not apply on {tag}: conflict in {files}."));
        }

        return new Candidate(before, replay.NewTip, null);
    }

    private async Task<(string Status, string Message)> FinishAsync(
        GitMirror mirror, PatchStackConfig config, PatchStackPlaces places, string tag, Candidate candidate, PatchStackReport report,
        CancellationToken cancellationToken)
    {
        var reference = config.CandidateRefOf(tag);
        if (!candidate.IsNew && !(config.Push && reference == config.BranchRef))
        {
            report.Candidate(places.ForkName, "local", config.BranchRef, candidate.Sha, pushed: false);
            return ("completed", $"{OnTop(places, config, tag)}; nothing was moved.");
        }

        if (config.Push
            && await new PatchStackPush(config, places, options.Value.DirectoryPath, checkouts)
                .PushAsync(mirror, reference, candidate.Sha, candidate.Before, report, cancellationToken) is { } notPushed)
        {
            return ("blocked", $"The candidate is complete, but {notPushed}");
        }

        // Behind the push: the mirror's reference is what this runner last put at the remotes, and so the value that it expects there.
        if (mirror.WriteCandidate(reference, candidate.Sha) is { } refused)
            return ("blocked", $"The candidate cannot be named {reference}: {refused.Sentence} Correct candidate_ref in [config] of flow.toml.");
        var summary = candidate.IsNew ? Summary(report, places, config, tag) : OnTop(places, config, tag);
        if (config.Push && config.PushRemotes.Count > 0)
            return (candidate.IsNew ? "changed" : "completed", $"{summary}; pushed as {reference} to {string.Join(", ", config.PushRemotes)}.");
        report.Candidate(places.ForkName, "local", reference, candidate.Sha, pushed: false);
        report.Artifacts["mirror"] = mirror.Path;
        return ("changed", $"{summary}; not pushed, it is {reference} of {mirror.Path}.");
    }

    private static string OnTop(PatchStackPlaces places, PatchStackConfig config, string tag) =>
        $"{places.ForkName} {config.TargetBranch} is on top of {tag} already{(config.VerifyCommands.Count > 0 ? " and passes its checks" : "")}";

    private static string Summary(PatchStackReport report, PatchStackPlaces places, PatchStackConfig config, string tag)
    {
        var patches = report.Artifacts["patches"]!.AsArray();
        var carried = patches.Count(patch => patch!["newSha"] is not null);
        var upstreamed = patches.Count(patch => (string)patch!["code"]! is PatchOutcomes.UpstreamedIdentical or PatchOutcomes.UpstreamedEmpty);
        var dropped = upstreamed == 0 ? "" : $", {upstreamed} dropped since upstream has {(upstreamed == 1 ? "it" : "them")}";
        return $"{carried} {(carried == 1 ? "patch" : "patches")} of {places.ForkName} {config.TargetBranch} carried onto {tag}{dropped}";
    }

    private static (string Status, string Message) Skipped(string repo, string expected) =>
        ("skipped", $"The event is about {repo}; this flow carries patches onto the releases of {expected}.");

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Listed(IReadOnlyList<string> names) =>
        names.Count == 0 ? "none" : string.Join(", ", names.Take(10)) + (names.Count > 10 ? $" and {names.Count - 10} more" : "");

    /// <summary>The event's own time, not now: a run that is started again makes the same commits.</summary>
    private static DateTimeOffset TimeOf(StepRun run) =>
        DateTimeOffset.TryParse((string?)run.Event["receivedAt"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : DateTimeOffset.UnixEpoch;

    /// <summary>A commit to go on with, or how the step ends before there is one.</summary>
    private sealed record Candidate(string Before, string Sha, (string Status, string Message)? Early)
    {
        /// <summary>False when the branch is where it should be already.</summary>
        public bool IsNew => Sha != Before;
    }
}
