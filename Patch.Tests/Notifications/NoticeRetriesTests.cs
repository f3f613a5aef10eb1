using Patch.Core.Notifications;

namespace Patch.Tests.Notifications;

public sealed class NoticeRetriesTests
{
    [Theory]
    [InlineData(1, "00:00:05")]
    [InlineData(2, "00:00:30")]
    [InlineData(3, "00:02:00")]
    [InlineData(4, "00:10:00")]
    [InlineData(5, "01:00:00")]
    [InlineData(6, "06:00:00")]
    [InlineData(7, "1.00:00:00")]
    public void The_waits_grow_from_five_seconds_to_a_day(int tries, string wait) =>
        Assert.Equal(TimeSpan.Parse(wait), NoticeRetries.Next(tries, retryAfter: null, jitter: 0));

    [Fact]
    public void After_the_last_wait_it_is_given_up() => Assert.Null(NoticeRetries.Next(8, retryAfter: TimeSpan.FromSeconds(1), jitter: 0));

    [Fact]
    public void Jitter_adds_up_to_a_fifth() => Assert.Equal(TimeSpan.FromSeconds(36), NoticeRetries.Next(2, retryAfter: null, jitter: 1));

    [Fact]
    public void What_the_channel_asks_for_is_never_undercut() =>
        Assert.Equal(TimeSpan.FromSeconds(64), NoticeRetries.Next(1, retryAfter: TimeSpan.FromSeconds(64), jitter: 0));

    [Fact]
    public void A_channel_that_asks_for_less_or_for_the_past_is_not_hurried() =>
        Assert.Equal(TimeSpan.FromSeconds(5), NoticeRetries.Next(1, retryAfter: TimeSpan.FromSeconds(-9), jitter: 0));

    [Fact]
    public void A_channel_that_asks_for_a_year_is_asked_again_after_a_day() =>
        Assert.Equal(TimeSpan.FromHours(24), NoticeRetries.Next(1, retryAfter: TimeSpan.FromDays(365), jitter: 0));
}
