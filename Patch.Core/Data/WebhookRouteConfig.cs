using System.Text.Json.Serialization;

namespace Patch.Core.Data;

/// <summary>One entry of <c>webhooks</c> in <c>feed-sources.json</c>, with the field names of the file: which webhooks lead where.</summary>
public sealed record WebhookRouteConfig
{
    public required string Id { get; init; }

    /// <summary>Only deliveries of this provider; null for all.</summary>
    public string? Provider { get; init; }

    /// <summary>Glob pattern of <c>owner/name</c>, letter case aside, such as <c>openai/*</c>; null for all.</summary>
    public string? Repository { get; init; }

    /// <summary>Normalised events that it takes; at least one.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Glob patterns of the full ref (<c>refs/heads/main</c>, <c>refs/tags/v*</c>); null for all.</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Ref { get; init; }

    /// <summary>Normalised actions that it takes; null for those that are news (a deleted branch or a mere edit is none).</summary>
    [JsonConverter(typeof(StringOrListConverter))]
    public IReadOnlyList<string>? Action { get; init; }

    public FeedTarget? Target { get; init; }
}
