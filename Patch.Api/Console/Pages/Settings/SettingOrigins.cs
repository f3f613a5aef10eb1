using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Patch.Core.Settings;

namespace Patch.Api.Console.Pages.Settings;

/// <summary>Says where a setting came from, by asking the configuration's providers, the last one first, as the configuration itself does.</summary>
internal sealed class SettingOrigins(IConfiguration configuration)
{
    /// <summary>Where the value of <paramref name="key"/> came from; null where nobody set it, so the default holds.</summary>
    public string? Of(string key) => Of((IConfigurationRoot)configuration, key);

    /// <summary>The keys below <paramref name="section"/> that somebody set, with their values.</summary>
    public IEnumerable<KeyValuePair<string, string>> Below(string section) => configuration.GetSection(section).AsEnumerable()
        .Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!));

    private string? Of(IConfigurationRoot root, string key)
    {
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner })
            {
                if (Of(inner, key) is { } found)
                    return found;
            }
            else if (provider.TryGet(key, out _))
            {
                return Name(provider, key);
            }
        }

        return null;
    }

    private string Name(IConfigurationProvider provider, string key) => provider switch
    {
        EnvironmentVariablesConfigurationProvider => $"variable {Variable(key)}",
        CommandLineConfigurationProvider => "command line",
        JsonConfigurationProvider json => $"file {json.Source.Path}",
        FileConfigurationProvider file => $"file {file.Source.Path}",
        MemoryConfigurationProvider => LegacyVariable(key) is { } variable ? $"variable {variable}" : "how it was started",
        _ => provider.GetType().Name,
    };

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The original's variable that stands for the key, where it is set.</summary>
    private string? LegacyVariable(string key) => LegacyVariables.Keys
        .Where(pair => pair.Value.Equals(key, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(configuration[pair.Key]))
        .Select(pair => pair.Key).FirstOrDefault();
}
