using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Notifications.Discord;

namespace Patch.Api.Console.Pages.Notifications;

/// <summary>A channel that notices go to: what the settings say of it, and what all workers share of it.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Kind">What it is; null where the settings do not name it any more.</param>
/// <param name="Budget">Most messages a day; null for no limit.</param>
/// <param name="QuietHours">When nothing but errors is sent; null for never.</param>
/// <param name="Row">What is shared; null before its first message.</param>
/// <param name="Held">How much is held back for the next digest; counted up to <see cref="Most"/>.</param>
/// <param name="Pending">How much is due.</param>
public sealed record ChannelLine(string Name, string? Kind, int? Budget, string? QuietHours, ChannelState? Row, int Held, int Pending)
{
    /// <summary>Counting ends here.</summary>
    internal const int Most = 1000;

    /// <summary>More channels than these nobody has.</summary>
    private const int MostChannels = 50;

    /// <summary>One word for how it fares.</summary>
    public string State(DateTimeOffset now) => Row switch
    {
        { PausedUntil: { } until } when until > now => "paused",
        { Failures: > 0 } => "failed",
        { LastSentAt: not null } => "healthy",
        _ => "not yet",
    };

    /// <summary>A count that ends at <see cref="Most"/>, in words.</summary>
    public static string Count(int count) => count > Most ? $"more than {Most}" : count.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The channels of the settings, and those that only have rows.</summary>
    internal static async Task<IReadOnlyList<ChannelLine>> ReadAsync(
        PatchDbContext db, IConfiguration configuration, DiscordOptions discord, CancellationToken cancellationToken)
    {
        var rows = await db.ChannelStates.AsNoTracking().OrderBy(row => row.Name).Take(MostChannels).ToDictionaryAsync(row => row.Name, cancellationToken);
        var settings = configuration.GetSection("Patch:Notifications:Channels").GetChildren().ToDictionary(section => section.Key, StringComparer.OrdinalIgnoreCase);
        string[] names = [.. settings.Keys.Concat(discord.IsOn ? ["discord"] : []).Concat(rows.Keys).Concat(await ToldAsync(db, cancellationToken)).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostChannels)];
        var lines = new List<ChannelLine>(names.Length);
        foreach (var name in names)
        {
            var own = settings.GetValueOrDefault(name);
            lines.Add(new ChannelLine(
                name, own?["Kind"] ?? (own is null && name == "discord" && discord.IsOn ? "discord" : null), own?.GetValue<int?>("DailyBudget"), own?["QuietHours"], rows.GetValueOrDefault(name),
                await CountAsync(NoticeStates.Held), await CountAsync(NoticeStates.Pending)));

            Task<int> CountAsync(string state) =>
                db.Notices.Where(row => row.Channel == name && row.State == state).Take(Most + 1).CountAsync(cancellationToken);
        }

        return lines;
    }

    /// <summary>The channels that rows are of: one probe of the index a channel, however many rows there are.</summary>
    private static async Task<IReadOnlyList<string>> ToldAsync(PatchDbContext db, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var last = "";
        while (names.Count < MostChannels
            && await db.Notices.Where(row => string.Compare(row.Channel, last) > 0).OrderBy(row => row.Channel).Select(row => row.Channel).FirstOrDefaultAsync(cancellationToken) is { } name)
            names.Add(last = name);
        return names;
    }
}
