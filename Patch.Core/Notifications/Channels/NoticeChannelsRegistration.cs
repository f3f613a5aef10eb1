using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Notifications.Channels.Discord;
using Patch.Core.Notifications.Channels.Http;

namespace Patch.Core.Notifications.Channels;

/// <summary>Registers the kinds of channels.</summary>
public static class NoticeChannelsRegistration
{
    /// <summary>Adds an <see cref="INoticeChannel"/> for each of <see cref="ChannelKinds"/>.</summary>
    public static IServiceCollection AddNoticeChannels(this IServiceCollection services)
    {
        services.AddSingleton<ChannelHttp>();
        services.AddSingleton<DiscordChannel>();
        services.AddSingleton<INoticeChannel>(provider => provider.GetRequiredService<DiscordChannel>());

        // Addresses and tokens are passwords, so neither the client's log nor its spans may see a request; without a propagator the handler
        // makes no spans. The notice row owns the retries and ChannelHttp the time limit.
        services.AddHttpClient(ChannelHttp.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ActivityHeadersPropagator = null,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            });
        return services;
    }
}
