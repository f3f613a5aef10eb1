using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Webhooks.Intake;

namespace Patch.Core.Webhooks.Explaining.Today;

/// <summary>What came of asking for a preview.</summary>
public abstract record PreviewResult
{
    private PreviewResult()
    {
    }

    /// <summary>What would be made of it.</summary>
    public sealed record Previewed(RoutePreview Preview) : PreviewResult;

    /// <summary>There is no such delivery or signal.</summary>
    public sealed record Unknown : PreviewResult
    {
        public static Unknown Instance { get; } = new();
    }

    /// <summary>The delivery was refused with this verdict, so nothing of it is kept.</summary>
    public sealed record Refused(string Verdict) : PreviewResult;
}

/// <summary>Says what the settings as they are now make of a webhook or signal, and stores nothing.</summary>
public sealed class PreviewRoute(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>Of a stored delivery.</summary>
    public async Task<PreviewResult> OfDeliveryAsync(string id, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(id);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(row => row.IdKey == key, cancellationToken) switch
        {
            null => PreviewResult.Unknown.Instance,
            { Verdict: not WebhookVerdicts.Verified } refused => new PreviewResult.Refused(refused.Verdict),
            var delivery => new PreviewResult.Previewed(RoutePreview.Of(delivery, await RulesAsync(db, cancellationToken))),
        };
    }

    /// <summary>Of a webhook that was never sent.</summary>
    /// <param name="provider">One of the providers' names.</param>
    /// <param name="providerEvent">The event as the forge names it in its headers; null where it names none.</param>
    /// <param name="deliveryId">Its id; null takes one.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<PreviewResult> OfBodyAsync(string provider, string? providerEvent, string? deliveryId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var id = $"{provider}:{deliveryId ??= "preview"}";
        var delivery = new Delivery
        {
            Id = id, IdKey = IdKeys.Of(id), Provider = provider, DeliveryId = deliveryId, Event = "", ProviderEvent = providerEvent, Verdict = WebhookVerdicts.Verified,
            HeadersJson = "{}", Body = DeliveryBody.Pack(body.Span), BodySize = body.Length, ReceivedAt = timeProvider.NowUtc(),
        };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return new PreviewResult.Previewed(RoutePreview.Of(delivery, await RulesAsync(db, cancellationToken)));
    }

    /// <summary>Of a stored signal.</summary>
    public async Task<PreviewResult> OfSignalAsync(string sourceId, string entryId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.SignalsAsync([new SignalName(sourceId, entryId)], 1, cancellationToken);
        return found.Count == 0
            ? PreviewResult.Unknown.Instance
            : new PreviewResult.Previewed(RoutePreview.Of(found[0], await RulesAsync(db, cancellationToken)));
    }

    private Task<TodaysRules> RulesAsync(PatchDbContext db, CancellationToken cancellationToken) => TodaysRules.LoadAsync(db, timeProvider.NowUtc(), cancellationToken);
}
