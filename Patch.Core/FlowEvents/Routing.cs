using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.FlowEvents;

/// <summary>What a signal becomes.</summary>
public abstract record Route
{
    private Route()
    {
    }

    /// <summary>A flow event to dispatch.</summary>
    public sealed record ToFlow(FlowEvent FlowEvent) : Route;

    /// <summary>A flow event that is stored and not dispatched before a person asks for it; <paramref name="Disposition"/> is one of <see cref="Dispositions"/>.</summary>
    public sealed record Held(FlowEvent FlowEvent, string Disposition, string Reason) : Route;

    /// <summary>A job to bring a fork's branch up to date.</summary>
    public sealed record ToForkSync(FeedJob Job) : Route;

    /// <summary>Nothing more; <paramref name="Disposition"/> is one of <see cref="Dispositions"/>.</summary>
    public sealed record Nowhere(string Disposition, string Reason) : Route;
}

/// <summary>The routing rule: a pure function of the signal as it was stored.</summary>
public static class Routing
{
    /// <summary>A name written twice would only be met later, when the payload is merged: it is refused when the signal is read.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Decides by the target's mode. A target that cannot be followed holds the signal, with a sentence; it never throws for one.</summary>
    /// <param name="signal">The stored signal.</param>
    /// <param name="now">UTC; the event's <c>receivedAt</c>.</param>
    public static Route Decide(Signal signal, DateTimeOffset now)
    {
        JsonObject facts;
        FeedTarget? target;
        try
        {
            facts = JsonNode.Parse(signal.Json, documentOptions: Strict)!.AsObject();
            target = facts["target"] is JsonObject stated ? stated.Deserialize<FeedTarget>(PatchJson.Options) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return new Route.Nowhere(Dispositions.HeldUnreadable, $"The signal cannot be read: {unreadable.Message}");
        }

        return target?.Mode switch
        {
            null or "notify_only" => new Route.Nowhere(Dispositions.SkippedNotifyOnly, "The source's target only notifies."),
            "fork_sync" when target is { RepoFullName: null } or { Branch: null } =>
                new Route.Nowhere(Dispositions.HeldIncompleteTarget, "The target says fork_sync but not which repository and branch; add repoFullName and branch."),
            "fork_sync" when HeldChange.Of(facts) is { } change => new Route.Nowhere(
                change.Disposition, $"{change.Sentence} The fork is left as it is: bring it up by hand if this is right, else it follows upstream's next ordinary move."),
            "fork_sync" => new Route.ToForkSync(Job(signal, facts, target, now)),
            _ when target.IsFlow && string.IsNullOrWhiteSpace(target.EventType) =>
                new Route.Nowhere(Dispositions.HeldNoEventType, $"The target says {target.Mode} but no eventType; add one, such as upstream.release."),
            _ when target.IsFlow && target.EventType!.Any(char.IsControl) =>
                new Route.Nowhere(Dispositions.HeldBadEventType, "The target's eventType has a control character; write a plain name, such as upstream.release."),
            _ when target.IsFlow && HeldChange.Of(facts) is { } change => Hold(signal, facts, target, change, now),
            _ when target.IsFlow => new Route.ToFlow(Event(signal, facts, target, now)),
            var mode => new Route.Nowhere(Dispositions.HeldUnknownMode, $"The target's mode '{mode}' is not known; use notify_only, fork_sync or workspace_flow."),
        };
    }

    /// <summary>The id of the flow event that an entry leads to: <c>patch:SOURCE:ENTRY:TYPE</c>.</summary>
    public static string EventId(string sourceId, string entryId, string eventType) => $"patch:{sourceId}:{entryId}:{eventType}";

    /// <summary>Of a ref that moved the event is that of its new place. Of one that is gone there is none, so the event says that it is gone.</summary>
    private static Route.Held Hold(Signal signal, JsonObject facts, FeedTarget target, HeldChange change, DateTimeOffset now)
    {
        var held = Event(signal, facts, change.IsGone ? target with { EventType = RefChanges.Gone } : target, now);
        return new Route.Held(held, change.Disposition, $"{change.Sentence} The event is held: retry it to have it dispatched.");
    }

    private static FlowEvent Event(Signal signal, JsonObject facts, FeedTarget target, DateTimeOffset now)
    {
        var id = EventId(signal.SourceId, signal.EntryId, target.EventType!);
        var payload = Payload(facts, target).ToJsonString(PatchJson.Options);
        return new FlowEvent
        {
            Id = id,
            IdKey = IdKeys.Of(id),
            Type = target.EventType!,
            Source = "patch",
            OccurredAt = signal.PublishedAt,
            ReceivedAt = now,
            PayloadJson = payload,
            Repo = PayloadRepository.Of(payload),
            SourceId = signal.SourceId,
            TargetJson = facts["target"]!.ToJsonString(PatchJson.Options),
            TraceParent = PatchTelemetry.Here(signal.TraceParent),
        };
    }

    /// <summary>The payload's fields and their order are the original's; the target's own payload is merged over them.</summary>
    private static JsonObject Payload(JsonObject facts, FeedTarget target)
    {
        var repo = facts["repo"] as JsonObject;
        var payload = new JsonObject();
        foreach (var name in (string[])["provider", "event", "sourceId", "entryId", "title", "url", "author", "publishedAt"])
            Put(name, facts[name]);
        Put("repo", repo?["fullName"]);
        Put("repoOwner", repo?["owner"]);
        Put("repoName", repo?["name"]);
        foreach (var name in (string[])["ref", "sha", "previousSha", "tag", "change", "raw"])
            Put(name, facts[name]);
        foreach (var (name, value) in target.Payload ?? [])
            payload[name] = value?.DeepClone();
        return payload;

        void Put(string name, JsonNode? value)
        {
            if (value is not null)
                payload[name] = value.DeepClone();
        }
    }

    private static FeedJob Job(Signal signal, JsonObject facts, FeedTarget target, DateTimeOffset now)
    {
        var id = $"{signal.Provider}:{signal.SourceId}:{signal.EntryId}:fork_sync";
        var job = new JsonObject
        {
            ["id"] = id,
            ["kind"] = "fork_sync",
            ["sourceId"] = signal.SourceId,
            ["provider"] = signal.Provider,
            ["upstreamRepoFullName"] = signal.Repo,
            ["targetRepoFullName"] = target.RepoFullName,
            ["branch"] = target.Branch,
        };
        foreach (var (name, fact) in (ReadOnlySpan<(string, string)>)[("upstreamRef", "ref"), ("upstreamSha", "sha"), ("entryId", "entryId"), ("url", "url")])
        {
            if (facts[fact] is { } value)
                job[name] = value.DeepClone();
        }

        job["createdAt"] = now.ToWire();
        return new FeedJob
        {
            Id = id, IdKey = IdKeys.Of(id), SourceId = signal.SourceId, Json = job.ToJsonString(PatchJson.Options), CreatedAt = now, NextTryAt = now, TraceParent = PatchTelemetry.Here(signal.TraceParent),
        };
    }
}
