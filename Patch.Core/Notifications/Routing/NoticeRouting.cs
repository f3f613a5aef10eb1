using System.IO.Enumeration;

namespace Patch.Core.Notifications.Routing;

/// <summary>Which channels are told of what: a pure rule over the settings.</summary>
public static class NoticeRouting
{
    /// <summary>The channels, in the order of the routes, each once.</summary>
    /// <param name="eventType">What it is about.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="repo"><c>owner/name</c>; null where it is about none.</param>
    /// <param name="routes">The rules, in order; with none of them every channel decides by its own <see cref="NoticeChannel.Events"/>.</param>
    /// <param name="channels">What there is.</param>
    public static IReadOnlyList<NoticeChannel> ChannelsFor(
        string eventType, string severity, string? repo, IReadOnlyList<NoticeRoute> routes, IReadOnlyList<NoticeChannel> channels)
    {
        var told = new List<NoticeChannel>();
        foreach (var route in routes.Where(route => Matches(route, eventType, severity, repo)))
        {
            told.AddRange(route.Channels.SelectMany(name => channels.Where(channel => Same(channel.Name, name))));
            if (route.Stop)
                break;
        }

        told.AddRange(channels.Where(channel => DecidesItself(channel, routes) && channel.Wants(eventType)));
        return [.. told.DistinctBy(channel => channel.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>True when the route is about such a notice.</summary>
    public static bool Matches(NoticeRoute route, string eventType, string severity, string? repo) =>
        (route.Events.Count == 0 || route.Events.Exists(name => name == "*" || Same(name, eventType)))
        && NoticeSeverities.Rank(severity) >= NoticeSeverities.Rank(route.MinSeverity)
        && (route.Repositories.Count == 0 || route.Repositories.Exists(pattern =>
            pattern == "*" || repo is not null && FileSystemName.MatchesSimpleExpression(pattern, repo, ignoreCase: true)));

    /// <summary>The channel of the original's variables keeps its allow list beside the routes of others, until a route names it.</summary>
    private static bool DecidesItself(NoticeChannel channel, IReadOnlyList<NoticeRoute> routes) =>
        routes.Count == 0 || channel.IsOriginals && !routes.Any(route => route.Channels.Exists(name => Same(name, channel.Name)));

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
