using System.Text.Json;

namespace Patch.Core.Webhooks.Events;

/// <summary>Runs, jobs, checks and statuses as GitHub, Forgejo and Gitea send them.</summary>
internal static class GitHubRuns
{
    /// <summary><c>workflow_run</c>, <c>workflow_job</c>, and the <c>run</c> of Forgejo's <c>action_run_…</c>.</summary>
    public static GitWebhookEvent? Run(GitWebhookEvent basis, JsonElement body, string? action)
    {
        var run = body.ObjectAt("workflow_run", "workflow_job", "run");
        return run.At("id").Id() is not { } id ? null : basis with
        {
            Event = WebhookEventNames.WorkflowRun,
            Ref = RefChange.FullRef(run.At("head_branch").Name() ?? run.At("prettyref").Name()),
            Action = action ?? run.At("status").Word(),
            Sha = RefChange.ObjectId(run.At("head_sha")) ?? RefChange.ObjectId(run.At("commit_sha")),
            Title = run.At("display_title").Line() ?? run.At("title").Line() ?? run.At("name").Line(),
            Url = run.At("html_url").HttpUrl(),
            OccurredAt = run.At("updated_at").Time() ?? run.At("completed_at").Time() ?? run.At("started_at").Time() ?? run.At("updated").Time(),
            Number = id,
        };
    }

    public static GitWebhookEvent? Status(GitWebhookEvent basis, JsonElement body, string? action)
    {
        if (body.ObjectAt("check_run", "check_suite") is { ValueKind: JsonValueKind.Object } check)
            return Check(basis, check, action);
        return body.ObjectAt("deployment_status") is { ValueKind: JsonValueKind.Object } status ? Deployment(basis, status, body.At("deployment")) : Commit(basis, body);
    }

    /// <summary>A status is of a commit; the ref is told where exactly one branch has it.</summary>
    private static GitWebhookEvent? Commit(GitWebhookEvent basis, JsonElement body)
    {
        var branches = body.At("branches").Items().Take(2).ToArray();
        return RefChange.ObjectId(body.At("sha")) is not { } sha ? null : basis with
        {
            Event = WebhookEventNames.Status,
            Ref = branches.Length == 1 ? RefChange.FullRef(branches[0].At("name").Name()) : null,
            Action = body.At("state").Word(),
            Sha = sha,
            Title = body.At("description").Line() ?? body.At("context").Line(),
            Url = body.At("target_url").HttpUrl(),
            OccurredAt = body.At("updated_at").Time(),
            Number = body.At("id").Id(),
        };
    }

    private static GitWebhookEvent? Check(GitWebhookEvent basis, JsonElement check, string? action) =>
        RefChange.ObjectId(check.At("head_sha")) is not { } sha ? null : basis with
        {
            Event = WebhookEventNames.Status,
            Ref = RefChange.FullRef(check.At("head_branch").Name() ?? check.At("check_suite").At("head_branch").Name()),
            Action = action,
            Sha = sha,
            Title = check.At("name").Line() ?? check.At("app").At("name").Line(),
            Url = check.At("html_url").HttpUrl(),
            OccurredAt = check.At("updated_at").Time() ?? check.At("completed_at").Time() ?? check.At("started_at").Time(),
            Number = check.At("id").Id(),
        };

    private static GitWebhookEvent? Deployment(GitWebhookEvent basis, JsonElement status, JsonElement deployment) =>
        RefChange.ObjectId(deployment.At("sha")) is not { } sha ? null : basis with
        {
            Event = WebhookEventNames.Status,
            Action = status.At("state").Word(),
            Sha = sha,
            Title = status.At("description").Line() ?? status.At("environment").Line(),
            Url = status.At("target_url").HttpUrl(),
            OccurredAt = status.At("updated_at").Time(),
            Number = status.At("id").Id(),
        };
}
