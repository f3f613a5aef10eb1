namespace Patch.Core.Notifications.Channels;

/// <summary>One channel under <c>Patch:Notifications:Channels:NAME</c>. Which of the settings count depends on the kind.</summary>
public sealed class ChannelSettings
{
    /// <summary>The channel's name: the key in the settings.</summary>
    public string Name { get; set; } = "";

    /// <summary>One of <see cref="ChannelKinds"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>
    /// Where messages go: the webhook of Discord, Slack and Teams, the address of a generic webhook, the homeserver of Matrix,
    /// <c>smtp://host:587</c> or <c>smtps://host:465</c> of e-mail. A webhook's address is a secret: never logged, traced or shown. A Slack bot
    /// needs none, unless its API is not at <c>https://slack.com/api/</c>.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>Name of the environment variable that holds <see cref="Url"/>.</summary>
    public string? UrlEnv { get; set; }

    /// <summary>Path of the file that holds <see cref="Url"/>.</summary>
    public string? UrlFile { get; set; }

    /// <summary>The bot token of Slack and Matrix, the password of e-mail, the signing secret of a generic webhook. Never logged.</summary>
    public string? Secret { get; set; }

    /// <summary>Name of the environment variable that holds <see cref="Secret"/>.</summary>
    public string? SecretEnv { get; set; }

    /// <summary>Path of the file that holds <see cref="Secret"/>.</summary>
    public string? SecretFile { get; set; }

    /// <summary>The channel's id at Slack, with which a bot's token is used in place of a webhook, or the room's at Matrix.</summary>
    public string? Room { get; set; }

    /// <summary>User name of the mail server; null sends without one.</summary>
    public string? UserName { get; set; }

    /// <summary>
    /// Path of a file with certificates in PEM that the mail server's may be signed by, beside those that this machine trusts; null for these alone.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>Sender of mails.</summary>
    public string? From { get; set; }

    /// <summary>Receivers of mails, comma-separated.</summary>
    public string? To { get; set; }

    /// <summary>Most messages a day; null: no limit. What is more comes in one digest.</summary>
    public int? DailyBudget { get; set; }

    /// <summary>Begin and end of the hours in which nothing but errors is sent, as <c>22:00-07:00</c>; null: none.</summary>
    public string? QuietHours { get; set; }

    /// <summary>Time zone of the day and of the quiet hours, as <c>Europe/Berlin</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Channel that is told when this one is paused; null: the first other one.</summary>
    public string? Fallback { get; set; }
}
