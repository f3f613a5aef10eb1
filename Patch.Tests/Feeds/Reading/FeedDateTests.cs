using Patch.Core.Data;
using Patch.Core.Feeds.Reading;

namespace Patch.Tests.Feeds.Reading;

public sealed class FeedDateTests
{
    [Theory]
    [InlineData("2026-05-14T12:00:00Z", "2026-05-14T12:00:00.000Z")]
    [InlineData("2026-05-14T12:00:00.123456+02:00", "2026-05-14T10:00:00.123Z")]
    [InlineData("2026-05-14", "2026-05-14T00:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 +0200", "2026-05-14T08:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 GMT", "2026-05-14T10:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00 EST", "2026-05-14T15:00:00.000Z")]
    [InlineData("14 May 26 10:00:00 Z", "2026-05-14T10:00:00.000Z")]
    [InlineData("Mon, 14 May 2026 10:00:00", "2026-05-14T10:00:00.000Z")]
    [InlineData("Thu, 14 May 2026 10:00:00 XYZ", null)]
    [InlineData("Thu, 32 May 2026 10:00:00 GMT", null)]
    [InlineData("14:00", null)]
    [InlineData("5/6", null)]
    [InlineData("yesterday", null)]
    [InlineData("9999-12-31T23:59:59-12:00", null)]
    public void Dates_are_read_or_null(string text, string? expected) => Assert.Equal(expected, FeedDates.Parse(text)?.ToWireUtc().ToWire());
}
