using Patch.Core.Data;

namespace Patch.Tests.Notifications;

/// <summary>Rows that notices are made of.</summary>
internal static class NoticeRows
{
    public static DateTimeOffset Published { get; } = new(2026, 5, 12, 21, 0, 0, TimeSpan.Zero);

    public static Signal Push(string entryId = "commit-1", string title = "Tighten sandbox setup") => Signal("push", entryId, $$$"""
        {"sourceId":"github-openai-codex-main","provider":"github","event":"push","entryId":"{{{entryId}}}","title":"{{{title}}}",
         "url":"https://github.com/openai/codex/commit/0123456789abcdef0123456789abcdef01234567","author":"bookholt-oai",
         "publishedAt":"2026-05-12T21:00:00.000Z","repo":{"owner":"openai","name":"codex","fullName":"openai/codex","defaultBranch":"main"},
         "ref":"refs/heads/main","sha":"0123456789abcdef0123456789abcdef01234567","target":{"mode":"fork_sync"},"raw":{}}
        """);

    public static Signal Release(string entryId = "release-1") => Signal("release", entryId, """
        {"sourceId":"s","provider":"github","event":"release","entryId":"r","title":"0.134.0","url":"https://github.com/openai/codex/releases/tag/rust-v0.134.0",
         "publishedAt":"2026-05-12T21:00:00.000Z","repo":{"fullName":"openai/codex","defaultBranch":"main"},"ref":"0.134.0","tag":"rust-v0.134.0","raw":{}}
        """);

    /// <summary>A release of its own upstream point.</summary>
    public static Signal ReleaseOf(string tag) => Signal("release", tag, $$$"""
        {"sourceId":"s","provider":"github","event":"release","entryId":"{{{tag}}}","title":"{{{tag}}}","url":"https://github.com/openai/codex/releases/tag/{{{tag}}}",
         "publishedAt":"2026-05-12T21:00:00.000Z","repo":{"fullName":"openai/codex"},"ref":"{{{tag}}}","tag":"{{{tag}}}","raw":{}}
        """);

    public static MaintenanceAttempt Attempt(string status, string id = "patch:s:e:upstream.release:dispatch:2026-05-14T10:00:00.000Z") => new()
    {
        Id = id,
        IdKey = IdKeys.Of(id),
        EventId = "patch:s:e:upstream.release",
        EventKey = IdKeys.Of("patch:s:e:upstream.release"),
        EventType = "upstream.release",
        Operation = "dispatch",
        Status = status,
        UpstreamRepo = "openai/codex",
        UpstreamTag = "rust-v0.134.0",
        CandidateRefsJson = """["refs/heads/one",{"kind":"branch","ref":"refs/heads/patch/candidates/rust-v0.134.0"}]""",
    };

    public static AttemptHistoryEntry Step(MaintenanceAttempt attempt, string? from, string to, string reason) => new()
    {
        AttemptSeq = attempt.Seq, At = Published, FromStatus = from, ToStatus = to, Reason = reason, Json = "{}",
    };

    public static StackForecast Forecast(string id) => new()
    {
        Stack = "stack", StackKey = IdKeys.Of("stack"), Line = "releases", IdKey = IdKeys.Of(id), Tip = "1", Onto = "2", OntoRef = "refs/tags/v2",
        Verdict = "conflicts", PreviousVerdict = "clean", Sentence = "1 of 2 patches conflicts.", ResultJson = "{}", MadeAt = Published, NoticePending = true,
    };

    private static Signal Signal(string eventName, string entryId, string json) => new()
    {
        SourceId = "github-openai-codex-main",
        Provider = "github",
        Event = eventName,
        EntryId = entryId,
        EntryKey = IdKeys.Of(entryId),
        Json = json,
        Repo = "openai/codex",
        PublishedAt = Published,
        ReceivedAt = Published,
    };
}
