using System.Text.Json;

namespace Patch.Core.Webhooks.Events;

/// <summary>Bodies of GitLab: https://docs.gitlab.com/user/project/integrations/webhook_events.</summary>
internal static class GitLabEvents
{
    /// <summary>The body says itself what it is, also within a system hook, whose header says no more than that.</summary>
    public static GitWebhookEvent Read(WebhookBody hook)
    {
        var body = hook.Root;
        var basis = hook.Event(Repository(body), Sender(body));
        if (basis.Repo is null)
            return basis;
        return (body.At("object_kind").Word() ?? body.At("event_name").Word()) switch
        {
            "push" or "tag_push" => Push(basis, body),
            "release" => Release(basis, body),
            "merge_request" => MergeRequest(basis, body.At("object_attributes")),
            "pipeline" => Pipeline(basis, body.At("object_attributes")),
            "build" => Job(basis, body),
            "deployment" => Deployment(basis, body),
            _ => null,
        } ?? basis;
    }

    /// <summary>Hooks of jobs of older versions have no <c>project</c>; the path is that of the repository's page then.</summary>
    private static WebhookRepository? Repository(JsonElement body)
    {
        var project = body.ObjectAt("project");
        var homepage = body.At("repository").At("homepage").HttpUrl();
        var path = project.At("path_with_namespace").Name() ?? (Uri.TryCreate(homepage, UriKind.Absolute, out var page) ? page.AbsolutePath.Trim('/') : null);
        return Repositories.Of(path) is not { } repo ? null : repo with
        {
            CloneUrl = project.At("git_http_url").HttpUrl() ?? body.At("repository").At("git_http_url").HttpUrl(),
            SshUrl = project.At("git_ssh_url").Name(JsonFields.MostUrl) ?? body.At("repository").At("git_ssh_url").Name(JsonFields.MostUrl),
            DefaultBranch = project.At("default_branch").Name(),
            WebUrl = project.At("web_url").HttpUrl() ?? homepage,
            Id = project.At("id").Id() ?? body.At("project_id").Id(),
        };
    }

    private static WebhookSender? Sender(JsonElement body)
    {
        var user = body.At("user");
        return (body.At("user_username").Name() ?? user.At("username").Name() ?? user.At("name").Name() ?? body.At("user_name").Name()) is { } login ? new(login) : null;
    }

    /// <summary>GitLab does not say whether a push was forced. <c>checkout_sha</c> is the commit, also behind an annotated tag.</summary>
    private static GitWebhookEvent? Push(GitWebhookEvent basis, JsonElement body)
    {
        if (RefChange.Of(body.At("ref").Name(), body.At("before"), body.At("after")) is not { } change)
            return null;
        var sha = change.After is null ? null : RefChange.ObjectId(body.At("checkout_sha")) ?? (change.Tag is null ? change.After : null);
        var head = body.At("commits").Items().LastOrDefault(commit => sha is not null && RefChange.ObjectId(commit.At("id")) == sha);
        return basis with
        {
            Event = WebhookEventNames.Push,
            Ref = change.Ref,
            Before = change.Before,
            After = change.After,
            Action = change.Action,
            Tag = change.Tag,
            Sha = sha,
            Title = body.At("message").Line() ?? head.At("title").Line() ?? head.At("message").Line(),
            Url = head.At("url").HttpUrl(),
        };
    }

    private static GitWebhookEvent? Release(GitWebhookEvent basis, JsonElement body)
    {
        var action = body.At("action").Word() switch
        {
            "create" => WebhookActions.Published,
            "update" => WebhookActions.Edited,
            "delete" => WebhookActions.Deleted,
            _ => null,
        };
        return action is null || body.At("tag").Name() is not { } tag ? null : basis with
        {
            Event = WebhookEventNames.Release,
            Ref = RefChange.TagRef(tag),
            Action = action,
            Tag = tag,
            Sha = RefChange.ObjectId(body.At("commit").At("id")),
            Title = body.At("name").Line() ?? body.At("tag").Line(),
            Url = body.At("url").HttpUrl(),
            OccurredAt = action is WebhookActions.Published ? body.At("released_at").Time() ?? body.At("created_at").Time() : null,
        };
    }

    /// <summary>It is about the branch that it asks to change.</summary>
    private static GitWebhookEvent? MergeRequest(GitWebhookEvent basis, JsonElement request) =>
        request.At("iid").Id() is not { } number ? null : basis with
        {
            Event = WebhookEventNames.PullRequest,
            Ref = RefChange.FullRef(request.At("target_branch").Name()),
            Before = RefChange.ObjectId(request.At("oldrev")),
            Action = request.At("action").Word() ?? request.At("state").Word(),
            Sha = RefChange.ObjectId(request.At("last_commit").At("id")),
            Title = request.At("title").Line(),
            Url = request.At("url").HttpUrl(),
            OccurredAt = request.At("updated_at").Time(),
            Number = number,
            Draft = request.At("draft").IsTrue(),
        };

    private static GitWebhookEvent? Pipeline(GitWebhookEvent basis, JsonElement pipeline) =>
        pipeline.At("id").Id() is not { } id ? null : basis with
        {
            Event = WebhookEventNames.WorkflowRun,
            Ref = RefChange.FullRef(pipeline.At("ref").Name(), pipeline.At("tag").IsTrue()),
            Action = pipeline.At("status").Word(),
            Sha = RefChange.ObjectId(pipeline.At("sha")),
            Title = pipeline.At("name").Line(),
            Url = pipeline.At("url").HttpUrl(),
            OccurredAt = pipeline.At("finished_at").Time() ?? pipeline.At("created_at").Time(),
            Number = id,
        };

    private static GitWebhookEvent? Job(GitWebhookEvent basis, JsonElement body) =>
        body.At("build_id").Id() is not { } id ? null : basis with
        {
            Event = WebhookEventNames.WorkflowRun,
            Ref = RefChange.FullRef(body.At("ref").Name(), body.At("tag").IsTrue()),
            Action = body.At("build_status").Word(),
            Sha = RefChange.ObjectId(body.At("sha")),
            Title = body.At("build_name").Line(),
            OccurredAt = body.At("build_finished_at").Time() ?? body.At("build_started_at").Time() ?? body.At("build_created_at").Time(),
            Number = id,
        };

    /// <summary>Says its commit in short; whole only at the end of the commit's page.</summary>
    private static GitWebhookEvent? Deployment(GitWebhookEvent basis, JsonElement body) =>
        body.At("deployment_id").Id() is not { } id ? null : basis with
        {
            Event = WebhookEventNames.Status,
            Ref = RefChange.FullRef(body.At("ref").Name()),
            Action = body.At("status").Word(),
            Sha = RefChange.ObjectId(body.At("commit_url").HttpUrl()?.Split('/')[^1]),
            Title = body.At("environment").Line(),
            Url = body.At("deployable_url").HttpUrl(),
            OccurredAt = body.At("status_changed_at").Time(),
            Number = id,
        };
}
