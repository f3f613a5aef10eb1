using Microsoft.Extensions.Configuration;
using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.Hosts;

/// <summary>Finds the settings of a remote's host.</summary>
internal static class ForgeHosts
{
    /// <summary>The key of a host's settings.</summary>
    public static string KeyOf(string section) => $"{ForgeOptions.Section}:Hosts:{section}";

    /// <summary>The settings' own entry for the host with its port, else for the host.</summary>
    public static ForgeResult<(ForgeHost Host, ForgeHostOptions Settings)> Find(ForgeOptions options, string remoteUrl)
    {
        if (RemoteHost.Of(remoteUrl) is not { } remote)
            return NotConfigured("The fork's remote is not a URL with a host, so there is no forge to speak to.");
        if ((Entry(options, remote.Full) ?? Entry(options, remote.Host)) is not { } entry)
            return NotConfigured($"No forge is set for {remote.Full}: set {KeyOf(remote.Full)}:Token (or TokenEnv, TokenFile, App).");
        var (section, settings) = entry;
        var provider = string.IsNullOrEmpty(settings.Provider) ? ForgeProviders.OfHost(remote.Host) : ForgeProviders.Of(settings.Provider);
        if (provider is null)
            return NotConfigured($"What {remote.Full} runs is not known: set {KeyOf(section)}:Provider to github, forgejo, gitea or gitlab.");
        var api = settings.ApiUrl is { Length: > 0 } url ? url : ForgeProviders.ApiOf(provider, remote.Scheme, remote.Full);
        return (new ForgeHost(KeyOf(section), remote.Full, provider, api.TrimEnd('/')), settings);
    }

    /// <summary>
    /// Takes the sections whose name holds a port: configuration splits <c>Hosts:HOST:3000:Token</c> at every colon, so they are bound
    /// as a host with a section named <c>3000</c>, which no property is for.
    /// </summary>
    public static void AddPorts(ForgeOptions options, IConfigurationSection hosts)
    {
        foreach (var host in hosts.GetChildren())
        {
            var ports = host.GetChildren().Where(child => child.Key.All(char.IsAsciiDigit) && child.GetChildren().Any()).ToList();
            foreach (var port in ports)
                options.Hosts[$"{host.Key}:{port.Key}"] = port.Get<ForgeHostOptions>() ?? new ForgeHostOptions();
            if (ports.Count > 0 && host.GetChildren().Count() == ports.Count)
                options.Hosts.Remove(host.Key);
        }
    }

    private static (string Section, ForgeHostOptions Settings)? Entry(ForgeOptions options, string host)
    {
        foreach (var (section, settings) in options.Hosts)
        {
            if (string.Equals(settings.Host is { Length: > 0 } named ? named : section, host, StringComparison.OrdinalIgnoreCase))
                return (section, settings);
        }

        return null;
    }

    private static ForgeFault NotConfigured(string sentence) => new(ForgeFaults.NotConfigured, sentence, null, Permanent: true);
}
