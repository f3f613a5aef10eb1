using System.Threading.RateLimiting;
using Patch.Core;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Intake;
using Patch.Core.Webhooks.Providers;

namespace Patch.Api.Webhooks;

/// <summary>
/// Keeps what was refused, so that a wrong secret can be seen on this side too: headers and verdict, never the body, and only so many a
/// minute, since anybody may send anything.
/// </summary>
internal sealed partial class RefusedDeliveries(DeliveryIntake intake, TimeProvider timeProvider, ILogger<RefusedDeliveries> logger) : IDisposable
{
    private const int EachMinute = 60;

    private readonly TokenBucketRateLimiter limiter = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = EachMinute, TokensPerPeriod = EachMinute, ReplenishmentPeriod = TimeSpan.FromMinutes(1), AutoReplenishment = true,
    });

    /// <summary>Notes a refusal; not waited for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="provider">Whose path it came by.</param>
    /// <param name="size">Bytes of its body, as far as they were read.</param>
    /// <param name="code">Why, for <see cref="Delivery.Verdict"/>.</param>
    /// <param name="sentence">Why, in words.</param>
    public void Note(HttpContext context, WebhookProvider provider, int size, string code, string sentence)
    {
        HookTelemetry.Count(provider.Name, WebhookVerdicts.Refused(code));
        using var lease = limiter.AttemptAcquire();
        if (!lease.IsAcquired)
            return;
        Log.Refused(logger, provider.Name, sentence);
        var headers = context.Request.Headers;
        var id = $"{provider.Name}:refused-{Guid.NewGuid()}";
        var claimed = provider.DeliveryId(name => headers[name]);
        var named = provider.ProviderEvent(name => headers[name]);
        intake.Offer(new Delivery
        {
            Id = id,
            IdKey = IdKeys.Of(id),
            Provider = provider.Name,
            DeliveryId = Cut(claimed) ?? "",
            Event = provider.EventOf(named),
            ProviderEvent = Cut(named),
            Verdict = WebhookVerdicts.Refused(code),
            HeadersJson = StoredHeaders.Of(headers, provider),
            BodySize = size,
            ReceivedAt = timeProvider.NowUtc(),
            Disposition = Dispositions.SkippedRefused,
            DispositionReason = sentence,
            TraceParent = PatchTelemetry.Here(),
        });
    }

    public void Dispose() => limiter.Dispose();

    private static string? Cut(string? text) => text?.Length > 200 ? text[..200] : text;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A webhook of {Provider} was refused: {Reason}")]
        public static partial void Refused(ILogger logger, string provider, string reason);
    }
}
