using System.Text.Json;
using Patch.Core.Data;

namespace Patch.Core.Notifications.Discord;

/// <summary>What Patch says on Discord.</summary>
public static class DiscordMessages
{
    private const string Username = "patch";

    /// <summary>The message of a signal, with the original's embed.</summary>
    public static DiscordMessage Of(Signal signal)
    {
        var facts = PatchJson.Read<SignalFacts>(signal.Json) ?? new SignalFacts();
        var repo = signal.Repo;
        var branch = Branch(facts);
        var what = signal.Event == "release"
            ? $"upstream release {facts.Tag ?? facts.Title ?? facts.Ref ?? signal.EntryId}"
            : $"upstream update on {branch ?? facts.Ref ?? "an unknown branch"}";
        return new DiscordMessage(Username,
        [
            DiscordText.Embed(
                $"[{signal.Provider}] {repo} {what}", facts.Title, facts.Url, "feed watcher", signal.PublishedAt,
                ("Repository", repo),
                ("Event", signal.Event),
                ("Branch", signal.Event == "release" ? null : branch),
                ("Tag", facts.Tag),
                ("Author", facts.Author),
                ("Commit", facts.Sha is { Length: > 7 } sha ? sha[..7] : facts.Sha),
                ("Job", facts.Target?.Mode is "fork_sync" ? "fork_sync" : null),
                ("Source", signal.SourceId)),
        ]);
    }

    /// <summary>The message of a maintenance attempt that came to an outcome, at one step of its history.</summary>
    public static DiscordMessage Of(MaintenanceAttempt attempt, AttemptHistoryEntry step)
    {
        var point = attempt.UpstreamTag ?? attempt.UpstreamRef ?? attempt.UpstreamSha;
        return new DiscordMessage(Username,
        [
            DiscordText.Embed(
                $"[patch] {attempt.UpstreamRepo ?? attempt.EventType} {point}".TrimEnd() + $": {step.ToStatus.Replace('_', ' ')}",
                step.Reason, url: null, "maintenance", step.At,
                ("Status", step.ToStatus),
                ("Upstream", attempt.UpstreamRepo),
                ("Candidates", Candidates(attempt.CandidateRefsJson)),
                ("Attempt", attempt.Id)),
        ]);
    }

    private static string? Branch(SignalFacts facts) => facts.Ref is { } name && name.StartsWith("refs/heads/", StringComparison.Ordinal)
        ? name["refs/heads/".Length..]
        : facts.Repo?.DefaultBranch;

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
        public string? Tag { get; init; }
        public RepoFacts? Repo { get; init; }
        public FeedTarget? Target { get; init; }
    }

    private sealed record RepoFacts
    {
        public string? DefaultBranch { get; init; }
    }
}
