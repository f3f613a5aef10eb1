using System.Text.Json.Nodes;

namespace Patch.Core.Webhooks.Events;

/// <summary>A webhook as all providers' webhooks are read: the fields of the original's <c>GitWebhookEvent</c> first, Patch's own after them.</summary>
public sealed record GitWebhookEvent
{
    /// <summary>Name of the provider in the request's path.</summary>
    public required string Provider { get; init; }

    /// <summary>One of <see cref="WebhookEventNames"/>.</summary>
    public required string Event { get; init; }

    /// <summary>The event as the forge names it; null when it named none.</summary>
    public string? ProviderEvent { get; init; }

    public required string DeliveryId { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Null where the body names no repository.</summary>
    public WebhookRepository? Repo { get; init; }

    public WebhookSender? Sender { get; init; }

    /// <summary>The full ref that it is about: <c>refs/heads/…</c> or <c>refs/tags/…</c>; null where there is none.</summary>
    public string? Ref { get; init; }

    /// <summary>The object before a push; null for a ref that is new (never a zero id).</summary>
    public string? Before { get; init; }

    /// <summary>The object after a push; null for a ref that was deleted.</summary>
    public string? After { get; init; }

    /// <summary>
    /// One of <see cref="WebhookActions"/> for push and release; for other events the forge's own word in lower case (<c>opened</c>,
    /// <c>completed</c>, <c>success</c>); null where there is none.
    /// </summary>
    public string? Action { get; init; }

    /// <summary>The commit that it is about: of an annotated tag the commit behind it where the forge tells; null where unknown.</summary>
    public string? Sha { get; init; }

    /// <summary>The tag, without <c>refs/tags/</c>, of a release or of a push of a tag; else null.</summary>
    public string? Tag { get; init; }

    /// <summary>A line for people: the release's name, the head commit's first line, the request's title.</summary>
    public string? Title { get; init; }

    /// <summary>The page of it at the forge.</summary>
    public string? Url { get; init; }

    /// <summary>When it happened upstream; null where the body does not say.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>True for a release that is a draft: nobody can see it yet.</summary>
    public bool Draft { get; init; }

    /// <summary>True for a release that is marked as a pre-release.</summary>
    public bool Prerelease { get; init; }

    /// <summary>Number of the pull or merge request, or id of the run; null where there is none.</summary>
    public string? Number { get; init; }

    /// <summary>The body as it came.</summary>
    public JsonNode? Raw { get; init; }
}

/// <summary>The repository that a webhook is about.</summary>
/// <param name="Owner">Account, group or project path.</param>
/// <param name="Name">Its name in the URL.</param>
/// <param name="FullName"><c>owner/name</c>.</param>
/// <param name="CloneUrl">Over HTTP.</param>
/// <param name="SshUrl">Over ssh.</param>
/// <param name="DefaultBranch">Null where the body does not say.</param>
/// <param name="WebUrl">Its page.</param>
/// <param name="Id">The forge's number of it.</param>
public sealed record WebhookRepository(
    string Owner, string Name, string FullName, string? CloneUrl = null, string? SshUrl = null, string? DefaultBranch = null, string? WebUrl = null, string? Id = null);

/// <summary>Who caused it.</summary>
public sealed record WebhookSender(string Login, string? Url = null);

/// <summary>The normalised events: a closed list.</summary>
public static class WebhookEventNames
{
    public const string Push = "push";
    public const string Release = "release";
    public const string Create = "create";
    public const string Delete = "delete";
    public const string PullRequest = "pull_request";
    public const string WorkflowRun = "workflow_run";
    public const string Status = "status";
    public const string Ping = "ping";
    public const string Unknown = "unknown";

    public static IReadOnlyList<string> All { get; } = [Push, Release, Create, Delete, PullRequest, WorkflowRun, Status, Ping, Unknown];
}

/// <summary>The normalised actions of pushes and releases.</summary>
public static class WebhookActions
{
    /// <summary>Push: the ref is new.</summary>
    public const string Created = "created";

    /// <summary>Push: the ref moved.</summary>
    public const string Updated = "updated";

    /// <summary>Push: the ref moved to a commit that does not follow from the one before.</summary>
    public const string Forced = "forced";

    /// <summary>Push or release: it is gone.</summary>
    public const string Deleted = "deleted";

    /// <summary>Release: it can be seen now, and is no pre-release.</summary>
    public const string Published = "published";

    /// <summary>Release: it can be seen now, and is marked as a pre-release.</summary>
    public const string Prereleased = "prereleased";

    /// <summary>Release: its text or its files changed, or it is a draft.</summary>
    public const string Edited = "edited";
}
