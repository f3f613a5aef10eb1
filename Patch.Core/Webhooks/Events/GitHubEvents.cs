using System.Text.Json;
using Patch.Core.Webhooks.Providers;

namespace Patch.Core.Webhooks.Events;

/// <summary>
/// Bodies of GitHub (https://docs.github.com/webhooks/webhook-events-and-payloads) and of Forgejo, Gitea and Gogs, which follow it: where
/// they differ, the fields of both are read.
/// </summary>
internal static class GitHubEvents
{
    public static GitWebhookEvent Read(WebhookBody hook) =>
        Read(hook, hook.Root, WebhookProviders.Find(hook.Provider)?.EventOf(hook.ProviderEvent), action: null);

    /// <summary>Reads a body of that shape wherever it stands.</summary>
    /// <param name="hook">The request.</param>
    /// <param name="body">The object.</param>
    /// <param name="event">The normalised event that it should be.</param>
    /// <param name="action">What happened, where the body itself does not say.</param>
    public static GitWebhookEvent Read(WebhookBody hook, JsonElement body, string? @event, string? action)
    {
        var basis = hook.Event(Repository(body), Sender(body));
        if (@event is WebhookEventNames.Ping)
            return basis with { Event = WebhookEventNames.Ping, Title = body.At("zen").Line() };
        if (basis.Repo is null)
            return basis;

        action = body.At("action").Word() ?? action;
        return @event switch
        {
            WebhookEventNames.Push => Push(basis, body),
            WebhookEventNames.Release => Release(basis, body.At("release"), action),
            WebhookEventNames.Create or WebhookEventNames.Delete => RefOnly(basis, body, @event),
            WebhookEventNames.PullRequest => PullRequest(basis, body, action),
            WebhookEventNames.WorkflowRun => GitHubRuns.Run(basis, body, action),
            WebhookEventNames.Status => GitHubRuns.Status(basis, body, action),
            _ => null,
        } ?? basis;
    }

    /// <summary>Forgejo puts the repository of a finished run into the run.</summary>
    private static WebhookRepository? Repository(JsonElement body)
    {
        var repository = body.ObjectAt("repository") is { ValueKind: JsonValueKind.Object } own ? own : body.At("run").ObjectAt("repository");
        var owner = repository.At("owner");
        var login = owner.At("login").Name() ?? owner.At("username").Name() ?? owner.At("name").Name();
        var fullName = repository.At("full_name").Name() ?? (login is null || repository.At("name").Name() is not { } name ? null : $"{login}/{name}");
        return Repositories.Of(fullName) is not { } repo ? null : repo with
        {
            CloneUrl = repository.At("clone_url").HttpUrl(),
            SshUrl = repository.At("ssh_url").Name(JsonFields.MostUrl),
            DefaultBranch = repository.At("default_branch").Name(),
            WebUrl = repository.At("html_url").HttpUrl(),
            Id = repository.At("id").Id(),
        };
    }

    private static WebhookSender? Sender(JsonElement body) =>
        Person(body.ObjectAt("sender")) ?? Person(body.ObjectAt("pusher")) ?? Person(body.At("run").ObjectAt("trigger_user"));

    private static WebhookSender? Person(JsonElement sender) =>
        (sender.At("login").Name() ?? sender.At("username").Name() ?? sender.At("name").Name()) is { } login
            ? new(login, sender.At("html_url").HttpUrl())
            : null;

    /// <summary>The head commit is the commit behind an annotated tag too, whose own object is <c>after</c>. Gogs has it among the commits only.</summary>
    private static GitWebhookEvent? Push(GitWebhookEvent basis, JsonElement body)
    {
        if (RefChange.Of(body.At("ref").Name(), body.At("before"), body.At("after"), body.At("forced").IsTrue()) is not { } change)
            return null;
        var head = body.ObjectAt("head_commit") is { ValueKind: JsonValueKind.Object } own
            ? own
            : body.At("commits").Items().LastOrDefault(commit => change.After is not null && RefChange.ObjectId(commit.At("id")) == change.After);
        var compare = change is { Before: not null, After: not null } ? body.At("compare").HttpUrl() ?? body.At("compare_url").HttpUrl() : null;
        return basis with
        {
            Event = WebhookEventNames.Push,
            Ref = change.Ref,
            Before = change.Before,
            After = change.After,
            Action = change.Action,
            Tag = change.Tag,
            Sha = change.After is null ? null : RefChange.ObjectId(head.At("id")) ?? (change.Tag is null ? change.After : null),
            Title = head.At("message").Line(),
            Url = compare ?? head.At("url").HttpUrl(),
            OccurredAt = body.At("repository").At("pushed_at").Time(),
        };
    }

    /// <summary>GitHub sends up to three deliveries for one new release (created, published, released or prereleased): each says the same.</summary>
    private static GitWebhookEvent? Release(GitWebhookEvent basis, JsonElement release, string? action)
    {
        if (release.At("tag_name").Name() is not { } tag)
            return null;
        var draft = release.At("draft").IsTrue();
        var prerelease = release.At("prerelease").IsTrue();
        var visible = prerelease ? WebhookActions.Prereleased : WebhookActions.Published;
        var normalised = action switch
        {
            "deleted" => WebhookActions.Deleted,
            "published" or "created" or "released" or "prereleased" when !draft => visible,
            "published" or "created" or "edited" or "updated" or "unpublished" or "released" or "prereleased" => WebhookActions.Edited,
            _ => null,
        };
        return normalised is null ? null : basis with
        {
            Event = WebhookEventNames.Release,
            Ref = RefChange.TagRef(tag),
            Action = normalised,
            Tag = tag,
            Sha = RefChange.ObjectId(release.At("target_commitish")),
            Title = release.At("name").Line() ?? release.At("tag_name").Line(),
            Url = release.At("html_url").HttpUrl(),
            OccurredAt = normalised == visible ? release.At("published_at").Time() ?? release.At("created_at").Time() : release.At("updated_at").Time(),
            Draft = draft,
            Prerelease = prerelease,
        };
    }

    private static GitWebhookEvent? RefOnly(GitWebhookEvent basis, JsonElement body, string @event) =>
        body.At("ref_type").Word() is "branch" or "tag" && body.At("ref").Name() is { } name
            ? basis with
            {
                Event = @event,
                Ref = RefChange.FullRef(name, body.At("ref_type").Word() is "tag"),
                Sha = RefChange.ObjectId(body.At("sha")),
            }
            : null;

    /// <summary>It is about the branch that it asks to change.</summary>
    private static GitWebhookEvent? PullRequest(GitWebhookEvent basis, JsonElement body, string? action)
    {
        var request = body.At("pull_request");
        return (request.At("number").Id() ?? body.At("number").Id()) is not { } number ? null : basis with
        {
            Event = WebhookEventNames.PullRequest,
            Ref = RefChange.FullRef(request.At("base").At("ref").Name()),
            Before = RefChange.ObjectId(body.At("before")),
            After = RefChange.ObjectId(body.At("after")),
            Action = action,
            Sha = RefChange.ObjectId(request.At("head").At("sha")),
            Title = request.At("title").Line(),
            Url = request.At("html_url").HttpUrl(),
            OccurredAt = request.At("updated_at").Time(),
            Number = number,
            Draft = request.At("draft").IsTrue(),
        };
    }
}
