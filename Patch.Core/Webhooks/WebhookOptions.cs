using System.ComponentModel.DataAnnotations;

namespace Patch.Core.Webhooks;

/// <summary>Settings of the section <c>Patch:Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Patch:Webhooks";

    /// <summary>How long deliveries are kept.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Largest body in bytes; GitHub sends up to 25 MiB.</summary>
    [Range(1024, 25 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How far the timestamp of a signature that has one may be from now, in either direction.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan TimestampTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The secrets of a provider, by its name in the path; empty where none is set.</summary>
    public IReadOnlyList<string> SecretsOf(string provider) => (provider switch
    {
        "github" => GitHub,
        "forgejo" => Forgejo,
        "gitea" => Gitea,
        "jojo" => Jojo,
        "gitlab" => GitLab,
        "bitbucket" => Bitbucket,
        "gogs" => Gogs,
        "generic" => Generic,
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "No secrets are kept for this provider."),
    }).All();

    /// <summary>The variable that sets a provider's secret.</summary>
    public static string KeyOf(string provider) => $"{provider.ToUpperInvariant()}_WEBHOOK_SECRET";

    public WebhookSecrets GitHub { get; set; } = new();

    public WebhookSecrets Forgejo { get; set; } = new();

    public WebhookSecrets Gitea { get; set; } = new();

    public WebhookSecrets Jojo { get; set; } = new();

    public WebhookSecrets GitLab { get; set; } = new();

    public WebhookSecrets Bitbucket { get; set; } = new();

    public WebhookSecrets Gogs { get; set; } = new();

    public WebhookSecrets Generic { get; set; } = new();
}

/// <summary>The secrets of one provider's webhooks. Without one its deliveries are refused.</summary>
public sealed class WebhookSecrets
{
    /// <summary>The secret as it is written at the forge.</summary>
    public string? Secret { get; set; }

    /// <summary>Further secrets that are valid too, for the time in which one is replaced by another.</summary>
    public IList<string> MoreSecrets { get; } = [];

    /// <summary>All that are set.</summary>
    public IReadOnlyList<string> All() => [.. MoreSecrets.Prepend(Secret).OfType<string>().Where(secret => secret.Length > 0)];
}
