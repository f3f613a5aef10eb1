using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>
/// <c>forecast</c>: replays a stack on an upstream commit without writing anything. With <c>follow</c> it is what Patch itself wants to know:
/// it is kept, and a changed verdict is told. Without, it is an answer for whoever asked.
/// </summary>
public sealed class ForecastStack(KeptForecasts forecasts, TimeProvider timeProvider) : IStackWork
{
    /// <summary>Name of this work.</summary>
    public const string Name = "forecast";

    /// <summary>Bound of the count of commits that a branch lacks.</summary>
    private const int MostBehind = 100_000;

    /// <summary>So many patches are described; a person looks through no more.</summary>
    private const int MostDescribed = 500;

    public string Kind => Name;

    /// <summary>The task's arguments.</summary>
    /// <param name="onto">A tag, branch or commit of upstream; null: where upstream stands.</param>
    /// <param name="follow">Keep it, and tell when the verdict changed.</param>
    public static JsonObject Arguments(string? onto, bool follow) => new() { ["onto"] = onto, ["follow"] = follow };

    public async Task<JsonNode> RunAsync(StackDefinition stack, GitMirror mirror, JsonObject arguments, CancellationToken cancellationToken)
    {
        var (onto, follow) = ((string?)arguments["onto"], (bool?)arguments["follow"] == true);
        var points = onto is not null ? [UpstreamPoint.Of(mirror, onto)] : UpstreamPoint.Newest(stack, mirror);
        if (points.Count == 0)
            throw new StackWorkException(GitFailureCodes.NoCommit, "Upstream has no release and no main branch: name what to forecast on (onto).");
        var tip = UpstreamPoint.TipOf(stack, mirror);
        ForecastAnswer? answer = null;
        foreach (var point in points)
        {
            answer = follow ? await forecasts.FindAsync(stack, point, tip, cancellationToken) : null;
            if (answer is not null)
                continue;
            var known = await forecasts.KnownPatchesAsync(stack, cancellationToken);
            answer = await Task.Run(() => Described(mirror, Replay(stack, mirror, point, tip, cancellationToken), known), cancellationToken);
            if (follow)
                await forecasts.KeepAsync(stack, point.Line, answer, cancellationToken);
        }

        if (follow && onto is null)
            await forecasts.ForgetFailuresAsync(stack, [.. points.Select(point => point.Line)], cancellationToken);
        return JsonSerializer.SerializeToNode(answer, PatchJson.Options)!;
    }

    public Task FailedAsync(StackDefinition stack, JsonObject arguments, GitFailure failure, CancellationToken cancellationToken)
    {
        if ((bool?)arguments["follow"] != true)
            return Task.CompletedTask;
        var onto = (string?)arguments["onto"];
        return forecasts.KeepFailureAsync(
            stack, onto is null ? null : UpstreamPoint.LineOf(onto),
            new ForecastAnswer(stack.Name, null, null, null, onto, StackVerdicts.CannotRun, failure.Sentence, [], 0), cancellationToken);
    }

    private ForecastAnswer Replay(StackDefinition stack, GitMirror mirror, UpstreamPoint point, string tip, CancellationToken cancellationToken)
    {
        using var span = PatchTelemetry.Within(SpanNames.Replay);
        var started = timeProvider.GetTimestamp();
        var replay = mirror.Replay(stack.Dry(tip, point.Sha), cancellationToken);
        var took = timeProvider.GetElapsedTime(started);
        var answer = ForecastAnswer.Of(stack.Name, stack.Branch, point.Reference, replay, took);
        AttemptTelemetry.Forecast(answer.Verdict, took);
        span?.SetTag(SpanTags.Stack, stack.Name).SetTag(SpanTags.Point, point.Reference).SetTag(SpanTags.Outcome, answer.Verdict);
        return answer;
    }

    /// <summary>Adds what the patches are, read once each, and how far the branch is behind.</summary>
    private static ForecastAnswer Described(GitMirror mirror, ForecastAnswer answer, IReadOnlyDictionary<string, ForecastPatch> known)
    {
        var lacking = answer.Patches.Select(patch => patch.Commit).Where(commit => !known.ContainsKey(commit)).Take(MostDescribed);
        var facts = mirror.Describe(lacking).ToDictionary(patch => patch.Sha, StringComparer.Ordinal);
        var lag = mirror.Lag(answer.Tip!, answer.Onto!, UpstreamPoint.ReleasesOf(mirror), MostBehind);
        return answer with
        {
            Lag = new ForecastLag(lag.Commits, lag.Releases),
            Patches = [.. answer.Patches.Select(patch =>
                known.TryGetValue(patch.Commit, out var before) ? patch.With(before) : facts.TryGetValue(patch.Commit, out var read) ? patch.With(read) : patch)],
        };
    }
}
