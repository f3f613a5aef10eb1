using System.Globalization;
using Patch.Core.Notifications.Times;

namespace Patch.Tests.Notifications.Times;

public sealed class QuietHoursTests
{
    [Theory]
    [InlineData("22:00-07:00", "UTC", "2026-05-12T21:59:59Z", null)]
    [InlineData("22:00-07:00", "UTC", "2026-05-12T22:00:00Z", "2026-05-13T07:00:00Z")]
    [InlineData("22:00-07:00", "UTC", "2026-05-13T00:00:00Z", "2026-05-13T07:00:00Z")]
    [InlineData("22:00-07:00", "UTC", "2026-05-13T06:59:59Z", "2026-05-13T07:00:00Z")]
    [InlineData("22:00-07:00", "UTC", "2026-05-13T07:00:00Z", null)]
    [InlineData("12:00-13:30", "UTC", "2026-05-13T12:30:00Z", "2026-05-13T13:30:00Z")]
    [InlineData("12:00-13:30", "UTC", "2026-05-13T13:30:00Z", null)]
    [InlineData("22:00-07:00", "Europe/Berlin", "2026-05-12T20:30:00Z", "2026-05-13T05:00:00Z")]
    [InlineData("22:00-07:00", "Europe/Berlin", "2026-12-31T21:30:00Z", "2027-01-01T06:00:00Z")]
    [InlineData("22:00-07:00", "America/New_York", "2026-05-12T20:30:00Z", null)]
    // Clocks go forward from 02:00 to 03:00: the night is an hour shorter, and 02:30 is not there at all.
    [InlineData("22:00-07:00", "Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z")]
    [InlineData("22:00-02:30", "Europe/Berlin", "2026-03-28T22:00:00Z", "2026-03-29T01:00:00Z")]
    // Clocks go back from 03:00 to 02:00: the night is an hour longer, and 02:30 is there twice.
    [InlineData("22:00-07:00", "Europe/Berlin", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00Z")]
    [InlineData("22:00-02:30", "Europe/Berlin", "2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("22:00-02:30", "Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z")]
    public void Quiet_hours_end_where_clocks_show_their_end(string hours, string zone, string now, string? end) => Assert.Equal(
        end is null ? null : At(end), QuietHours.Parse(hours)!.EndAfter(At(now), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Fact]
    public void The_end_lies_ahead_at_every_minute_of_a_year()
    {
        var (hours, zone) = (QuietHours.Parse("22:00-02:30")!, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        for (var now = At("2026-01-01T00:00:00Z"); now.Year == 2026; now = now.AddMinutes(7))
        {
            if (hours.EndAfter(now, zone) is { } end)
                Assert.InRange(end - now, TimeSpan.FromTicks(1), TimeSpan.FromHours(5.5));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("22-7")]
    [InlineData("25:00-07:00")]
    [InlineData("22:00-07:00-08:00")]
    public void What_is_no_span_of_a_day_is_none(string text) => Assert.Null(QuietHours.Parse(text));

    [Theory]
    [InlineData("UTC", "2026-05-12T23:59:00Z", "2026-05-12", "2026-05-13T00:00:00Z")]
    [InlineData("Europe/Berlin", "2026-05-12T23:59:00Z", "2026-05-13", "2026-05-13T22:00:00Z")]
    [InlineData("America/Santiago", "2026-09-06T02:00:00Z", "2026-09-05", "2026-09-06T04:00:00Z")]
    public void A_day_is_the_channels_own_and_ends_where_the_next_begins(string name, string now, string day, string next)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        Assert.Equal((day, At(next)), (LocalTimes.DayOf(At(now), zone), LocalTimes.NextDay(At(now), zone)));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
