using Cronos;

namespace Patch.Core.Workspaces.Tasks;

/// <summary>
/// A five-field cron expression (minute, hour, day of month, month, day of week), read in UTC. Where both day fields are given, both must
/// match, as in the original's schedules.
/// </summary>
public sealed class TaskSchedule
{
    private const int Fields = 5;
    private readonly CronExpression cron;

    private TaskSchedule(string text, CronExpression cron) => (Text, this.cron) = (text, cron);

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression; null, and a sentence, when it is none.</summary>
    public static TaskSchedule? Parse(string text, out string fault)
    {
        fault = "";
        var fields = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields)
        {
            fault = $"The schedule '{text}' has {fields.Length} fields; write five: minute, hour, day of month, month, day of week.";
            return null;
        }

        try
        {
            return new TaskSchedule(text, CronExpression.Parse(string.Join(' ', fields), CronFormat.Standard));
        }
        catch (CronFormatException unreadable)
        {
            fault = $"The schedule '{text}' cannot be read: {unreadable.Message}";
            return null;
        }
    }

    /// <summary>The minute that a time lies in.</summary>
    public static DateTimeOffset MinuteOf(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMinute));
    }

    /// <summary>Whether the minute of <paramref name="now"/> is one of the schedule's.</summary>
    public bool IsDue(DateTimeOffset now)
    {
        var minute = MinuteOf(now).UtcDateTime;
        return cron.GetNextOccurrence(minute, inclusive: true) == minute;
    }

    /// <summary>The next minute after that of <paramref name="now"/>; null when there is none any more.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset now) =>
        cron.GetNextOccurrence(MinuteOf(now).UtcDateTime) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;

    /// <summary>As written.</summary>
    public override string ToString() => Text;
}
