using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Discord;
using Patch.Core.Settings;

namespace Patch.Core.Notifications;

/// <summary>Registers the notices and their channels.</summary>
public static partial class NotificationsRegistration
{
    /// <summary>Adds <see cref="SendDueNotices"/> and what it needs.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPatchOptions<NotificationOptions>(configuration, NotificationOptions.Section);
        services.AddPatchOptions<DiscordOptions>(configuration, DiscordOptions.Section);
        services.AddOptions<DiscordOptions>().PostConfigure<ILogger<DiscordOptions>>((discord, logger) =>
        {
            if (discord.Enabled && !discord.IsOn)
                Log.NoWebhook(logger, $"{DiscordOptions.Section}:{nameof(DiscordOptions.WebhookUrl)}");
        });
        services.AddSingleton<WriteNotices>();
        services.AddSingleton<SendDueNotices>();
        services.AddNoticeChannels();
        return services;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Discord output is on, but {Key} (DISCORD_WEBHOOK_URL) is not set: nothing is told")]
        public static partial void NoWebhook(ILogger logger, string key);
    }
}
