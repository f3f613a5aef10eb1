using System.Text.Json;
using Patch.Core.Webhooks.Providers;

namespace Patch.Core.Webhooks.Events;

/// <summary>
/// Bodies of Bitbucket Cloud (https://support.atlassian.com/bitbucket-cloud/docs/event-payloads) and, by the events' names told apart, of
/// Bitbucket Data Center.
/// </summary>
internal static class BitbucketEvents
{
    public static IReadOnlyList<GitWebhookEvent> Read(WebhookBody hook)
    {
        if (hook.ProviderEvent is { } key && (key is "repo:refs_changed" || key.StartsWith("pr:", StringComparison.Ordinal)))
            return BitbucketDataCenterEvents.Read(hook);

        var body = hook.Root;
        var basis = hook.Event(Repository(body.At("repository")), Sender(body.At("actor")));
        var @event = WebhookProviders.Find(hook.Provider)?.EventOf(hook.ProviderEvent);
        if (@event is WebhookEventNames.Ping)
            return [basis with { Event = WebhookEventNames.Ping }];
        if (basis.Repo is null)
            return [basis];
        return @event switch
        {
            WebhookEventNames.Push => Pushes(basis, body.At("push").At("changes")),
            WebhookEventNames.PullRequest => [PullRequest(basis, body.At("pullrequest")) ?? basis],
            WebhookEventNames.Status => [Status(basis, body.At("commit_status")) ?? basis],
            _ => [basis],
        };
    }

    /// <summary>The name within the path is that of the URL; <c>name</c> is for people.</summary>
    private static WebhookRepository? Repository(JsonElement repository)
    {
        var page = repository.At("links").At("html").At("href").HttpUrl();
        return Repositories.Of(repository.At("full_name").Name()) is not { } repo ? null : repo with
        {
            CloneUrl = page is null ? null : $"{page}.git",
            DefaultBranch = repository.At("mainbranch").At("name").Name(),
            WebUrl = page,
            Id = repository.At("uuid").Name(JsonFields.MostWord),
        };
    }

    private static WebhookSender? Sender(JsonElement actor) =>
        (actor.At("nickname").Name() ?? actor.At("username").Name() ?? actor.At("display_name").Name()) is { } login
            ? new(login, actor.At("links").At("html").At("href").HttpUrl())
            : null;

    /// <summary>One event for each ref that was pushed; what cannot be read of them is one unknown event.</summary>
    private static IReadOnlyList<GitWebhookEvent> Pushes(GitWebhookEvent basis, JsonElement changes) =>
        [.. changes.Items().Take(WebhookReader.MostFacts).Select(change => Push(basis, change) ?? basis).DefaultIfEmpty(basis)];

    private static GitWebhookEvent? Push(GitWebhookEvent basis, JsonElement change)
    {
        var now = change.At("new");
        var side = now.ValueKind is JsonValueKind.Object ? now : change.At("old");
        var reference = RefChange.FullRef(side.At("name").Name(), side.At("type").Word() is "tag" or "annotated_tag");
        if (RefChange.Of(reference, Hash(change.At("old")), Hash(now), change.At("forced").IsTrue()) is not { } moved)
            return null;
        return basis with
        {
            Event = WebhookEventNames.Push,
            Ref = moved.Ref,
            Before = moved.Before,
            After = moved.After,
            Action = moved.Action,
            Tag = moved.Tag,
            Sha = moved.After,
            Title = now.At("target").At("message").Line(),
            Url = change.At("links").At("html").At("href").HttpUrl() ?? now.At("links").At("html").At("href").HttpUrl(),
        };
    }

    /// <summary>Of a side that is null the null itself.</summary>
    private static JsonElement Hash(JsonElement side) => side.ValueKind is JsonValueKind.Null ? side : side.At("target").At("hash");

    private static GitWebhookEvent? PullRequest(GitWebhookEvent basis, JsonElement request) =>
        request.At("id").Id() is not { } number ? null : basis with
        {
            Event = WebhookEventNames.PullRequest,
            Ref = RefChange.FullRef(request.At("destination").At("branch").At("name").Name()),
            Action = ActionOf(basis.ProviderEvent),
            Sha = RefChange.ObjectId(request.At("source").At("commit").At("hash")),
            Title = request.At("title").Line(),
            Url = request.At("links").At("html").At("href").HttpUrl(),
            OccurredAt = request.At("updated_on").Time(),
            Number = number,
            Draft = request.At("draft").IsTrue(),
        };

    private static GitWebhookEvent? Status(GitWebhookEvent basis, JsonElement status) =>
        status.At("state").Word() is not { } state ? null : basis with
        {
            Event = WebhookEventNames.Status,
            Ref = RefChange.FullRef(status.At("refname").Name()),
            Action = state,
            Sha = RefChange.ObjectId(status.At("commit").At("hash")),
            Title = status.At("name").Line() ?? status.At("description").Line(),
            Url = status.At("url").HttpUrl(),
            OccurredAt = status.At("updated_on").Time(),
        };

    /// <summary>What stands behind the colon of an event's name.</summary>
    public static string? ActionOf(string? providerEvent) =>
        providerEvent?.IndexOf(':') is { } colon and >= 0 ? providerEvent[(colon + 1)..].ToLowerInvariant() : null;
}
