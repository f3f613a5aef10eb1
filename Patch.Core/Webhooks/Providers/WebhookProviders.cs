using System.Collections.Frozen;

namespace Patch.Core.Webhooks.Providers;

/// <summary>The providers whose webhooks are taken: a closed list.</summary>
public static class WebhookProviders
{
    public static IReadOnlyList<WebhookProvider> All { get; } =
    [
        new GitHubProvider(),
        new ForgejoProvider("forgejo"),
        new ForgejoProvider("gitea"),
        new ForgejoProvider("jojo"),
        new GitLabProvider(),
        new BitbucketProvider(),
        new ForgejoProvider("gogs"),
        new GenericProvider(),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(provider => provider.Name)];

    private static readonly FrozenDictionary<string, WebhookProvider> ByName = All.ToFrozenDictionary(provider => provider.Name, StringComparer.Ordinal);

    /// <summary>The provider of that name, letter case included; null where there is none.</summary>
    public static WebhookProvider? Find(string name) => ByName.GetValueOrDefault(name);
}
