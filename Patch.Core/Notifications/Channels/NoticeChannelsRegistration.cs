using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Notifications.Channels.Discord;
using Patch.Core.Notifications.Channels.Email;
using Patch.Core.Notifications.Channels.Http;
using Patch.Core.Notifications.Channels.Matrix;
using Patch.Core.Notifications.Channels.Slack;
using Patch.Core.Notifications.Channels.Teams;
using Patch.Core.Notifications.Channels.Webhooks;

namespace Patch.Core.Notifications.Channels;

/// <summary>Registers the kinds of channels.</summary>
public static class NoticeChannelsRegistration
{
    /// <summary>Adds an <see cref="INoticeChannel"/> for each of <see cref="ChannelKinds"/>.</summary>
    public static IServiceCollection AddNoticeChannels(this IServiceCollection services)
    {
        services.AddSingleton<ChannelHttp>();
        services.AddSingleton<INoticeChannel, DiscordChannel>();
        services.AddSingleton<INoticeChannel, SlackChannel>();
        services.AddSingleton<INoticeChannel, TeamsChannel>();
        services.AddSingleton<INoticeChannel, EmailChannel>();
        services.AddSingleton<INoticeChannel, WebhookChannel>();
        services.AddSingleton<INoticeChannel, MatrixChannel>();

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
