using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Notifications.Channels.Discord;

/// <summary>What Patch says on Discord.</summary>
public static class DiscordMessages
{
    private const string Username = "patch";

    private const int GitHubColor = 0x24292f;
    private const int OtherColor = 0x2185d0;
    private const int ErrorColor = 0xd1242f;
    private const int WarningColor = 0xd4a72c;

    /// <summary>The message of a notice. Of a push or a release it has the colour of the original's; its words are the notice's.</summary>
    public static DiscordMessage Of(NoticeMessage message) => new(Username,
    [
        DiscordText.Embed(
            message.Title, message.Text, message.Url, ColorOf(message), message.Footer, message.At,
            [.. message.Fields.Select(field => new DiscordText.Field(field.Name, field.Value, field.Short))]),
    ]);

    /// <summary>The message of a signal: the original's embed, field for field.</summary>
    public static DiscordMessage Of(Signal signal) =>
        Of(Facts(signal.Json), signal.Provider, signal.Repo, signal.Event, signal.EntryId, signal.SourceId, signal.PublishedAt);

    private static DiscordMessage Of(
        SignalFacts facts, string provider, string repo, string eventName, string? entryId, string? sourceId, DateTimeOffset publishedAt) => new(Username,
        [
            DiscordText.Embed(
                $"[{provider}] {repo} {What(facts, eventName, entryId)}", Told(facts), facts.Url, provider == "github" ? GitHubColor : OtherColor,
                "feed watcher", publishedAt,
                new("Provider", provider),
                new("Repo", repo),
                new("Event", eventName),
                new("Branch", facts.Tag ?? Branch(facts.Ref) ?? facts.Ref),
                new("Author", facts.Author),
                new("SHA", facts.Sha is { Length: > 12 } sha ? sha[..12] : facts.Sha),
                new("Queued", facts.Target?.Mode is "fork_sync" ? "fork_sync" : null),
                new("Source", sourceId, Inline: false)),
        ]);

    private static string What(SignalFacts facts, string eventName, string? entryId)
    {
        if (facts.Change is { } change)
            return $"{facts.Tag ?? Branch(facts.Ref) ?? entryId} {(change == RefChanges.Gone ? "is gone" : change == RefChanges.Forced ? "was force-pushed" : "was moved")}";
        if (eventName == "release")
            return $"release {facts.Title ?? facts.Tag ?? facts.Ref ?? entryId}";
        return Branch(facts.Ref) is { } branch ? $"upstream update on {branch}" : "upstream update";
    }

    private static int? ColorOf(NoticeMessage message) => message.Severity switch
    {
        "error" => ErrorColor,
        "warning" => WarningColor,
        _ when message.EventType is not ("push" or "release") => null,
        _ => message.Facts["signal"]?["provider"] is JsonValue provider && provider.TryGetValue<string>(out var name) && name == "github" ? GitHubColor : OtherColor,
    };

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

    private static SignalFacts Facts(string json)
    {
        try
        {
            return PatchJson.Read<SignalFacts>(json) ?? new SignalFacts();
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
