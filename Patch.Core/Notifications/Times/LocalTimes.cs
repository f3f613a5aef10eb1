using System.Globalization;
using Patch.Core.Data;

namespace Patch.Core.Notifications.Times;

/// <summary>Days and times of a channel's time zone, where clocks may be changed.</summary>
public static class LocalTimes
{
    /// <summary>The day, as <c>2026-11-23</c>: in the order of days also as text.</summary>
    public static string DayOf(DateTimeOffset now, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(now, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>When the next day begins, UTC.</summary>
    public static DateTimeOffset NextDay(DateTimeOffset now, TimeZoneInfo zone) =>
        FirstAfter(now, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime).AddDays(1), TimeOnly.MinValue, zone);

    /// <summary>
    /// The first instant after <paramref name="now"/> at which clocks show this, UTC. A time that is left out when clocks go forward is the first
    /// one behind the gap; one that clocks show twice is the first of the two that is still to come.
    /// </summary>
    public static DateTimeOffset FirstAfter(DateTimeOffset now, DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var offsets = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local) : [zone.GetUtcOffset(local)];
        var instants = offsets.Select(offset => new DateTimeOffset(local, offset).ToWireUtc()).Order().ToList();

        // Clocks that were set back may show a day or an hour again that is over: what is due then, is due soon.
        var coming = instants.FirstOrDefault(instant => instant > now);
        return coming == default ? now.ToWireUtc().AddMinutes(1) : coming;
    }
}
