using System.Text.Json.Nodes;

namespace Patch.Core.Data;

/// <summary>Where a source's signals lead, with the field names of <c>feed-sources.json</c>.</summary>
public sealed record FeedTarget
{
    /// <summary><c>notify_only</c>, <c>fork_sync</c>, <c>workspace_flow</c> or its old name <c>flow_dispatch</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Forge of the fork (<c>notify_only</c>, <c>fork_sync</c>).</summary>
    public string? Provider { get; init; }

    /// <summary>The fork as <c>owner/name</c>.</summary>
    public string? RepoFullName { get; init; }

    /// <summary>The fork's branch.</summary>
    public string? Branch { get; init; }

    /// <summary>Of <c>fork_sync</c>: URL of the fork to push to; where absent it follows from the target's provider.</summary>
    public string? Url { get; init; }

    /// <summary>Of <c>fork_sync</c>: upstream's branch to follow where the signal names no commit, tag or branch; its default branch where absent.</summary>
    public string? UpstreamBranch { get; init; }

    /// <summary>Type of the flow events that it makes.</summary>
    public string? EventType { get; init; }

    /// <summary>The workspace's own URL; goes before <see cref="WorkspaceUrlEnv"/>.</summary>
    public string? WorkspaceUrl { get; init; }

    /// <summary>Name of the variable that holds the URL.</summary>
    public string? WorkspaceUrlEnv { get; init; }

    /// <summary>Name of the variable that holds the HMAC secret. Secrets themselves are never written in the file.</summary>
    public string? WorkspaceSecretEnv { get; init; }

    /// <summary>Old name of <see cref="WorkspaceUrl"/>.</summary>
    public string? DispatchUrl { get; init; }

    /// <summary>Old name of <see cref="WorkspaceUrlEnv"/>.</summary>
    public string? DispatchUrlEnv { get; init; }

    /// <summary>Old name of <see cref="WorkspaceSecretEnv"/>.</summary>
    public string? DispatchSecretEnv { get; init; }

    /// <summary>Merged over the event's payload, last.</summary>
    public JsonObject? Payload { get; init; }

    /// <summary>True for <c>workspace_flow</c> and <c>flow_dispatch</c>.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFlow => Mode is "workspace_flow" or "flow_dispatch";
}
