namespace Patch.Core.Data;

/// <summary>The one convention for times: UTC, whole milliseconds, as the wire and both databases keep them.</summary>
public static class Utc
{
    /// <summary>The wire format of a time: <c>YYYY-MM-DDTHH:MM:SS.sssZ</c>.</summary>
    public const string WireFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Now, in UTC, cut to the millisecond, so that a stored time equals the one that was answered.</summary>
    public static DateTimeOffset NowUtc(this TimeProvider timeProvider) => timeProvider.GetUtcNow().ToWireUtc();

    /// <summary>The same instant in UTC, cut to the millisecond.</summary>
    public static DateTimeOffset ToWireUtc(this DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond));
    }

    /// <summary>The time as the wire writes it.</summary>
    public static string ToWire(this DateTimeOffset time) =>
        time.ToUniversalTime().ToString(WireFormat, System.Globalization.CultureInfo.InvariantCulture);
}
