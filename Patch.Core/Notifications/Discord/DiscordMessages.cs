using System.Text.Json;
using Patch.Core.Data;

namespace Patch.Core.Notifications.Discord;

/// <summary>What Patch says on Discord.</summary>
public static class DiscordMessages
{
    private const string Username = "patch";

    private const int GitHubColor = 0x24292f;
    private const int OtherColor = 0x2185d0;

    /// <summary>The message of a signal: the original's embed, field for field.</summary>
    public static DiscordMessage Of(Signal signal)
    {
        var facts = Facts(signal);
        var repo = signal.Repo;
        return new DiscordMessage(Username,
        [
            DiscordText.Embed(
                $"[{signal.Provider}] {repo} {What(signal, facts)}", Told(facts), facts.Url, signal.Provider == "github" ? GitHubColor : OtherColor,
                "feed watcher", signal.PublishedAt,
                new("Provider", signal.Provider),
                new("Repo", repo),
                new("Event", signal.Event),
                new("Branch", facts.Tag ?? Branch(facts.Ref) ?? facts.Ref),
                new("Author", facts.Author),
                new("SHA", facts.Sha is { Length: > 12 } sha ? sha[..12] : facts.Sha),
                new("Queued", facts.Target?.Mode is "fork_sync" ? "fork_sync" : null),
                new("Source", signal.SourceId, Inline: false)),
        ]);
    }

    private static string What(Signal signal, SignalFacts facts)
    {
        if (facts.Change is { } change)
            return $"{facts.Tag ?? Branch(facts.Ref) ?? signal.EntryId} {(change == RefChanges.Gone ? "is gone" : change == RefChanges.Forced ? "was force-pushed" : "was moved")}";
        if (signal.Event == "release")
            return $"release {facts.Title ?? facts.Tag ?? facts.Ref ?? signal.EntryId}";
        return Branch(facts.Ref) is { } branch ? $"upstream update on {branch}" : "upstream update";
    }

    /// <summary>The message of a maintenance attempt that came to an outcome, at one step of its history.</summary>
    public static DiscordMessage Of(MaintenanceAttempt attempt, AttemptHistoryEntry step)
    {
        var point = attempt.UpstreamTag ?? attempt.UpstreamRef ?? attempt.UpstreamSha;
        return new DiscordMessage(Username,
        [
            DiscordText.Embed(
                $"[patch] {attempt.UpstreamRepo ?? attempt.EventType} {point}".TrimEnd() + $": {step.ToStatus.Replace('_', ' ')}",
                step.Reason, url: null, color: null, "maintenance", step.At,
                new("Status", step.ToStatus),
                new("Upstream", attempt.UpstreamRepo),
                new("Candidates", Candidates(attempt.CandidateRefsJson)),
                new("Attempt", attempt.Id)),
        ]);
    }

    /// <summary>The message of a forecast whose verdict is not the one before.</summary>
    public static DiscordMessage Of(StackForecast forecast) => new(Username,
    [
        DiscordText.Embed(
            $"[patch] {forecast.Stack} on {forecast.OntoRef ?? forecast.Line}: {forecast.Verdict}", forecast.Sentence, url: null, color: null, "forecast", forecast.MadeAt,
            new("Verdict", forecast.Verdict),
            new("Before", forecast.PreviousVerdict),
            new("Upstream commit", forecast.Onto is { Length: > 12 } sha ? sha[..12] : forecast.Onto)),
    ]);

    /// <summary>A change that holds the dispatch says so; everything else is told by its title.</summary>
    private static string? Told(SignalFacts facts) => facts.Change is null
        ? facts.Title
        : RefChanges.Sentence(facts.Change, facts.Tag ?? facts.Ref ?? "A ref", facts.PreviousSha, facts.Sha)
            + (facts.Target?.Mode is null or "notify_only" ? "" : " Nothing is done about it before a person has looked.");

    private static string? Branch(string? reference) =>
        reference?.StartsWith("refs/heads/", StringComparison.Ordinal) == true ? reference["refs/heads/".Length..] : null;

    private static SignalFacts Facts(Signal signal)
    {
        try
        {
            return PatchJson.Read<SignalFacts>(signal.Json) ?? new SignalFacts();
        }
        catch (JsonException)
        {
            // Fields of other kinds, or half a character: the row's own columns still tell what it is, and the notices behind it go on.
            return new SignalFacts();
        }
    }

    /// <summary>Candidate refs are plain names or objects with a <c>ref</c>.</summary>
    private static string Candidates(string json)
    {
        using var refs = JsonDocument.Parse(json);
        return string.Join(", ", refs.RootElement.EnumerateArray().Select(candidate => candidate.ValueKind switch
        {
            JsonValueKind.String => candidate.GetString(),
            JsonValueKind.Object when candidate.TryGetProperty("ref", out var name) => name.ToString(),
            _ => candidate.GetRawText(),
        }));
    }

    /// <summary>What of a signal's JSON is told. Unknown and missing fields are fine: imported signals have fewer.</summary>
    private sealed record SignalFacts
    {
        public string? Title { get; init; }
        public string? Url { get; init; }
        public string? Author { get; init; }
        public string? Ref { get; init; }
        public string? Sha { get; init; }
        public string? PreviousSha { get; init; }
        public string? Tag { get; init; }
        public string? Change { get; init; }
        public FeedTarget? Target { get; init; }
    }
}
