using System.Globalization;

namespace Patch.Core.Notifications.Times;

/// <summary>The hours of a channel's day in which nothing but errors is told: from <paramref name="From"/> on and before <paramref name="To"/>.</summary>
public sealed record QuietHours(TimeOnly From, TimeOnly To)
{
    private const string Form = "HH:mm";

    /// <summary>Reads <c>22:00-07:00</c>; null for blank text, and for what is no such hours.</summary>
    public static QuietHours? Parse(string? text)
    {
        var parts = text?.Split('-', StringSplitOptions.TrimEntries) ?? [];
        return parts.Length == 2 && Time(parts[0], out var from) && Time(parts[1], out var to) && from != to ? new QuietHours(from, to) : null;
    }

    /// <summary>When they end, UTC; null where it is not quiet. Always after <paramref name="now"/>, also where clocks are changed meanwhile.</summary>
    /// <param name="now">Now.</param>
    /// <param name="zone">The channel's time zone.</param>
    public DateTimeOffset? EndAfter(DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var time = TimeOnly.FromDateTime(local.DateTime);
        var overMidnight = From > To;
        if (overMidnight ? time < From && time >= To : time < From || time >= To)
            return null;
        var day = DateOnly.FromDateTime(local.DateTime);
        return LocalTimes.FirstAfter(now, overMidnight && time >= From ? day.AddDays(1) : day, To, zone);
    }

    private static bool Time(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
