using System.Diagnostics;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Workspaces.Runners.PatchStacks;

/// <summary>
/// <c>patch-stack</c>: carries the fork's patch stack onto the release that the event names, in memory on a bare mirror. No reference moves
/// before the candidate is verified; a checkout is looked at, never changed. The same event gives the same commits, so a run that is
/// started again pushes nothing new.
/// </summary>
internal sealed class PatchStackRunner(
    PatchStackSettings settings, PatchStackMirrors mirrors, PatchStackVerification verification, PatchStackResolutions resolutions, PatchStackFinish finish,
    TimeProvider timeProvider) : IStepRunner
{
    public string Name => StepRunners.PatchStack;

    public async Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken)
    {
        var report = new PatchStackReport();
        using var limit = new CancellationTokenSource(run.Step.Timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var verdict = await CarryAsync(run, report, cancellationToken, both.Token);
            return StepEnd.Of(verdict.Status, verdict.Message, report.Artifacts, report.Log);
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
    /// <param name="stop">
    /// Ends the verify commands, which count the step's time themselves so that the one that took too long is named, and the pushes, which
    /// have limits of their own: one that was begun is not left half done for want of time.
    /// </param>
    /// <param name="cancellationToken">The same, and the step's time limit.</param>
    private async Task<PatchStackVerdict> CarryAsync(
        StepRun run, PatchStackReport report, CancellationToken stop, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var config = settings.Read(run.Package.Config);
        if (ReleaseTag.Repo(run.Payload) is { } repo && config.ExpectedRepo is { } expected && !Same(repo, expected))
            return Skipped(repo, expected);
        if (ReleaseTag.Of(run.Payload) is not { } tag)
            return new PatchStackVerdict("failed", "The event names no release: its payload has no tag, and no ref under refs/tags/.");
        var places = settings.PlacesOf(config);
        if (ReleaseTag.Repo(run.Payload) is { } named && places.UpstreamName is { } upstream && !Same(named, upstream))
            return Skipped(named, upstream);
        report.Place(places.ForkName, config.TargetBranch, tag);
        report.Remotes(places.Fork, places.Upstream);
        var job = new PatchStackJob(run, config, places, tag, report);
        Activity.Current?.SetTag(SpanTags.Stack, job.Stack).SetTag(SpanTags.Point, tag);

        var (built, verdict) = await BuildAsync(job, started, stop, cancellationToken);
        if (verdict is not null && built.Resolutions.Count > 0)
        {
            // It may be the resolutions that broke it: without them a person sees the conflict.
            await resolutions.GiveUpAsync(job, built, verdict, cancellationToken);
            (built, verdict) = await BuildAsync(job, started, stop, cancellationToken);
        }

        if (verdict is not null)
            return verdict;
        using var mirror = await mirrors.AgainAsync(job, cancellationToken);
        return await finish.RunAsync(mirror, job, built, cancellationToken, stop);
    }

    /// <summary>Builds the stack and verifies it; with how the step ends, when it ends here.</summary>
    private async Task<(BuiltStack Built, PatchStackVerdict? Verdict)> BuildAsync(
        PatchStackJob job, long started, CancellationToken stop, CancellationToken cancellationToken)
    {
        var config = job.Config;
        BuiltStack built;
        WorkTree? workTree = null;
        using (var mirror = await FetchAsync(job, cancellationToken))
        {
            built = await ReplayAsync(mirror, job, cancellationToken);
            if (built.Early is null && config.VerifyCommands.Count > 0)
                workTree = await mirror.CheckOutAsync(Points(built, config)[0].Sha, verification.Folder, cancellationToken);
        }

        if (workTree is null)
            return (built, built.Early);
        // The mirror is free while commands run that may take long.
        await using (workTree)
        {
            var timeLeft = job.Run.Step.Timeout - timeProvider.GetElapsedTime(started);
            return (built, await verification.RunAsync(workTree, Points(built, config), config.VerifyCommands, timeLeft, job.Report, stop));
        }
    }

    private async Task<GitMirror> FetchAsync(PatchStackJob job, CancellationToken cancellationToken)
    {
        using var span = PatchTelemetry.Within(SpanNames.Fetch);
        span?.SetTag(SpanTags.Stack, job.Stack);
        var mirror = await mirrors.FetchedAsync(job, cancellationToken);
        if (job.Config.ReuseResolutions)
            await PatchStackResolutions.ShareAsync(mirror, job, cancellationToken);
        return mirror;
    }

    private async Task<BuiltStack> ReplayAsync(GitMirror mirror, PatchStackJob job, CancellationToken cancellationToken)
    {
        using var span = PatchTelemetry.Within(SpanNames.Replay);
        var began = timeProvider.GetTimestamp();
        var built = await Task.Run(() => PatchStackBuilder.Build(mirror, job, cancellationToken), cancellationToken);
        var outcome = built.Early is not null ? "conflict" : built.IsNew ? "carried" : "in-place";
        RunTelemetry.Replayed(outcome, timeProvider.GetElapsedTime(began));
        span?.SetTag(SpanTags.Stack, job.Stack).SetTag(SpanTags.Point, job.Tag).SetTag(SpanTags.Outcome, outcome);
        return built;
    }

    private static IReadOnlyList<VerifyPoint> Points(BuiltStack built, PatchStackConfig config) =>
        config.VerifyEach && built.Points.Count > 0 ? built.Points : [new VerifyPoint(built.Sha, null)];

    private static PatchStackVerdict Skipped(string repo, string expected) =>
        new("skipped", $"The event is about {repo}; this flow carries patches onto the releases of {expected}.");

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
