using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Notifications.Discord;

/// <summary>The original's notices to one Discord channel, which is called <c>discord</c> among the others. Off by default.</summary>
public sealed class DiscordOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Notifications:Discord";

    /// <summary>True sends notices, once <see cref="WebhookUrl"/> is set too.</summary>
    public bool Enabled { get; set; }

    /// <summary>The channel's webhook. Its path is a secret: it is never logged, traced or answered.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Allow list, comma-separated: events of signals (<c>push</c>, <c>release</c>), <c>attempt</c>, <c>forecast</c>, <c>pull_request</c>.</summary>
    public string NotifyEvents { get; set; } = "push,release";

    /// <summary>True when notices are to be written and sent.</summary>
    public bool IsOn => Enabled && !string.IsNullOrWhiteSpace(WebhookUrl);

    /// <summary>The allow list, name by name.</summary>
    public IReadOnlyList<string> Events => NotifyEvents.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(WebhookUrl))
            yield break;
        if (!Uri.TryCreate(WebhookUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return new ValidationResult("The webhook must be an http or https URL.", [nameof(WebhookUrl)]);
    }
}
