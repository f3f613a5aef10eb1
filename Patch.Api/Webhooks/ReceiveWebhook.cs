using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Patch.Core;
using Patch.Core.Data;
using Patch.Core.Webhooks;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Intake;
using Patch.Core.Webhooks.Providers;

namespace Patch.Api.Webhooks;

/// <summary>
/// Takes one delivery: verified on its raw bytes, then looked at as JSON, committed, answered. What it means is found later, by the worker.
/// </summary>
internal sealed class ReceiveWebhook
{
    /// <summary>Room for the provider's name before an id that is just short enough.</summary>
    private const int MaxDeliveryId = IdKeys.MaxIdLength - 100;

    private readonly DeliveryIntake intake;
    private readonly RefusedDeliveries refused;
    private readonly WebhookOptions options;
    private readonly TimeProvider timeProvider;
    private readonly Dictionary<string, (WebhookProvider Provider, IReadOnlyList<string> Secrets)> providers;

    public ReceiveWebhook(DeliveryIntake intake, RefusedDeliveries refused, IOptions<WebhookOptions> options, TimeProvider timeProvider)
    {
        (this.intake, this.refused, this.options, this.timeProvider) = (intake, refused, options.Value, timeProvider);
        providers = WebhookProviders.All.ToDictionary(provider => provider.Name, provider => (provider, this.options.SecretsOf(provider.Name)), StringComparer.Ordinal);
    }

    public async Task RunAsync(HttpContext context)
    {
        var request = context.Request;
        if (!providers.TryGetValue((string)request.RouteValues["provider"]!, out var known))
        {
            await HookAnswers.UnknownProviderAsync(context, string.Join(", ", WebhookProviders.Names));
            return;
        }

        var (provider, secrets) = known;
        if (secrets.Count == 0)
        {
            var key = WebhookOptions.KeyOf(provider.Name);
            refused.Note(context, provider, 0, WebhookVerdicts.NoSecret, $"No secret is set; set {key}.");
            await HookAnswers.NoSecretAsync(context, key);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null; // RequestBody counts, and answers as existing clients know it.
        using var body = new RequestBody(options.MaxBodyBytes, timeProvider);
        switch (await body.ReadAsync(request, context.RequestAborted))
        {
            case BodyReading.TooLarge:
                refused.Note(context, provider, options.MaxBodyBytes, WebhookVerdicts.TooLarge, $"The body has more than {options.MaxBodyBytes} bytes.");
                await HookAnswers.TooLargeAsync(context, options.MaxBodyBytes);
                return;
            case BodyReading.TooSlow:
                await HookAnswers.TooSlowAsync(context);
                return;
            case BodyReading.Busy:
                await HookAnswers.BusyAsync(context);
                return;
            default:
                await TakeAsync(context, provider, secrets, body.Bytes);
                return;
        }
    }

    private async Task TakeAsync(HttpContext context, WebhookProvider provider, IReadOnlyList<string> secrets, ReadOnlyMemory<byte> body)
    {
        var headers = context.Request.Headers;
        var now = timeProvider.NowUtc();
        if (provider.Verify(Header, body.Span, new SigningTerms(secrets, now, options.TimestampTolerance)) is SignatureVerdict.Refused wrong)
        {
            refused.Note(context, provider, body.Length, wrong.Code, wrong.Sentence);
            await HookAnswers.BadSignatureAsync(context, wrong.Sentence);
            return;
        }

        if (headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            refused.Note(context, provider, body.Length, WebhookVerdicts.Compressed, "The body is compressed.");
            await HookAnswers.CompressedAsync(context);
            return;
        }

        if (Fault(provider, headers, body.Span, out var type) is { } fault)
        {
            refused.Note(context, provider, body.Length, WebhookVerdicts.InvalidJson, fault);
            await HookAnswers.InvalidJsonAsync(context, fault);
            return;
        }

        var deliveryId = provider.DeliveryId(Header) ?? Guid.NewGuid().ToString();
        if (deliveryId.Length > MaxDeliveryId)
        {
            refused.Note(context, provider, body.Length, WebhookVerdicts.InvalidDeliveryId, "The delivery's id is too long.");
            await HookAnswers.BadDeliveryIdAsync(context);
            return;
        }

        var named = provider.ProviderEvent(Header) ?? type;
        var normalised = provider.EventOf(named);
        using var span = PatchTelemetry.Within(SpanNames.Receive);
        span?.SetTag(SpanTags.Provider, provider.Name).SetTag(SpanTags.Event, normalised).SetTag(SpanTags.DeliveryId, $"{provider.Name}:{deliveryId}");
        await StoreAsync(context, Row(provider, deliveryId, named, normalised, headers, body.Span, now));

        StringValues Header(string name) => headers[name];
    }

    private async Task StoreAsync(HttpContext context, Delivery delivery)
    {
        if (intake.Offer(delivery) is not { } storing)
        {
            HookTelemetry.Count(delivery.Provider, "busy");
            Activity.Current.Fail("busy");
            await HookAnswers.BusyAsync(context);
            return;
        }

        if (await storing == IntakeResult.Unavailable)
        {
            HookTelemetry.Count(delivery.Provider, "unavailable");
            Activity.Current.Fail("unavailable");
            await HookAnswers.UnavailableAsync(context);
            return;
        }

        HookTelemetry.Count(delivery.Provider, delivery.Verdict);
        await HookAnswers.TakenAsync(context, delivery.Event == WebhookEventNames.Ping, delivery.Event, delivery.DeliveryId);
    }

    private static Delivery Row(
        WebhookProvider provider, string deliveryId, string? named, string normalised, IHeaderDictionary headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var id = $"{provider.Name}:{deliveryId}";
        return new Delivery
        {
            Id = id,
            IdKey = IdKeys.Of(id),
            Provider = provider.Name,
            DeliveryId = deliveryId,
            Event = normalised,
            ProviderEvent = named,
            Verdict = WebhookVerdicts.Verified,
            HeadersJson = StoredHeaders.Of(headers, provider),
            Body = DeliveryBody.Pack(body),
            BodySize = body.Length,
            ReceivedAt = now,
            TraceParent = PatchTelemetry.Here(),
        };
    }

    private static string? Fault(WebhookProvider provider, IHeaderDictionary headers, ReadOnlySpan<byte> body, out string? type)
    {
        if (!provider.TakesForms || !FormPayload.IsForm(headers.ContentType))
            return JsonScan.Fault(body, out type);
        if (FormPayload.Of(body) is { } payload)
            return JsonScan.Fault(payload, out type);
        type = null;
        return "The form has no field named payload.";
    }
}
