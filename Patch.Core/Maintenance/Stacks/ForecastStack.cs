using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Maintenance.Stacks;

/// <summary>
/// <c>forecast</c>: replays a stack on an upstream commit without writing anything. With <c>follow</c> it is what Patch itself wants to know:
/// it is kept, and a changed verdict is told. Without, it is an answer for whoever asked.
/// </summary>
public sealed class ForecastStack(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider) : IStackWork
{
    /// <summary>Name of this work.</summary>
    public const string Name = "forecast";

    private static readonly GitPerson Nobody = new("Patch", "patch@localhost", DateTimeOffset.UnixEpoch);

    public string Kind => Name;

    /// <summary>The task's arguments.</summary>
    /// <param name="onto">A tag, branch or commit of upstream; null: where upstream stands.</param>
    /// <param name="follow">Keep it, and tell when the verdict changed.</param>
    public static JsonObject Arguments(string? onto, bool follow) => new() { ["onto"] = onto, ["follow"] = follow };

    public async Task<JsonNode> RunAsync(StackDefinition stack, GitMirror mirror, JsonObject arguments, CancellationToken cancellationToken)
    {
        var points = (string?)arguments["onto"] is { } onto ? [UpstreamPoint.Of(mirror, onto)] : UpstreamPoint.Newest(stack, mirror);
        if (points.Count == 0)
            throw new StackWorkException(GitFailureCodes.NoCommit, "Upstream has no release and no main branch: name what to forecast on (onto).");
        JsonNode? answer = null;
        foreach (var point in points)
        {
            var forecast = await Task.Run(() => Replay(stack, mirror, point, cancellationToken), cancellationToken);
            if ((bool?)arguments["follow"] == true)
                await KeepAsync(stack, point.Line, forecast, cancellationToken);
            answer = JsonSerializer.SerializeToNode(forecast, PatchJson.Options);
        }

        return answer!;
    }

    public Task GivenUpAsync(StackDefinition stack, JsonObject arguments, GitFailure failure, CancellationToken cancellationToken)
    {
        if ((bool?)arguments["follow"] != true)
            return Task.CompletedTask;
        var onto = (string?)arguments["onto"];
        var line = onto?.StartsWith("refs/heads/", StringComparison.Ordinal) == true ? onto : UpstreamPoint.Releases;
        return KeepAsync(stack, line, new ForecastAnswer(stack.Name, null, null, null, onto, StackVerdicts.CannotRun, failure.Sentence, [], 0), cancellationToken);
    }

    private ForecastAnswer Replay(StackDefinition stack, GitMirror mirror, UpstreamPoint point, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        var tip = UpstreamPoint.TipOf(stack, mirror);
        var request = new ReplayRequest(tip, point.Sha, Nobody, Keep: false) { SkipConflicts = true };
        var replay = mirror.Replay(request, cancellationToken);
        var conflicts = replay.Patches.Where(patch => patch.Code == PatchOutcomes.Conflict).ToList();
        var verdict = conflicts.Count > 0 ? StackVerdicts.Conflicts : mirror.Contains(tip, point.Sha) ? StackVerdicts.UpToDate : StackVerdicts.Clean;
        return new ForecastAnswer(
            stack.Name, tip, replay.Base, point.Sha, point.Reference, verdict, Sentence(stack, point, replay, conflicts), [.. replay.Patches.Select(ForecastPatch.Of)],
            (long)timeProvider.GetElapsedTime(started).TotalMilliseconds);
    }

    private static string Sentence(StackDefinition stack, UpstreamPoint point, ReplayResult replay, List<PatchOutcome> conflicts)
    {
        var name = Short(point.Reference);
        if (conflicts.Count == 0)
            return $"All {replay.Patches.Count} patches of {stack.Branch} go onto {name}; {replay.Patches.Count(patch => patch.Upstreamed)} of them are upstream.";
        var named = string.Join(", ", conflicts.Take(5).Select(patch => $"{patch.Sha[..7]} \"{patch.Subject}\" in {string.Join(" and ", patch.Conflicts.Take(3).Select(file => file.Path))}"));
        return $"{conflicts.Count} of {replay.Patches.Count} patches of {stack.Branch} conflict with {name}: {named}{(conflicts.Count > 5 ? " and others" : "")}.";
    }

    private static string Short(string reference) => reference.Split('/', 3) is ["refs", _, var name] ? name : reference[..7];

    private async Task KeepAsync(StackDefinition stack, string line, ForecastAnswer forecast, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(stack.Name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var previous = await db.StackForecasts.AsNoTracking().Where(row => row.StackKey == key && row.Line == line)
            .OrderByDescending(row => row.Seq).FirstOrDefaultAsync(cancellationToken);
        if (previous is not null && (previous.Tip, previous.Onto, previous.Verdict, previous.Sentence) == (forecast.Tip, forecast.Onto, forecast.Verdict, forecast.Sentence))
            return;
        var row = new StackForecast
        {
            Stack = stack.Name, StackKey = key, Line = line,
            // Two that come to the same at once follow the same one, so only one of them is kept.
            IdKey = IdKeys.Of($"{stack.Name}\n{line}\n{forecast.Tip}\n{forecast.Onto}\n{forecast.Verdict}\n{previous?.Seq}"),
            Tip = forecast.Tip, Onto = forecast.Onto, OntoRef = forecast.OntoRef, Verdict = forecast.Verdict, PreviousVerdict = previous?.Verdict,
            Sentence = forecast.Sentence, ResultJson = PatchJson.Write(forecast), MadeAt = timeProvider.NowUtc(),
            NoticePending = IsGood(previous?.Verdict) != IsGood(forecast.Verdict) || !IsGood(forecast.Verdict) && previous?.Verdict != forecast.Verdict,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Add(row);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException refused) when (refused.IsUniqueViolation())
        {
            return;
        }

        await db.MaintainedStacks.Where(known => known.NameKey == key).ExecuteUpdateAsync(known => known.SetProperty(s => s.ForecastSeq, row.Seq), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Nothing is to be done; before the first forecast nothing was, either.</summary>
    private static bool IsGood(string? verdict) => verdict is null or StackVerdicts.Clean or StackVerdicts.UpToDate;
}
