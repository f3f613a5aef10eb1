using System.Globalization;
using System.Net.Http.Headers;
using Patch.Core.Http;

namespace Patch.Core.Forges.Http;

/// <summary>What an answer says of the requests that may still be made.</summary>
/// <param name="Limit">Requests in the window.</param>
/// <param name="Remaining">Requests left in it.</param>
/// <param name="ResetAt">When it ends.</param>
/// <param name="HeldUntil">Nothing before this; null where the forge does not refuse.</param>
/// <param name="Reason">Why, as a part of a sentence.</param>
internal sealed record AllowanceNews(int? Limit, int? Remaining, DateTimeOffset? ResetAt, DateTimeOffset? HeldUntil, string? Reason);

/// <summary>
/// Reads limits. GitHub and Forgejo's gateways send <c>x-ratelimit-*</c>, GitLab <c>ratelimit-*</c>, both with the reset in seconds of the epoch;
/// GitHub's secondary limits come as 403 or 429 with a message, with or without <c>Retry-After</c>
/// (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
/// </summary>
internal static class ForgeLimits
{
    private static readonly string[] Prefixes = ["x-ratelimit-", "ratelimit-"];

    private static readonly string[] Messages = ["rate limit", "abuse detection", "too many requests", "retry later"];

    public static AllowanceNews Read(int status, HttpResponseHeaders headers, string message, DateTimeOffset now, TimeSpan slowDown)
    {
        var remaining = Number(headers, "remaining");
        var reset = ResetOf(headers, now);
        var news = new AllowanceNews(Cut(Number(headers, "limit")), Cut(remaining), reset, null, null);
        if (!Refuses(status, headers, message, remaining))
            return news;
        if (RetryAfterHeader.Of(headers, now) is { } wait)
            return news with { HeldUntil = now + wait, Reason = "the forge asks to wait" };
        return remaining == 0 && reset > now
            ? news with { HeldUntil = reset, Reason = "the window's requests are used up" }
            : news with { HeldUntil = now + slowDown, Reason = "the forge asks to slow down" };
    }

    private static bool Refuses(int status, HttpResponseHeaders headers, string message, long? remaining) => status switch
    {
        429 => true,
        // GitHub's word for content that is made too fast.
        422 => message.Contains("submitted too quickly", StringComparison.OrdinalIgnoreCase),
        403 => headers.RetryAfter is not null || remaining == 0 || Messages.Any(text => message.Contains(text, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };

    private static DateTimeOffset? ResetOf(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (Number(headers, "reset") is not { } reset || reset < 0)
            return null;
        // Small numbers are seconds from now (the draft of the RateLimit headers), large ones of the epoch.
        var at = reset < 1_000_000_000 ? now.AddSeconds(Math.Min(reset, RetryAfterHeader.Longest.TotalSeconds)) : DateTimeOffset.FromUnixTimeSeconds(Math.Min(reset, 99_999_999_999));
        return at > now + RetryAfterHeader.Longest ? now + RetryAfterHeader.Longest : at;
    }

    private static int? Cut(long? number) => number is { } value ? (int)Math.Clamp(value, 0, int.MaxValue) : null;

    private static long? Number(HttpResponseHeaders headers, string name)
    {
        foreach (var prefix in Prefixes)
        {
            if (headers.TryGetValues(prefix + name, out var values)
                && long.TryParse(values.FirstOrDefault(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return null;
    }
}
