using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Events;

namespace Patch.Core.Webhooks.Routing;

/// <summary>The signals that webhooks become, in the form in which polls make them.</summary>
internal static class WebhookSignals
{
    /// <summary>The signal of a feed source's repository: the poll that shows the same thing later makes no second one.</summary>
    public static Signal Of(WatchedSource source, GitWebhookEvent hook, DateTimeOffset now)
    {
        var tag = source.Event == "release" ? hook.Tag : null;
        var change = hook.Action == WebhookActions.Forced && source is { IsGit: true, Event: "push" } ? RefChanges.Forced : null;
        var entryId = EntryId(source, hook, tag);
        var wire = Wire(source.Id, source.Provider, source.Event, entryId, hook, now);
        wire["repo"] = source.Repo?.DeepClone();
        Put(wire, "ref", tag ?? hook.Ref);
        Put(wire, "sha", hook.Sha ?? hook.After);
        Put(wire, "previousSha", hook.Before);
        Put(wire, "tag", tag);
        Put(wire, "change", change);
        var key = change is null ? FactKeys.Of(source.FullName, source.Event, tag, hook.Ref, hook.Sha ?? hook.After) : null;
        return Row(source.Id, source.Provider, source.Event, entryId, source.FullName, key, source.Target, wire, hook, now);
    }

    /// <summary>The signal of a route.</summary>
    public static Signal Of(WebhookRouteConfig route, GitWebhookEvent hook, DateTimeOffset now)
    {
        var name = hook.Repo?.FullName ?? "";
        var fact = FactOf(hook);
        var entryId = fact is null ? $"delivery:{hook.Provider}:{hook.DeliveryId}" : $"{name}:{fact}";
        var wire = Wire(route.Id, hook.Provider, hook.Event, entryId, hook, now);
        if (hook.Repo is { } repo)
            wire["repo"] = System.Text.Json.JsonSerializer.SerializeToNode(repo, PatchJson.Options);
        Put(wire, "ref", hook.Ref);
        Put(wire, "sha", hook.Sha ?? hook.After);
        Put(wire, "previousSha", hook.Before);
        Put(wire, "tag", hook.Tag);
        Put(wire, "action", hook.Action);
        Put(wire, "number", hook.Number);
        var key = fact is null ? null : IdKeys.Of($"{name.ToUpperInvariant()}\0{hook.Event}\0{fact}");
        var target = route.Target is null ? null : System.Text.Json.JsonSerializer.SerializeToNode(route.Target, PatchJson.Options) as JsonObject;
        return Row(route.Id, hook.Provider, hook.Event, entryId, name, key, target, wire, hook, now);
    }

    /// <summary>
    /// What tells a fact of a repository from its others; null where nothing does but the delivery. A push is told by both its ends: a branch
    /// that goes back and forth is pushed each time.
    /// </summary>
    private static string? FactOf(GitWebhookEvent hook) => hook switch
    {
        { Event: WebhookEventNames.Push, Ref: { } reference, After: { } after, Action: WebhookActions.Created } => $"{reference}@{after}",
        { Event: WebhookEventNames.Push, Ref: { } reference, Before: { } before, After: { } after } => $"{reference}@{before}..{after}",
        { Event: WebhookEventNames.Release, Tag: { } tag, Action: WebhookActions.Published or WebhookActions.Prereleased } => $"release:{tag}",
        { Event: WebhookEventNames.PullRequest, Number: { } number, Sha: { } sha, Action: { } action } => $"#{number}@{sha}:{action}",
        { Event: WebhookEventNames.WorkflowRun, Number: { } number, Action: { } action } => $"run/{number}:{action}",
        _ => null,
    };

    /// <summary>The feed's own id of the entry where it can be known, so that the event's id is the same whoever comes first.</summary>
    private static string EntryId(WatchedSource source, GitWebhookEvent hook, string? tag)
    {
        var sha = hook.Sha ?? hook.After;
        if (source.IsGit)
            return $"{hook.Ref ?? $"refs/tags/{tag}"}@{sha ?? "unknown"}";
        return (source.Provider, tag) switch
        {
            ("github", null) => $"tag:github.com,2008:Grit::Commit/{sha}",
            ("github", _) when hook.Repo?.Id is { } id => $"tag:github.com,2008:Repository/{id}/{tag}",
            (_, null) => $"{hook.Ref}@{sha}",
            _ => hook.Url ?? $"release:{tag}",
        };
    }

    private static JsonObject Wire(string sourceId, string provider, string @event, string entryId, GitWebhookEvent hook, DateTimeOffset now)
    {
        var wire = new JsonObject { ["sourceId"] = sourceId, ["provider"] = provider, ["event"] = @event, ["entryId"] = entryId, ["title"] = hook.Title ?? hook.Tag ?? hook.Ref ?? hook.Event };
        Put(wire, "url", hook.Url);
        Put(wire, "author", hook.Sender?.Login);
        wire["publishedAt"] = (hook.OccurredAt ?? now).ToWire();
        return wire;
    }

    private static Signal Row(
        string sourceId, string provider, string @event, string entryId, string repo, string? key, JsonObject? target, JsonObject wire, GitWebhookEvent hook, DateTimeOffset now)
    {
        if (target is not null)
            wire["target"] = target.DeepClone();
        var raw = new JsonObject { ["id"] = entryId, ["title"] = wire["title"]!.DeepClone(), ["deliveryId"] = hook.DeliveryId };
        Put(raw, "url", hook.Url);
        Put(raw, "providerEvent", hook.ProviderEvent);
        wire["raw"] = raw;
        return new Signal
        {
            SourceId = sourceId,
            Provider = provider,
            Event = @event,
            EntryId = entryId,
            EntryKey = IdKeys.Of(entryId),
            FactKey = key,
            Json = wire.ToJsonString(PatchJson.Options),
            Repo = repo,
            PublishedAt = hook.OccurredAt ?? now,
            ReceivedAt = now,
            HookedAt = now,
            Delivery = $"{hook.Provider}:{hook.DeliveryId}",
            TraceParent = PatchTelemetry.Here(),
        };
    }

    private static void Put(JsonObject node, string name, string? value)
    {
        if (value is not null)
            node[name] = value;
    }
}
