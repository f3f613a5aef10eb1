using System.Text.Json;

namespace Patch.Core.Webhooks.Events;

/// <summary>Bodies of Bitbucket Data Center: https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html.</summary>
internal static class BitbucketDataCenterEvents
{
    public static IReadOnlyList<GitWebhookEvent> Read(WebhookBody hook)
    {
        var body = hook.Root;
        var request = body.At("pullRequest");
        var repository = body.ObjectAt("repository") is { ValueKind: JsonValueKind.Object } own ? own : request.At("toRef").At("repository");
        var basis = hook.Event(Repository(repository), Sender(body.At("actor")));
        if (basis.Repo is null)
            return [basis];
        return hook.ProviderEvent is "repo:refs_changed"
            ? [.. body.At("changes").Items().Take(WebhookReader.MostFacts).Select(change => Push(basis, body, change) ?? basis).DefaultIfEmpty(basis)]
            : [PullRequest(basis, request) ?? basis];
    }

    private static WebhookRepository? Repository(JsonElement repository)
    {
        var path = $"{repository.At("project").At("key").Name()}/{repository.At("slug").Name()}";
        return Repositories.Of(path) is not { } repo ? null : repo with
        {
            CloneUrl = Link(repository, "http"),
            SshUrl = Link(repository, "ssh"),
            WebUrl = repository.At("links").At("self").Items().FirstOrDefault().At("href").HttpUrl(),
            Id = repository.At("id").Id(),
        };
    }

    private static string? Link(JsonElement repository, string name) =>
        repository.At("links").At("clone").Items().FirstOrDefault(link => link.At("name").Text() == name).At("href").Name(JsonFields.MostUrl);

    private static WebhookSender? Sender(JsonElement actor) => actor.At("name").Name() is { } name ? new(name) : null;

    private static GitWebhookEvent? Push(GitWebhookEvent basis, JsonElement body, JsonElement change)
    {
        var reference = change.At("ref").At("id").Name() ?? change.At("refId").Name();
        return RefChange.Of(reference, change.At("fromHash"), change.At("toHash")) is not { } moved ? null : basis with
        {
            Event = WebhookEventNames.Push,
            Ref = moved.Ref,
            Before = moved.Before,
            After = moved.After,
            Action = moved.Action,
            Tag = moved.Tag,
            Sha = moved.Tag is null ? moved.After : null,
            Title = moved.After is { } after && RefChange.ObjectId(body.At("toCommit").At("id")) == after ? body.At("toCommit").At("message").Line() : null,
            OccurredAt = body.At("date").Time(),
        };
    }

    private static GitWebhookEvent? PullRequest(GitWebhookEvent basis, JsonElement request) =>
        request.At("id").Id() is not { } number ? null : basis with
        {
            Event = WebhookEventNames.PullRequest,
            Ref = RefChange.FullRef(request.At("toRef").At("id").Name()),
            Action = BitbucketEvents.ActionOf(basis.ProviderEvent),
            Sha = RefChange.ObjectId(request.At("fromRef").At("latestCommit")),
            Title = request.At("title").Line(),
            Url = request.At("links").At("self").Items().FirstOrDefault().At("href").HttpUrl(),
            OccurredAt = request.At("updatedDate").Time(),
            Number = number,
            Draft = request.At("draft").IsTrue(),
        };
}
