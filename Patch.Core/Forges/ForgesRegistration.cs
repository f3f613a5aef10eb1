using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Http;
using Patch.Core.Forges.Tokens;
using Patch.Core.Settings;

namespace Patch.Core.Forges;

/// <summary>Registers the forges.</summary>
public static partial class ForgesRegistration
{
    /// <summary>Adds <see cref="ForgeDirectory"/> and what it needs. The data slice must be there.</summary>
    public static IServiceCollection AddForges(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPatchOptions<ForgeOptions>(configuration, ForgeOptions.Section);
        services.AddOptions<ForgeOptions>().PostConfigure(options => ForgeHosts.AddPorts(options, configuration.GetSection($"{ForgeOptions.Section}:Hosts")));
        services.AddOptions<ForgeOptions>().PostConfigure<ILogger<ForgeOptions>>(WarnOfMissingSecrets);
        services.AddSingleton<IValidateOptions<ForgeOptions>, ForgeOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);

        // Redirects, time limits and retries are not the connection's: a token must not go where an answer leads.
        services.AddHttpClient(ForgeClients.ConnectionsName)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = System.Net.DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            });
        services.AddSingleton<Allowances>();
        services.AddSingleton<KeptAnswers>();
        services.AddSingleton<ForgeClients>();
        services.AddSingleton<AppTokens>();
        services.AddSingleton(provider => new ForgeDirectory(
            provider.GetRequiredService<ForgeClients>(), provider.GetRequiredService<AppTokens>(), provider.GetRequiredService<IOptionsMonitor<ForgeOptions>>()));
        return services;
    }

    /// <summary>A secret that comes later is no mistake, so it stops nothing; but it should not be found out by the first pull request only.</summary>
    private static void WarnOfMissingSecrets(ForgeOptions options, ILogger<ForgeOptions> logger)
    {
        foreach (var (section, host) in options.Hosts)
        {
            var key = ForgeHosts.KeyOf(section);
            var secret = host.App is { } app
                ? SecretText.Read($"{key}:App:PrivateKey", app.PrivateKey, app.PrivateKeyEnv, app.PrivateKeyFile)
                : SecretText.Read($"{key}:Token", host.Token, host.TokenEnv, host.TokenFile);
            if (!secret.IsOk)
                Log.NoSecret(logger, key, secret.Fault.Sentence);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Key} has no token yet: {Sentence}")]
        public static partial void NoSecret(ILogger logger, string key, string sentence);
    }
}
