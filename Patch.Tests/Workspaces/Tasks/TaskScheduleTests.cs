using Patch.Core.Data;
using Patch.Core.Workspaces.Tasks;

namespace Patch.Tests.Workspaces.Tasks;

public sealed class TaskScheduleTests
{
    [Theory]
    [InlineData("* * * * *", "2026-05-16T12:00:59.999Z", true)]
    [InlineData("0 12 * * *", "2026-05-16T12:00:30Z", true)]
    [InlineData("0 12 * * *", "2026-05-16T12:01:00Z", false)]
    [InlineData("0 12 * * *", "2026-05-16T11:59:59.999Z", false)]
    [InlineData("0 12 * * *", "2026-05-16T14:00:00+02:00", true)]
    [InlineData("*/15 9-17 * * 1-5", "2026-05-15T09:45:00Z", true)]
    [InlineData("*/15 9-17 * * 1-5", "2026-05-16T09:45:00Z", false)]
    [InlineData("0 0 13 * 5", "2026-11-13T00:00:00Z", true)]
    [InlineData("0 0 13 * 5", "2026-05-13T00:00:00Z", false)]
    [InlineData("5,35  10\t* * *", "2026-05-16T10:35:00Z", true)]
    public void It_is_due_in_the_minutes_that_it_names_in_UTC(string schedule, string now, bool due) =>
        Assert.Equal(due, TaskSchedule.Parse(schedule, out _)!.IsDue(At(now)));

    [Theory]
    [InlineData("0 12 * * *", "2026-05-16T12:00:30Z", "2026-05-17T12:00:00.000Z")]
    [InlineData("30 12 * * *", "2026-05-16T12:00:30Z", "2026-05-16T12:30:00.000Z")]
    [InlineData("0 0 29 2 *", "2026-05-16T12:00:30Z", "2028-02-29T00:00:00.000Z")]
    [InlineData("0 0 31 2 *", "2026-05-16T12:00:30Z", null)]
    public void The_next_minute_is_after_this_one(string schedule, string now, string? next) =>
        Assert.Equal(next, TaskSchedule.Parse(schedule, out _)!.NextAfter(At(now))?.ToWire());

    [Theory]
    [InlineData("")]
    [InlineData("@daily")]
    [InlineData("* * * * * *")]
    [InlineData("a b c d e")]
    [InlineData("0 24 * * *")]
    public void What_is_no_five_field_expression_is_refused_with_a_sentence(string schedule)
    {
        Assert.Null(TaskSchedule.Parse(schedule, out var fault));
        Assert.StartsWith($"The schedule '{schedule}' ", fault, StringComparison.Ordinal);
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
}
