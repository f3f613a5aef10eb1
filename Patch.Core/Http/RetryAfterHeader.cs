using System.Globalization;
using System.Net.Http.Headers;

namespace Patch.Core.Http;

/// <summary>How long an answer asks to wait (RFC 9110, 10.2.3): seconds or a date; some servers send seconds with a fraction.</summary>
public static class RetryAfterHeader
{
    /// <summary>Nobody is obeyed for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>The wait, from none to <see cref="Longest"/>; null where the header says none, or makes no sense.</summary>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.RetryAfter?.Date is { } date)
            return date <= now ? TimeSpan.Zero : Cut((date - now).TotalSeconds);
        return headers.TryGetValues("Retry-After", out var values)
            && double.TryParse(values.FirstOrDefault(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? Cut(seconds)
            : null;
    }

    private static TimeSpan Cut(double seconds) => seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
}
