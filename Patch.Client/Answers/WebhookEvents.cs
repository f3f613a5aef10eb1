using System.Text.Json;

namespace Patch.Client.Answers;

/// <summary>A webhook as all providers' webhooks are read.</summary>
public sealed record WebhookEvent : ApiAnswer
{
    public required string Provider { get; init; }

    /// <summary><c>push</c>, <c>release</c>, <c>create</c>, <c>delete</c>, <c>pull_request</c>, <c>workflow_run</c>, <c>status</c>, <c>ping</c> or <c>unknown</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The event as the forge names it.</summary>
    public string? ProviderEvent { get; init; }

    public required string DeliveryId { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public WebhookRepository? Repo { get; init; }

    /// <summary>Who caused it.</summary>
    public WebhookSender? Sender { get; init; }

    /// <summary>The full ref that it is about.</summary>
    public string? Ref { get; init; }

    /// <summary>The object before a push; null for a ref that is new.</summary>
    public string? Before { get; init; }

    /// <summary>The object after a push; null for a ref that was deleted.</summary>
    public string? After { get; init; }

    /// <summary>Of a push or release a normalised word, else the forge's own in lower case.</summary>
    public string? Action { get; init; }

    /// <summary>The commit that it is about.</summary>
    public string? Sha { get; init; }

    /// <summary>The tag, without <c>refs/tags/</c>.</summary>
    public string? Tag { get; init; }

    /// <summary>A line for people.</summary>
    public string? Title { get; init; }

    /// <summary>The page of it at the forge.</summary>
    public string? Url { get; init; }

    /// <summary>When it happened upstream.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    public required bool Draft { get; init; }

    public required bool Prerelease { get; init; }

    /// <summary>Number of the pull or merge request, or id of the run.</summary>
    public string? Number { get; init; }

    /// <summary>The body; left out where the answer has it elsewhere.</summary>
    public JsonElement? Raw { get; init; }
}

/// <summary>The repository that a webhook is about.</summary>
public sealed record WebhookRepository : ApiAnswer
{
    public required string Owner { get; init; }

    public required string Name { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public required string FullName { get; init; }

    public string? CloneUrl { get; init; }

    public string? SshUrl { get; init; }

    public string? DefaultBranch { get; init; }

    public string? WebUrl { get; init; }

    /// <summary>The forge's number of it.</summary>
    public string? Id { get; init; }
}

/// <summary>Who caused a webhook.</summary>
public sealed record WebhookSender : ApiAnswer
{
    public required string Login { get; init; }

    public string? Url { get; init; }
}
