using System.Globalization;
using Patch.Core.Feeds.Reading;

namespace Patch.Tests.Feeds.Reading;

public sealed class FeedDatesTests
{
    [Theory]
    [InlineData("2026-05-14T12:00:00Z", "2026-05-14T12:00:00.000Z")]
    [InlineData("2026-05-14t12:00:00z", "2026-05-14T12:00:00.000Z")]
    [InlineData("2026-05-14T12:00:00.1234567+02:00", "2026-05-14T10:00:00.123Z")]
    [InlineData("2026-05-14T12:00:00-00:00", "2026-05-14T12:00:00.000Z")]
    [InlineData("2026-05-14 12:00:00", "2026-05-14T12:00:00.000Z")]
    [InlineData("2026-05-14", "2026-05-14T00:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 +0200", "2026-05-14T08:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 GMT", "2026-05-14T10:00:00.000Z")]
    [InlineData("14 May 2026 10:00 UT", "2026-05-14T10:00:00.000Z")]
    [InlineData("Thu, 14 May 26 10:00:00 Z", "2026-05-14T10:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 EST", "2026-05-14T15:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 EDT", "2026-05-14T14:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 CST", "2026-05-14T16:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 CDT", "2026-05-14T15:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 MST", "2026-05-14T17:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 MDT", "2026-05-14T16:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 PST", "2026-05-14T18:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 PDT", "2026-05-14T17:00:00.000Z")]
    [InlineData("  Thu, 14 May 2026 10:00:00 -0330 ", "2026-05-14T13:30:00.000Z")]
    [InlineData("Mon, 14 May 2026 10:00:00 GMT", "2026-05-14T10:00:00.000Z")]
    public void Dates_of_both_standards_are_read_as_UTC(string written, string expected) => Assert.Equal(
        expected, FeedDates.Parse(written)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("10:00")]
    [InlineData("")]
    [InlineData("2026-02-30T12:00:00Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 XYZ")]
    [InlineData("Thu, 14 May 2026 10:00:00 +9900")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("1778760000")]
    public void What_is_no_date_is_left_unread(string written) => Assert.Null(FeedDates.Parse(written));
}
