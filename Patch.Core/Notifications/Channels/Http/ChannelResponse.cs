using System.Globalization;
using System.Net;
using System.Text.Json;
using Patch.Core.Http;

namespace Patch.Core.Notifications.Channels.Http;

/// <summary>What a channel's server answered, as far as it was read.</summary>
/// <param name="Status">The status line's code.</param>
/// <param name="MediaType">As <c>application/json</c>; null where it was not said.</param>
/// <param name="Body">The body, or its start.</param>
/// <param name="IsWhole">False when the body was longer than we read, was cut off, or did not end in time.</param>
/// <param name="RetryAfter">The wait that the headers ask for; null for none.</param>
/// <param name="Secrets">What the server may repeat and we may not.</param>
public sealed record ChannelResponse(
    HttpStatusCode Status, string? MediaType, string Body, bool IsWhole, TimeSpan? RetryAfter, IReadOnlyList<string> Secrets)
{
    private const int LongestReason = 300;

    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>True for a page made for people: of a proxy, a sign-in or a firewall between here and the channel.</summary>
    public bool IsPage => MediaType is "text/html" or "application/xhtml+xml" || Body.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal);

    /// <summary>The body where it is a JSON object; null otherwise, also for half of one.</summary>
    public JsonElement? Json { get; } = Parse(Body);

    /// <summary>A string of the answer's object, without our secrets; null where there is none.</summary>
    public string? Text(string name) => Json is { } json ? Text(json, name) : null;

    /// <summary>A string of an object within the answer's object.</summary>
    public string? Text(string within, string name) =>
        Json is { } json && json.TryGetProperty(within, out var inner) && inner.ValueKind == JsonValueKind.Object ? Text(inner, name) : null;

    /// <summary>A number of the answer's object, as a wait; null where there is none or it makes no sense.</summary>
    public TimeSpan? Wait(string name, double secondsPerUnit) =>
        Json is { } json && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            ? Seconds(number * secondsPerUnit)
            : null;

    /// <summary>
    /// The refusal that the status means. Permanent for a redirect, which is not followed since it could lead anywhere, and for a 4xx other than
    /// 408, 425 and 429.
    /// </summary>
    /// <param name="who">Begin of the sentence, as <c>Slack</c>.</param>
    /// <param name="said">What the channel says of it; anybody's text.</param>
    /// <param name="wait">The wait that the body asks for; the headers' otherwise.</param>
    public ChannelAnswer.Refused Refuse(string who, string? said, TimeSpan? wait = null)
    {
        var status = (int)Status;
        return new ChannelAnswer.Refused(
            ChannelText.Cut(ChannelText.Line(said), LongestReason) is { } reason ? $"{who} returned {status}: {reason}" : $"{who} returned {status}",
            wait ?? RetryAfter,
            Permanent: status is >= 300 and < 500 and not 408 and not 425 and not 429,
            RateLimited: Status == HttpStatusCode.TooManyRequests);
    }

    /// <summary>The refusal of a success that does not come from the channel, or tells too little to be sure of it.</summary>
    public ChannelAnswer.Refused Unreadable(string who) => new(
        IsPage ? $"{who} returned {(int)Status} with a page instead of an answer: something between here and there has answered"
            : IsWhole ? $"{who} returned {(int)Status} with an answer that is not its own"
            : $"{who} returned {(int)Status} with an answer that was cut off or too long",
        RetryAfter, Permanent: false, RateLimited: false);

    /// <summary>
    /// <c>Retry-After</c> in seconds, with a fraction or as a date, else <c>X-RateLimit-Reset-After</c> in seconds of a rate limit.
    /// </summary>
    internal static TimeSpan? WaitOf(HttpResponseMessage response, DateTimeOffset now) => RetryAfterHeader.Of(response.Headers, now)
        ?? (response.StatusCode == HttpStatusCode.TooManyRequests && response.Headers.TryGetValues("X-RateLimit-Reset-After", out var values)
            && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                ? Seconds(seconds)
                : null);

    /// <summary>More than eleven days is nobody's wait.</summary>
    private static TimeSpan? Seconds(double seconds) => seconds is >= 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : null;

    private string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? ChannelHttp.Hide(value.GetString()!, Secrets) : null;

    private static JsonElement? Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // A page, a plain "ok", half an answer: the status and IsWhole tell what can be told.
            return null;
        }
    }
}
