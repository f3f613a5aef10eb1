using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Routing;

namespace Patch.Core.Notifications.Writing;

/// <summary>What is told of a signal: the words of the original's embed.</summary>
internal static class SignalCauses
{
    private const string Heads = "refs/heads/";

    public static NoticeCause Of(Signal signal)
    {
        var facts = FactBounds.Read(signal.Json);
        facts["sourceId"] ??= signal.SourceId;
        facts["provider"] ??= signal.Provider;
        facts["event"] ??= signal.Event;
        facts["entryId"] ??= signal.EntryId;
        var (tag, branch) = (facts.Text("tag"), Branch(facts.Text("ref")));
        var what = What(signal, facts, tag, branch);
        return new NoticeCause
        {
            Key = $"signal\0{signal.SourceId}\0{signal.EntryId}",
            EventType = signal.Event,
            Severity = facts.Text("change") is null ? NoticeSeverities.Info : NoticeSeverities.Warning,
            Repo = signal.Repo,
            Point = tag ?? branch ?? facts.Text("ref") ?? facts.Text("sha"),
            ThreadPoint = tag ?? facts.Text("sha") ?? facts.Text("ref"),
            Url = facts.Text("url"),
            At = signal.PublishedAt,
            Title = $"[{signal.Provider}] {signal.Repo} {what}",
            Text = Told(facts, tag),
            Line = facts.Text("change") is null && signal.Event != "release" && facts.Text("title") is { } title ? $"{what}: {title}" : what,
            Footer = "feed watcher",
            Fields = Fields(signal, facts, tag ?? branch ?? facts.Text("ref")),
            Facts = new JsonObject { ["signal"] = facts },
            TraceParent = signal.TraceParent,
        };
    }

    private static string What(Signal signal, JsonObject facts, string? tag, string? branch)
    {
        if (facts.Text("change") is { } change)
            return $"{tag ?? branch ?? signal.EntryId} {(change == RefChanges.Gone ? "is gone" : change == RefChanges.Forced ? "was force-pushed" : "was moved")}";
        if (signal.Event == "release")
            return $"release {facts.Text("title") ?? tag ?? facts.Text("ref") ?? signal.EntryId}";
        return branch is null ? "upstream update" : $"upstream update on {branch}";
    }

    /// <summary>A change that holds the dispatch says so; everything else is told by its title.</summary>
    private static string? Told(JsonObject facts, string? tag)
    {
        if (facts.Text("change") is not { } change)
            return facts.Text("title");
        var isDispatched = (facts["target"] as JsonObject)?.Text("mode") is not (null or "notify_only");
        return RefChanges.Sentence(change, tag ?? facts.Text("ref") ?? "A ref", facts.Text("previousSha"), facts.Text("sha"))
            + (isDispatched ? " Nothing is done about it before a person has looked." : "");
    }

    private static NoticeField[] Fields(Signal signal, JsonObject facts, string? branch) =>
    [
        new("Provider", signal.Provider),
        new("Repo", signal.Repo),
        new("Event", signal.Event),
        new("Branch", branch ?? ""),
        new("Author", facts.Text("author") ?? ""),
        new("SHA", facts.Text("sha") is { Length: > 12 } sha ? sha[..12] : facts.Text("sha") ?? ""),
        new("Queued", (facts["target"] as JsonObject)?.Text("mode") is "fork_sync" ? "fork_sync" : ""),
        new("Source", signal.SourceId, Short: false),
    ];

    private static string? Branch(string? reference) => reference?.StartsWith(Heads, StringComparison.Ordinal) == true ? reference[Heads.Length..] : null;
}
