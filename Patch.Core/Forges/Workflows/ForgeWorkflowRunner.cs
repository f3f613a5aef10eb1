using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Workspaces.Candidates;
using Patch.Core.Workspaces.Runners;
using Patch.Core.Workspaces.Runners.PatchStacks;

namespace Patch.Core.Forges.Workflows;

/// <summary>
/// <c>forge-workflow</c>: has a workflow of the fork's forge carry the stack, and follows it to its end. It is started once for a run; a worker that goes
/// on with the run of a dead one finds it again.
/// </summary>
internal sealed class ForgeWorkflowRunner(ForkForges forges, WorkflowRecords records, CandidateRecords candidates, TimeProvider timeProvider) : IStepRunner
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2), LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Clocks differ, and a forge writes whole seconds.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>How often a run that was asked for is looked for before it is asked for again, and before its candidate is given up.</summary>
    private const int Looks = 5;

    public string Name => StepRunners.ForgeWorkflow;

    public async Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken)
    {
        var (log, artifacts) = (new StringBuilder(), new JsonObject());
        using var limit = new CancellationTokenSource(run.Step.Timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var verdict = await FollowAsync(run, artifacts, log, both.Token);
            return StepEnd.Of(verdict.Status, verdict.Message, artifacts, log.ToString());
        }
        catch (PatchStackBlockedException blocked)
        {
            return StepEnd.Of("blocked", blocked.Message, artifacts, log.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var where = (string?)artifacts["workflowUrl"] is { } url ? $"It may still go on at {url}" : "It may still go on at the forge";
            return StepEnd.Of("blocked", $"The workflow did not end within the step's time limit of {run.Step.Timeout.TotalSeconds:0.###} s. {where}: give the step a longer timeout_ms, and replay the event.", artifacts, log.ToString());
        }
    }

    private async Task<PatchStackVerdict> FollowAsync(StepRun run, JsonObject artifacts, StringBuilder log, CancellationToken cancellationToken)
    {
        var config = ForgeWorkflowConfig.Read(run.Package.Config);
        if (ReleaseTag.Repo(run.Payload) is { } repo && config.UpstreamFullName is { } expected && !string.Equals(repo, expected, StringComparison.OrdinalIgnoreCase))
            return new PatchStackVerdict("skipped", $"The event is about {repo}; this flow carries patches onto the releases of {expected}.");
        if (ReleaseTag.Of(run.Payload) is not { } tag)
            return new PatchStackVerdict("failed", "The event names no release: its payload has no tag, and no ref under refs/tags/.");
        var place = forges.Find(config.Fork) ?? throw new PatchStackBlockedException(
            $"fork_repo in [config] of flow.toml is at no forge that Patch knows: state its host under Patch:Forges, with a token that may start workflows.");
        var forge = forges.Open(place) is { IsOk: true } opened ? opened.Value : throw new PatchStackBlockedException(forges.Open(place).Fault!.Sentence);
        var reference = config.Candidate.For(tag, config.Branch, run.Package.Name, "");
        var fork = config.ForkFullName ?? place.Repo;
        foreach (var (name, value) in new[] { ("repo", fork), ("branch", config.Branch), ("tag", tag), ("fork", $"{place.Host}/{place.Repo}"), ("workflow", config.Workflow) })
            artifacts[name] = value;

        var row = await records.OfAsync(run.RunId, place, config.Workflow, run.Recorded, cancellationToken);
        var job = new WorkflowJob(run, config, forge, row, tag, reference, log);
        var ended = await EndOfAsync(job, artifacts, cancellationToken);
        var outcome = WorkflowOutcome.Of(config.Workflow, ended);
        log.Append(outcome.Message).Append('\n');
        return outcome.Status is { } status ? new PatchStackVerdict(status, outcome.Message) : await CandidateAsync(job, fork, outcome.Message, artifacts, cancellationToken);
    }

    /// <summary>The forge's run once it is over.</summary>
    private async Task<ForgeRun> EndOfAsync(WorkflowJob job, JsonObject artifacts, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        var id = await StartedAsync(job, cancellationToken);
        while (true)
        {
            var answer = await job.Forge.WorkflowRunAsync(id, cancellationToken);
            if (answer.IsOk && answer.Value is null)
                throw new PatchStackBlockedException($"The forge does not know its run {id} any more. Replay the event to start the workflow again.");
            if (answer.IsOk && answer.Value is { } run)
            {
                artifacts["workflowUrl"] = run.Url;
                if (run.Status == "completed")
                    return run;
            }

            wait = await WaitAsync(job, wait, answer.Fault, cancellationToken);
        }
    }

    /// <summary>The forge's id of the run; it is started here, unless it was before.</summary>
    private async Task<string> StartedAsync(WorkflowJob job, CancellationToken cancellationToken)
    {
        if (job.Row.ForgeRunId is { } known)
            return known;
        // A worker before this one may have asked, and died before it heard the answer.
        if (job.Row.AskedAt is not null && await FindAsync(job, cancellationToken) is { } left)
            return left;
        for (var wait = FirstWait; ;)
        {
            await records.AskingAsync(job.Row, job.Run.Recorded, cancellationToken);
            var started = await job.Forge.StartWorkflowAsync(job.Config.Workflow, job.Config.Reference, job.Config.InputsFor(job.Run, job.Tag, job.Reference), cancellationToken);
            if (started.IsOk)
            {
                job.Log.Append($"Started the workflow {job.Config.Workflow} of {job.Row.Repo} on {job.Config.Reference}.\n");
                if (started.Value is { } id)
                {
                    await records.FoundAsync(job.Row, id, null, job.Run.Recorded, cancellationToken);
                    return id;
                }

                return await FindAsync(job, cancellationToken) ?? throw new PatchStackBlockedException(
                    $"The forge took the workflow {job.Config.Workflow}, but shows no run of it. Look at its runs, and replay the event.");
            }

            if (started.Fault.Permanent || started.Fault.Code is ForgeFaults.Invalid or ForgeFaults.NotFound)
            {
                await records.NotAskedAsync(job.Row, job.Run.Recorded, cancellationToken);
                throw new PatchStackBlockedException($"The workflow {job.Config.Workflow} cannot be started: {started.Fault.Sentence} It must be on {job.Config.Reference}, be started by hand (workflow_dispatch), and take the inputs {string.Join(", ", ForgeWorkflowConfig.OwnInputs)}.");
            }

            wait = await WaitAsync(job, wait, started.Fault, cancellationToken);
            // An answer that was lost is no refusal: it may have been started all the same.
            if (started.Fault.Code is not ForgeFaults.RateLimited && await FindAsync(job, cancellationToken) is { } there)
                return there;
        }
    }

    /// <summary>Looks for the run that was asked for; null when the forge does not show it after a while.</summary>
    private async Task<string?> FindAsync(WorkflowJob job, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        for (var look = 0; look < Looks;)
        {
            var runs = await job.Forge.WorkflowRunsAsync(job.Config.Workflow, job.Row.AskedAt!.Value - ClockSkew, cancellationToken);
            if (runs.IsOk)
            {
                look++;
                var free = await records.FreeAsync(job.Row, runs.Value, cancellationToken);
                if (WorkflowOutcome.Choose(free, job.Run.RunId, out var ambiguous) is { } found)
                {
                    await records.FoundAsync(job.Row, found.Id, found.Url, job.Run.Recorded, cancellationToken);
                    return found.Id;
                }

                if (ambiguous && look == Looks)
                    throw new PatchStackBlockedException($"Several runs of {job.Config.Workflow} were started at the same time, and none names {job.Run.RunId}: have the workflow put the input patch_run_id into its run-name, and replay the event.");
            }

            wait = await WaitAsync(job, wait, runs.Fault, cancellationToken);
        }

        return null;
    }

    /// <summary>A run that succeeded made a candidate where its branch is at a commit that was no candidate before.</summary>
    private async Task<PatchStackVerdict> CandidateAsync(WorkflowJob job, string fork, string message, JsonObject artifacts, CancellationToken cancellationToken)
    {
        var branch = job.Reference["refs/heads/".Length..];
        var wait = FirstWait;
        for (var look = 0; look < Looks; look++)
        {
            var there = await job.Forge.BranchAsync(branch, cancellationToken);
            if (there.IsOk && there.Value is { } sha)
            {
                artifacts["candidateRefs"] = new JsonArray(new JsonObject { ["kind"] = "branch", ["repo"] = fork, ["remote"] = "origin", ["ref"] = job.Reference, ["sha"] = sha, ["pushed"] = true });
                var before = await candidates.KnownAsync(fork, job.Reference, cancellationToken);
                return before.Contains(sha)
                    ? new PatchStackVerdict("completed", $"{message} Its candidate is the one from before, {job.Reference} at {sha[..7]}.")
                    : new PatchStackVerdict("changed", $"{message} The candidate is {job.Reference} at {sha[..7]}.");
            }

            if (there.IsOk)
                return new PatchStackVerdict("completed", $"{message} It made no candidate: there is no branch {branch}.");
            wait = await WaitAsync(job, wait, there.Fault, cancellationToken);
        }

        return PatchStackVerdict.Blocked($"{message} Whether there is a candidate could not be found out: replay the event.");
    }

    /// <summary>Waits a little longer each time, and as long as the forge asks for; a fault that lasts ends the step.</summary>
    private async Task<TimeSpan> WaitAsync(WorkflowJob job, TimeSpan wait, ForgeFault? fault, CancellationToken cancellationToken)
    {
        if (fault is not null)
        {
            job.Log.Append(fault.Sentence).Append('\n');
            if (fault.Permanent)
                throw new PatchStackBlockedException(fault.Sentence);
        }

        await Task.Delay(fault?.RetryAfter is { } asked && asked > wait ? asked : wait, timeProvider, cancellationToken);
        return wait * 1.5 < LongestWait ? wait * 1.5 : LongestWait;
    }

    /// <summary>One workflow that is followed.</summary>
    private sealed record WorkflowJob(StepRun Run, ForgeWorkflowConfig Config, IForge Forge, ForgeWorkflowRun Row, string Tag, string Reference, StringBuilder Log);
}
