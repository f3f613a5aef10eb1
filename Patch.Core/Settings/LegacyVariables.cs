using Microsoft.Extensions.Configuration;

namespace Patch.Core.Settings;

/// <summary>
/// The variables of the original service, each with its key in the section <c>Patch</c>. They mean what they always meant; where both a
/// variable and its key are set, the key wins.
/// </summary>
public static class LegacyVariables
{
    /// <summary>Variable name to configuration key.</summary>
    public static IReadOnlyDictionary<string, string> Keys { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["HOST"] = "Patch:Api:Host",
        ["PORT"] = "Patch:Api:Port",
        ["DATA_DIR"] = "Patch:DataDirectory",
        ["FEED_SOURCES_PATH"] = "Patch:Feeds:SourcesPath",
        ["DISCORD_OUTPUT_ENABLED"] = "Patch:Notifications:Discord:Enabled",
        ["DISCORD_WEBHOOK_URL"] = "Patch:Notifications:Discord:WebhookUrl",
        ["DISCORD_NOTIFY_EVENTS"] = "Patch:Notifications:Discord:NotifyEvents",
        ["PATCH_ADMIN_TOKEN"] = "Patch:Admin:Token",
        ["PATCH_WORKSPACE_BACKEND_URL"] = "Patch:Workspaces:BackendUrl",
        ["PATCH_WORKSPACE_BACKEND_SECRET"] = "Patch:Workspaces:BackendSecret",
        ["PATCH_FLOW_BACKEND_URL"] = "Patch:Workspaces:FlowBackendUrl",
        ["PATCH_FLOW_DISPATCH_URL"] = "Patch:Workspaces:FlowDispatchUrl",
        ["PATCH_FLOW_DISPATCH_SECRET"] = "Patch:Workspaces:FlowDispatchSecret",
        ["CODEX_FLOW_FETCH"] = "Patch:Workspaces:Fetch",
        ["CODEX_FLOW_PUSH"] = "Patch:Workspaces:Push",
        ["CODEX_APP_SERVER_CODEX_COMMAND"] = "Patch:Workspaces:CodexCommand",
        ["GITHUB_WEBHOOK_SECRET"] = "Patch:Webhooks:GitHub:Secret",
        ["FORGEJO_WEBHOOK_SECRET"] = "Patch:Webhooks:Forgejo:Secret",
        ["GITEA_WEBHOOK_SECRET"] = "Patch:Webhooks:Gitea:Secret",
        ["JOJO_WEBHOOK_SECRET"] = "Patch:Webhooks:Jojo:Secret",
        ["GITLAB_WEBHOOK_SECRET"] = "Patch:Webhooks:GitLab:Secret",
        ["BITBUCKET_WEBHOOK_SECRET"] = "Patch:Webhooks:Bitbucket:Secret",
        ["GOGS_WEBHOOK_SECRET"] = "Patch:Webhooks:Gogs:Secret",
        ["GENERIC_WEBHOOK_SECRET"] = "Patch:Webhooks:Generic:Secret",
        ["CODEX_HOME"] = "Patch:Workspaces:CodexHome",
    };

    private static readonly HashSet<string> Switches =
        ["DISCORD_OUTPUT_ENABLED", "CODEX_FLOW_FETCH", "CODEX_FLOW_PUSH"];

    /// <summary>Adds the keys of all variables that are set and not blank. Call it when the other sources are in place.</summary>
    public static IConfigurationManager AddLegacyVariables(this IConfigurationManager configuration)
    {
        var values = Keys
            .Where(pair => !string.IsNullOrWhiteSpace(configuration[pair.Key]) && configuration[pair.Value] is null)
            .ToDictionary(pair => pair.Value, pair => (string?)Normalise(pair.Key, configuration[pair.Key]!));
        configuration.AddInMemoryCollection(values);
        return configuration;
    }

    /// <summary>The original takes 1, true and yes for on; 0, false and no for off. Anything else is left for the binder to refuse.</summary>
    private static string Normalise(string variable, string value) => !Switches.Contains(variable)
        ? value
        : value.Trim().ToLowerInvariant() switch
        {
            "1" or "yes" or "on" => "true",
            "0" or "no" or "off" => "false",
            var other => other,
        };
}
