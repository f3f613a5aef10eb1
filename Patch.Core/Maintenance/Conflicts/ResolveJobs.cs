using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;
using Patch.Core.Workspaces.Flows;
using Patch.Core.Workspaces.Runners;
using Patch.Core.Workspaces.Runners.PatchStacks;

namespace Patch.Core.Maintenance.Conflicts;

/// <summary>Makes an attempt's job once more, as its flow package says it now, and carries what is left of its stack.</summary>
internal sealed class ResolveJobs(IDbContextFactory<PatchDbContext> contexts, PatchStackSettings settings)
{
    /// <param name="conflict">What the attempt stopped at.</param>
    /// <param name="push">Push the candidate, to the remotes that the package names.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <exception cref="ConflictRefusedException">It was not done here, or the package is not fit for it any more.</exception>
    public async Task<PatchStackJob> ForAsync(AttemptConflict conflict, bool push, CancellationToken cancellationToken)
    {
        if (conflict.Attempt.WorkspaceBackendUrl is { } url)
            throw Blocked($"The attempt was run by the workspace at {url}, whose configuration is not known here: resolve it by hand; 'patchmoi attempts conflicts ID' has the commands.");
        var key = IdKeys.Of(conflict.RunId);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var run = await db.WorkspaceRuns.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken)
            ?? throw Blocked($"The run {conflict.RunId} is not kept any more: replay the event.");
        if (conflict.Text("tag") is not { } tag)
            throw Blocked("The run does not say which release it was about: replay the event.");
        var reading = FlowPackages.Read(run.PackagePath);
        if (reading.Package is not { } package)
            throw Blocked(reading.Problem!.ToString());
        var step = package.Steps.FirstOrDefault(step => step.Name == run.StepName && step.Runner == StepRunners.PatchStack)
            ?? throw Blocked($"The flow package {package.Name} has no step {run.StepName} for patch stacks any more: replay the event.");
        var stepRun = new StepRun(package, step, run.Id, run.Replay, JsonNode.Parse(run.EventJson)!.AsObject()) { Recorded = true };
        try
        {
            var config = settings.Read(package.Config) with { Push = push };
            if (config.Strategy == StackStrategies.Merge)
                throw Blocked("The stack's strategy is merge: merge the release into the branch by hand, push it, and replay the event.");
            if (config.Merges == MergeHandling.Rebase)
                throw Blocked("The stack's merges are rebased (merges = \"rebase\"), which cannot be gone on with from the middle: use 'git rebase --rebase-merges' by hand, push the branch, and replay the event.");
            var job = new PatchStackJob(stepRun, config, settings.PlacesOf(config), tag, new PatchStackReport());
            job.Report.Place(job.Places.ForkName, config.TargetBranch, tag);
            job.Report.Remotes(job.Places.Fork, job.Places.Upstream);
            return job;
        }
        catch (PatchStackBlockedException blocked)
        {
            throw Blocked(blocked.Message);
        }
    }

    /// <summary>The whole stack, up to its first conflict.</summary>
    public static ReplayResult Whole(GitMirror mirror, PatchStackJob job, string before, string release, CancellationToken cancellationToken) =>
        mirror.Replay(Request(job, before, release), cancellationToken);

    /// <summary>What comes behind a patch, up to the next conflict.</summary>
    /// <param name="mirror">Has the stack.</param>
    /// <param name="job">The job.</param>
    /// <param name="before">The stack's tip.</param>
    /// <param name="patch">The patch that was resolved.</param>
    /// <param name="head">What it became, with all before it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static ReplayResult Rest(GitMirror mirror, PatchStackJob job, string before, string patch, string head, CancellationToken cancellationToken) =>
        mirror.Replay(Request(job, before, head) with { Base = patch }, cancellationToken);

    private static ReplayRequest Request(PatchStackJob job, string tip, string onto) =>
        new(tip, onto, job.Committer) { ReuseResolutions = job.Config.ReuseResolutions, Merges = job.Config.Merges };

    private static ConflictRefusedException Blocked(string sentence) => new(ConflictRefusals.Blocked, sentence);
}
