using System.Globalization;
using Patch.Core.Http;

namespace Patch.Tests.Http;

public sealed class RetryAfterHeaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 12, 21, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null)]
    [InlineData("120", 120.0)]
    [InlineData("1.5", 1.5)]
    [InlineData("0", 0.0)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    [InlineData("NaN", null)]
    [InlineData("86401", 86_400.0)]
    [InlineData("99999999999", 86_400.0)]
    [InlineData("1e300", 86_400.0)]
    public void Seconds_are_a_wait_of_a_day_at_most(string? header, double? seconds) => Assert.Equal(seconds, Wait(header)?.TotalSeconds);

    [Theory]
    [InlineData(600, 600.0)]
    [InlineData(-600, 0.0)]
    [InlineData(1_000_000, 86_400.0)]
    public void A_date_is_a_wait_until_then(double away, double seconds) =>
        Assert.Equal(seconds, Wait(Now.AddSeconds(away).ToString("R", CultureInfo.InvariantCulture))?.TotalSeconds);

    private static TimeSpan? Wait(string? header)
    {
        using var answer = new HttpResponseMessage();
        if (header is not null)
            answer.Headers.TryAddWithoutValidation("Retry-After", header);
        return RetryAfterHeader.Of(answer.Headers, Now);
    }
}
