using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Feeds.Fetching;
using Patch.Core.Feeds.Polling;
using Patch.Core.Feeds.Refs;
using Patch.Core.Feeds.Sources;
using Patch.Core.Settings;

namespace Patch.Core.Feeds;

/// <summary>Registers the slice; the Git engine must be registered too.</summary>
public static class FeedsRegistration
{
    public static IServiceCollection AddFeeds(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPatchOptions<FeedOptions>(configuration, FeedOptions.Section);
        services.AddFeedHttpClient(FeedClient.Configured, vetted: false);
        services.AddFeedHttpClient(FeedClient.Redirected, vetted: true);
        return services
            .AddSingleton<FeedClient>()
            .AddSingleton<HostLimits>()
            .AddSingleton<SourceRows>()
            .AddSingleton<ForcedBranches>()
            .AddSingleton<LookAtRefs>()
            .AddSingleton<LookAtSource>()
            .AddSingleton<StorePoll>()
            .AddSingleton<PollNow>()
            .AddSingleton(provider => new PollDueSources(
                provider.GetRequiredService<IDbContextFactory<PatchDbContext>>(), provider.GetRequiredService<SourceRows>(),
                provider.GetRequiredService<HostLimits>(), provider.GetRequiredService<LookAtSource>(), provider.GetRequiredService<StorePoll>(),
                provider.GetRequiredService<IWakeUps>(), provider.GetRequiredService<IOptions<FeedOptions>>(), provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PollDueSources>>()));
    }

    /// <summary>Redirects, decompression and time limits are <see cref="FeedClient"/>'s, which bounds them all.</summary>
    private static void AddFeedHttpClient(this IServiceCollection services, string name, bool vetted) => services
        .AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !vetted,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = vetted ? PrivateAddresses.ConnectAsync : null,
        });
}
