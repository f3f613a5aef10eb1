using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core;
using Patch.Core.Settings;

namespace Patch.Cli.Terminal;

/// <summary>
/// Patch's own services inside a command: the settings of the environment, as api and worker read them. Nothing runs by itself, and
/// no database is opened before something asks for it.
/// </summary>
internal static class LocalServices
{
    /// <summary>Makes them; <paramref name="settings"/> go before the environment's.</summary>
    public static ServiceProvider Create(IEnumerable<KeyValuePair<string, string?>>? settings = null)
    {
        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables();
        configuration.AddInMemoryCollection(settings);
        configuration.AddLegacyVariables();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddPatch(configuration)
            .BuildServiceProvider();
    }
}
