using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Discord;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Sending;
using Patch.Core.Notifications.Templates;
using Patch.Core.Settings;

namespace Patch.Core.Notifications;

/// <summary>Registers the notices and their channels.</summary>
public static partial class NotificationsRegistration
{
    /// <summary>Adds <see cref="SendDueNotices"/> and what it needs.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPatchOptions<DiscordOptions>(configuration, DiscordOptions.Section);
        services.AddOptions<DiscordOptions>().PostConfigure<ILogger<DiscordOptions>>((discord, logger) =>
        {
            if (discord.Enabled && !discord.IsOn)
                Log.NoWebhook(logger, $"{DiscordOptions.Section}:{nameof(DiscordOptions.WebhookUrl)}");
        });
        services.AddPatchOptions<NotificationOptions>(configuration, NotificationOptions.Section);
        services.AddSingleton<IPostConfigureOptions<NotificationOptions>>(provider => SettingsOf(provider, configuration));
        services.AddSingleton<IValidateOptions<NotificationOptions>>(provider => SettingsOf(provider, configuration));
        services.AddNoticeChannels();
        services.AddSingleton<NoticeChannels>();
        services.AddSingleton<WriteNotices>();
        services.AddSingleton<AskForNotices>();
        services.AddSingleton<NoticeTemplates>();
        services.AddSingleton<NoticeRendering>();
        services.AddSingleton<NoticeClaims>();
        services.AddSingleton<ChannelBudgets>();
        services.AddSingleton<ChannelHealth>();
        services.AddSingleton<NoticeClosing>();
        services.AddSingleton<NoticeSending>();
        services.AddSingleton<Digests>();
        services.AddSingleton<ChannelRuns>();
        services.AddSingleton(provider => new SendDueNotices(
            provider.GetRequiredService<WriteNotices>(), provider.GetRequiredService<NoticeChannels>(), provider.GetRequiredService<ChannelRuns>(),
            provider.GetRequiredService<IDbContextFactory<PatchDbContext>>(), provider.GetRequiredService<IOptions<NotificationOptions>>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SendDueNotices>>()));
        return services;
    }

    private static NotificationSettings SettingsOf(IServiceProvider provider, IConfiguration configuration) =>
        new(configuration, provider.GetRequiredService<IOptions<DiscordOptions>>());

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Discord output is on, but {Key} (DISCORD_WEBHOOK_URL) is not set: nothing is told")]
        public static partial void NoWebhook(ILogger logger, string key);
    }
}
