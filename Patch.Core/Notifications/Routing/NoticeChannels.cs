using Microsoft.Extensions.Options;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Discord;
using Patch.Core.Notifications.Times;

namespace Patch.Core.Notifications.Routing;

/// <summary>The channels of the settings, the one of the original's variables among them.</summary>
public sealed class NoticeChannels
{
    /// <summary>Name of the channel that the original's variables set up.</summary>
    public const string Original = "discord";

    private readonly IReadOnlyList<NoticeRoute> routes;

    public NoticeChannels(IOptions<NotificationOptions> options, IOptions<DiscordOptions> discord, IEnumerable<INoticeChannel> kinds)
    {
        var byKind = kinds.ToDictionary(kind => kind.Kind);
        routes = options.Value.Routes;
        var all = options.Value.Channels.Values.Select(settings => Of(settings, byKind, EventsOf(settings, discord.Value), isOriginals: false)).ToList();
        if (discord.Value.IsOn && !options.Value.Channels.ContainsKey(Original))
        {
            var settings = new ChannelSettings { Name = Original, Kind = ChannelKinds.Discord, Url = discord.Value.WebhookUrl };
            all.Add(Of(settings, byKind, EventsOf(settings, discord.Value), isOriginals: true));
        }

        All = all;
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<NoticeChannel> All { get; }

    /// <summary>The one of this name; null for none.</summary>
    public NoticeChannel? Find(string name) => All.FirstOrDefault(channel => string.Equals(channel.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Who is told of such a notice.</summary>
    public IReadOnlyList<NoticeChannel> For(string eventType, string severity, string? repo) =>
        NoticeRouting.ChannelsFor(eventType, severity, repo, routes, All);

    /// <summary>Who may be told that <paramref name="name"/> is paused, the likeliest first: its fallback, who asks for such notices, all others.</summary>
    public IReadOnlyList<NoticeChannel> InPlaceOf(string name)
    {
        var named = Find(name)?.Settings.Fallback is { } fallback && Find(fallback) is { } other ? [other] : Array.Empty<NoticeChannel>();
        return
        [
            .. named.Concat(For(NoticeEvents.Channel, NoticeSeverities.Error, repo: null)).Concat(All)
                .Where(channel => !string.Equals(channel.Name, name, StringComparison.OrdinalIgnoreCase)).DistinctBy(channel => channel.Name),
        ];
    }

    private static NoticeChannel Of(ChannelSettings settings, Dictionary<string, INoticeChannel> kinds, IReadOnlyList<string> events, bool isOriginals) => new(
        settings, kinds[settings.Kind.ToLowerInvariant()], TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone), QuietHours.Parse(settings.QuietHours), events,
        isOriginals);

    private static IReadOnlyList<string> EventsOf(ChannelSettings settings, DiscordOptions discord) =>
        discord.Enabled && string.Equals(settings.Name, Original, StringComparison.OrdinalIgnoreCase) ? discord.Events : ["*"];
}
