using System.Globalization;

namespace Patch.Api.Console.Parts.States;

/// <summary>Times and durations as people say them. The script says them with the same words.</summary>
public static class Relative
{
    /// <summary>As <c>3 min ago</c>, <c>just now</c>, <c>in 2 h</c>.</summary>
    public static string Words(DateTimeOffset at, DateTimeOffset now)
    {
        var away = at - now;
        if (away.Duration() < TimeSpan.FromSeconds(45))
            return away > TimeSpan.FromSeconds(5) ? "in a moment" : "just now";
        var amount = Amount(away.Duration());
        return away > TimeSpan.Zero ? $"in {amount}" : $"{amount} ago";
    }

    /// <summary>The exact time, for who points at it.</summary>
    public static string Exact(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How long something took, as <c>340 ms</c>, <c>2.4 s</c>, <c>3 min 5 s</c>.</summary>
    public static string Took(TimeSpan time) => time switch
    {
        _ when time < TimeSpan.Zero => "0 ms",
        { TotalSeconds: < 1 } => Text($"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => Text($"{time.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } => Text($"{time.Minutes} min {time.Seconds} s"),
        { TotalDays: < 1 } => Text($"{time.Hours} h {time.Minutes} min"),
        _ => Text($"{time.Days} d {time.Hours} h"),
    };

    /// <summary>Bytes, as <c>312 B</c>, <c>4.1 KiB</c>, <c>2 MiB</c>.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => Text($"{bytes} B"),
        < 1024 * 1024 => Text($"{bytes / 1024.0:0.#} KiB"),
        < 1024L * 1024 * 1024 => Text($"{bytes / (1024.0 * 1024):0.#} MiB"),
        _ => Text($"{bytes / (1024.0 * 1024 * 1024):0.#} GiB"),
    };

    private static string Amount(TimeSpan time) => time switch
    {
        { TotalMinutes: < 59.5 } => Text($"{Math.Max(1, time.TotalMinutes):0} min"),
        { TotalHours: < 23.5 } => Text($"{time.TotalHours:0} h"),
        { TotalDays: < 1.5 } => "1 day",
        { TotalDays: < 59.5 } => Text($"{time.TotalDays:0} days"),
        { TotalDays: < 730 } => Text($"{time.TotalDays / 30.44:0} months"),
        _ => Text($"{time.TotalDays / 365.25:0} years"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
