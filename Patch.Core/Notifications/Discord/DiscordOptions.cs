using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Notifications.Discord;

/// <summary>Notices to one Discord channel. Off by default.</summary>
public sealed class DiscordOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Patch:Notifications:Discord";

    /// <summary>Name under <see cref="NotifyEvents"/> of the outcomes of maintenance attempts.</summary>
    public const string AttemptEvent = "attempt";

    /// <summary>Name under <see cref="NotifyEvents"/> of forecasts of stacks whose verdict changed.</summary>
    public const string ForecastEvent = "forecast";

    /// <summary>True sends notices, once <see cref="WebhookUrl"/> is set too.</summary>
    public bool Enabled { get; set; }

    /// <summary>The channel's webhook. Its path is a secret: it is never logged, traced or answered.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Allow list, comma-separated: events of signals (<c>push</c>, <c>release</c>), <c>attempt</c> and <c>forecast</c>.</summary>
    public string NotifyEvents { get; set; } = "push,release";

    /// <summary>True when notices are to be written and sent.</summary>
    public bool IsOn => Enabled && !string.IsNullOrWhiteSpace(WebhookUrl);

    /// <summary>True when notices are on and the allow list has <paramref name="eventName"/>.</summary>
    public bool Wants(string eventName) => IsOn && NotifyEvents
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Contains(eventName, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(WebhookUrl))
            yield break;
        if (!Uri.TryCreate(WebhookUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return new ValidationResult("The webhook must be an http or https URL.", [nameof(WebhookUrl)]);
    }
}
