using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Patch.Core.Notifications.Channels;
using Patch.Core.Notifications.Discord;
using Patch.Core.Notifications.Routing;
using Patch.Core.Notifications.Times;

namespace Patch.Core.Notifications;

/// <summary>Completes and checks <see cref="NotificationOptions"/> at start: each mistake is a sentence that begins with the setting's key.</summary>
internal sealed partial class NotificationSettings(IConfiguration configuration, IOptions<DiscordOptions> discord)
    : IPostConfigureOptions<NotificationOptions>, IValidateOptions<NotificationOptions>
{
    private const int MostChannels = 100;
    private const string Section = NotificationOptions.Section;

    /// <inheritdoc/>
    public void PostConfigure(string? name, NotificationOptions options)
    {
        foreach (var (key, channel) in options.Channels)
        {
            channel.Name = key;
            if (!Is(key, NoticeChannels.Original))
                continue;

            // More can be set for the original's channel without saying again where it is.
            channel.Kind = channel.Kind.Length == 0 ? ChannelKinds.Discord : channel.Kind;
            if (discord.Value.IsOn && !ChannelSecrets.HasUrl(channel))
                channel.Url = discord.Value.WebhookUrl;
        }

        // The keys of the settings are the places in the list, unless somebody left out numbers: then the binder closes the gaps in their order.
        var routes = configuration.GetSection($"{Section}:Routes").GetChildren().ToList();
        foreach (var (route, section) in options.Routes.Zip(routes))
        {
            route.Events = ListOf(section.GetSection(nameof(route.Events)), route.Events);
            route.Repositories = ListOf(section.GetSection(nameof(route.Repositories)), route.Repositories);
            route.Channels = ListOf(section.GetSection(nameof(route.Channels)), route.Channels);
        }
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NotificationOptions options)
    {
        List<string> mistakes =
        [
            .. options.Channels.Values.SelectMany(channel => Of(channel, options)),
            .. options.Routes.SelectMany((route, place) => Of(route, $"{Section}:Routes:{place}", options)),
        ];
        if (options.Channels.Count > MostChannels)
            mistakes.Add($"{Section}:Channels: there are {options.Channels.Count}; {MostChannels} is the most.");
        if (options.Lease <= NotificationOptions.MostRequests * options.RequestTimeout)
        {
            mistakes.Add(
                $"{Section}:Lease: {options.Lease} must be longer than twice {Section}:RequestTimeout ({options.RequestTimeout}), since one sending may take two "
                + "requests and another worker would send the notice beside it; make the lease longer or the time limit shorter.");
        }

        if (!string.IsNullOrWhiteSpace(options.TemplatesPath) && !Directory.Exists(options.TemplatesPath))
            mistakes.Add($"{Section}:TemplatesPath: there is no folder {Path.GetFullPath(options.TemplatesPath)}.");
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Of(ChannelSettings channel, NotificationOptions options)
    {
        var key = $"{Section}:Channels:{channel.Name}";
        if (!Name().IsMatch(channel.Name))
            yield return $"{key}: a channel's name has letters, digits, - and _, 60 at most.";
        if (!ChannelKinds.All.Contains(channel.Kind, StringComparer.OrdinalIgnoreCase))
            yield return $"{key}:Kind: '{channel.Kind}' is no kind of channel; use one of {string.Join(", ", ChannelKinds.All)}.";
        else
        {
            foreach (var missing in Missing(channel))
                yield return $"{key}:{missing}";
        }

        if (channel.DailyBudget is < 1)
            yield return $"{key}:DailyBudget: it must be 1 or more; leave it out for no limit.";
        if (!string.IsNullOrWhiteSpace(channel.QuietHours) && QuietHours.Parse(channel.QuietHours) is null)
            yield return $"{key}:QuietHours: '{channel.QuietHours}' is no time span of a day; write it as 22:00-07:00.";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(channel.TimeZone, out _))
            yield return $"{key}:TimeZone: '{channel.TimeZone}' is no time zone that this machine knows; write it as Europe/Berlin or UTC.";
        if (channel.Fallback is { } other && !Has(options, other))
            yield return $"{key}:Fallback: there is no channel '{other}' under {Section}:Channels.";
        else if (Is(channel.Fallback, channel.Name))
            yield return $"{key}:Fallback: a channel cannot tell of itself that it is paused.";
    }

    /// <summary>What a kind cannot do without, as the end of a sentence that begins with the channel's key.</summary>
    private static IEnumerable<string> Missing(ChannelSettings channel)
    {
        var hasSecret = IsSet(channel.Secret) || IsSet(channel.SecretEnv) || IsSet(channel.SecretFile);
        var isBot = Is(channel.Kind, ChannelKinds.Slack) && IsSet(channel.Room);
        if (!isBot && !ChannelSecrets.HasUrl(channel))
            yield return "Url: it is not set, nor is UrlEnv or UrlFile, so nobody knows where messages go.";
        else if (IsSet(channel.Url) && !(Uri.TryCreate(channel.Url!.Trim(), UriKind.Absolute, out var url) && Schemes(channel.Kind).Contains(url.Scheme)))
            yield return $"Url: it must be an address that begins with {string.Join(":// or ", Schemes(channel.Kind))}://.";
        if (!hasSecret && (isBot || Is(channel.Kind, ChannelKinds.Matrix)))
            yield return "Secret: it is not set, nor is SecretEnv or SecretFile; the bot's token is needed.";
        if (!hasSecret && Is(channel.Kind, ChannelKinds.Webhook))
            yield return "Secret: it is not set, nor is SecretEnv or SecretFile; messages are signed with it.";
        if (!IsSet(channel.Room) && Is(channel.Kind, ChannelKinds.Matrix))
            yield return "Room: it is not set; a room's internal id begins with !.";
        if (!IsSet(channel.From) && Is(channel.Kind, ChannelKinds.Email))
            yield return "From: it is not set; a mail needs a sender.";
        if (!IsSet(channel.To) && Is(channel.Kind, ChannelKinds.Email))
            yield return "To: it is not set; a mail needs a receiver.";
    }

    private static IEnumerable<string> Of(NoticeRoute route, string key, NotificationOptions options)
    {
        foreach (var unknown in route.Events.Where(name => name != "*" && !NoticeEvents.Routable.Contains(name, StringComparer.OrdinalIgnoreCase)))
            yield return $"{key}:Events: '{unknown}' is nothing that is told; use some of {string.Join(", ", NoticeEvents.Routable)}, or *.";
        if (!NoticeSeverities.All.Contains(route.MinSeverity))
            yield return $"{key}:MinSeverity: '{route.MinSeverity}' is no severity; use one of {string.Join(", ", NoticeSeverities.All)}.";
        foreach (var unknown in route.Channels.Where(name => !Has(options, name)))
            yield return $"{key}:Channels: there is no channel '{unknown}' under {Section}:Channels.";
        if (route.Channels.Count == 0 && !route.Stop)
            yield return $"{key}:Channels: it names none and does not stop, so the route does nothing.";
    }

    /// <summary>The original's channel may be named also where its variables are not set: in the api, that is.</summary>
    private static bool Has(NotificationOptions options, string name) => options.Channels.ContainsKey(name) || Is(name, NoticeChannels.Original);

    private static string[] Schemes(string kind) => Is(kind, ChannelKinds.Email) ? ["smtp", "smtps"] : ["https", "http"];

    /// <summary>A list that was written as one text with commas; else what was bound.</summary>
    private static List<string> ListOf(IConfigurationSection section, List<string> bound) => section.Value is { } text
        ? [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
        : bound;

    private static bool Is(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static bool IsSet(string? text) => !string.IsNullOrWhiteSpace(text);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
    private static partial Regex Name();
}
