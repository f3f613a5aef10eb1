using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Forgejo;
using Patch.Core.Forges.GitHub;
using Patch.Core.Forges.GitLab;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Http;
using Patch.Core.Forges.Tokens;

namespace Patch.Core.Forges;

/// <summary>Opens repositories at the forges that settings name.</summary>
public sealed partial class ForgeDirectory
{
    private readonly ForgeClients clients;
    private readonly AppTokens apps;
    private readonly IOptionsMonitor<ForgeOptions> options;

    internal ForgeDirectory(ForgeClients clients, AppTokens apps, IOptionsMonitor<ForgeOptions> options) =>
        (this.clients, this.apps, this.options) = (clients, apps, options);

    /// <summary>
    /// The repository <paramref name="fullName"/> at the host of <paramref name="remoteUrl"/>; or a fault whose sentence names the key of
    /// settings that is missing. Sends nothing. Cheap: open one for each piece of work.
    /// </summary>
    /// <param name="remoteUrl">The fork's remote: a URL, or <c>user@host:path</c>.</param>
    /// <param name="fullName"><c>owner/name</c>; with groups at GitLab.</param>
    public ForgeResult<IForge> Open(string remoteUrl, string fullName)
    {
        var found = ForgeHosts.Find(options.CurrentValue, remoteUrl);
        if (!found.IsOk)
            return found.Fault;
        var (host, settings) = found.Value;
        if (!FullName().IsMatch(fullName) || (host.Provider != ForgeProviders.GitLab && fullName.Count(c => c == '/') != 1))
            return new ForgeFault(ForgeFaults.NotConfigured, $"'{ForgeText.Line(fullName, 100)}' is not the name of a repository at {host.Title}.", null, Permanent: true);
        IForgeCredential credential = settings.App is null ? new StoredToken(host.Key, remoteUrl, options) : apps.For(host, remoteUrl, fullName);
        return new ForgeResult<IForge>(Open(host, credential, fullName), null);
    }

    /// <summary>What the settings say that a remote's host runs, as <c>forgejo</c>; null where they name no such host.</summary>
    /// <param name="remoteUrl">The remote, as <see cref="Open(string, string)"/> takes it.</param>
    public string? ProviderOf(string remoteUrl) => ForgeHosts.Find(options.CurrentValue, remoteUrl) is { IsOk: true, Value.Host.Provider: var provider } ? provider : null;

    private IForge Open(ForgeHost host, IForgeCredential credential, string fullName)
    {
        if (host.Provider == ForgeProviders.GitLab)
        {
            // Paths there name the project by its number, which outlives renames; the number is asked for by the name.
            var projects = clients.Create(host, credential, "");
            return new GitLabForge(ForgeClients.Api<IGitLabApi>(projects), clients.Wire(projects, host, fullName, $"/projects/{Uri.EscapeDataString(fullName)}"));
        }

        var path = $"/repos/{fullName}";
        var client = clients.Create(host, credential, path);
        var wire = clients.Wire(client, host, fullName, path);
        return host.Provider == ForgeProviders.GitHub
            ? new GitHubForge(ForgeClients.Api<IGitHubApi>(client), wire)
            : new ForgejoForge(ForgeClients.Api<IForgejoApi>(client), wire);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_.][A-Za-z0-9._-]*)+\z")]
    private static partial Regex FullName();
}
