using System.Text.Json.Nodes;

namespace Patch.AppHost.Demo;

/// <summary>
/// The rehearsal: real repositories, a real feed, the whole way. Upstream publishes a release that the stack is carried onto, then one that
/// conflicts; what came of both is checked, in the record and in the fork itself.
/// </summary>
internal sealed class Rehearsal(HostConsole console, TimeProvider time)
{
    private readonly long began = time.GetTimestamp();
    private Stage? stage;

    /// <summary>What <c>--demo</c> adds to a launch.</summary>
    public LaunchPlan Plan => new() { PrepareAsync = PrepareAsync, WhenUpAsync = PlayAsync };

    private Task PrepareAsync(LocalApplication application, CancellationToken cancellationToken)
    {
        stage = Stage.Build(Path.Combine(application.DataDirectory, "demo", time.GetUtcNow().ToString("yyyyMMdd-HHmmss")), time);
        foreach (var (name, value) in stage.Environment)
            application.Environment[name] = value;
        console.Say($"The rehearsal's upstream, fork and flow are in {stage.Folder}");
        return Task.CompletedTask;
    }

    private async Task<LaunchOutcome> PlayAsync(LocalApplication application, CancellationToken cancellationToken)
    {
        using var patch = new PatchClient(application.ApiUrl, time);
        try
        {
            await patch.WaitUntilPrimedAsync([stage!.GitSource, stage.FeedSource], cancellationToken);

            console.Say($"Upstream publishes {Story.CleanRelease}.");
            var changed = await PublishAsync(patch, Story.CleanRelease, Story.CleanMovement(), cancellationToken);
            console.Say($"Upstream publishes {Story.ConflictingRelease}.");
            var stopped = await PublishAsync(patch, Story.ConflictingRelease, Story.ConflictingMovement(), cancellationToken);

            var report = new Report(changed, stopped, stage.ForkTip(changed.CandidateRef), time.GetElapsedTime(began));
            console.Say(report.Table(application.ApiUrl, stage.Folder));
            return new LaunchOutcome(report.Reached ? 0 : 1, report.Json());
        }
        catch (RehearsalException failed)
        {
            console.Fail(failed.Message);
            return new LaunchOutcome(1, new JsonObject { ["error"] = failed.Message }.ToJsonString());
        }
    }

    private async Task<AttemptReport> PublishAsync(
        PatchClient patch, string release, IEnumerable<Chapter> chapters, CancellationToken cancellationToken)
    {
        stage!.Publish(release, chapters);

        // The sources' own interval is half a minute; the rehearsal asks at once, as a person would at the console.
        await patch.PollAsync(stage.GitSource, cancellationToken);
        await patch.PollAsync(stage.FeedSource, cancellationToken);
        return await patch.WaitForAttemptAsync(stage.GitSource, release, cancellationToken);
    }
}

/// <summary>The rehearsal cannot go on; the message says at what it stands.</summary>
internal sealed class RehearsalException(string message) : Exception(message);
