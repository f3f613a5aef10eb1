using Patch.Core.Data;
using Patch.Core.Dispatch;

namespace Patch.Tests.Data;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 14, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<TimeSpan> Delays = new DispatchOptions().Delays;

    [Theory]
    [InlineData(1, "00:00:05")]
    [InlineData(2, "00:00:30")]
    [InlineData(3, "00:02:00")]
    [InlineData(4, "00:10:00")]
    [InlineData(5, "01:00:00")]
    [InlineData(6, "06:00:00")]
    [InlineData(7, "1.00:00:00")]
    public void The_wait_after_each_try(int tries, string wait) =>
        Assert.Equal(Now + TimeSpan.Parse(wait, null), RetrySchedule.NextTry(tries, Now, Delays, null, 0.2, 0.5));

    [Fact]
    public void After_the_eighth_try_it_is_given_up() => Assert.Null(RetrySchedule.NextTry(8, Now, Delays, TimeSpan.FromSeconds(1), 0.2, 0.5));

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 6)]
    public void The_wait_is_varied_by_a_fifth(double random, double seconds) =>
        Assert.Equal(Now.AddSeconds(seconds), RetrySchedule.NextTry(1, Now, Delays, null, 0.2, random));

    [Theory]
    [InlineData("00:00:01", "00:00:05")]
    [InlineData("00:01:00", "00:01:00")]
    [InlineData("9.00:00:00", "1.00:00:00")]
    public void What_the_backend_asks_for_makes_the_wait_longer_a_day_at_most(string asked, string wait) =>
        Assert.Equal(Now + TimeSpan.Parse(wait, null), RetrySchedule.NextTry(1, Now, Delays, TimeSpan.Parse(asked, null), 0.2, 0.5));
}
