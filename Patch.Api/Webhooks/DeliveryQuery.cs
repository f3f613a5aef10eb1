using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Intake;
using Patch.Core.Webhooks.Providers;

namespace Patch.Api.Webhooks;

/// <summary>The filters of the list of deliveries.</summary>
internal sealed record DeliveryQuery(
    [property: FromQuery(Name = "provider"), Description("Only deliveries of this provider.")] string? Provider,
    [property: FromQuery(Name = "event"), Description("Only this normalised event.")] string? Event,
    [property: FromQuery(Name = "verdict"), Description("verified, refused, or refused:CODE.")] string? Verdict,
    [property: FromQuery(Name = "disposition"), Description("pending, a disposition, or skipped or held for all of the kind.")] string? Disposition,
    [property: FromQuery(Name = "repo"), Description("Only deliveries of this repository, by its owner/name; letter case counts.")] string? Repo)
{
    private const string Pending = "pending";
    private const string Refused = "refused";

    private static readonly string[] DispositionWords = [Pending, "skipped", "held", .. Dispositions.All];

    /// <summary>The answer to a word that no delivery can have, naming those that there are; null when all are sound.</summary>
    public ProblemHttpResult? Fault() =>
        Filters.Refuse("provider", Provider, WebhookProviders.Names)
        ?? Filters.Refuse("event", Event, WebhookEventNames.All)
        ?? Filters.Refuse("verdict", Verdict, [WebhookVerdicts.Verified, Refused, .. WebhookVerdicts.AllRefused])
        ?? Filters.Refuse("disposition", Disposition, DispositionWords);

    /// <summary>The rows that pass.</summary>
    public IQueryable<Delivery> Of(IQueryable<Delivery> rows)
    {
        if (Filters.OrNull(Provider) is { } provider)
            rows = rows.Where(row => row.Provider == provider);
        if (Filters.OrNull(Event) is { } named)
            rows = rows.Where(row => row.Event == named);
        if (Filters.OrNull(Repo) is { } repo)
            rows = rows.Where(row => row.Repo == repo);
        rows = OfVerdict(rows, Filters.OrNull(Verdict));
        return Filters.OrNull(Disposition) switch
        {
            null => rows,
            Pending => rows.Where(row => row.Disposition == null),
            "skipped" or "held" => rows.Where(row => row.Disposition != null && row.Disposition.StartsWith(Disposition + ":")),
            _ => rows.Where(row => row.Disposition == Disposition),
        };
    }

    /// <summary>All that were refused have one disposition, which has an index; the verdict has none.</summary>
    private static IQueryable<Delivery> OfVerdict(IQueryable<Delivery> rows, string? verdict) => verdict switch
    {
        null => rows,
        WebhookVerdicts.Verified => rows.Where(row => row.Verdict == verdict),
        Refused => rows.Where(row => row.Disposition == Dispositions.SkippedRefused),
        _ => rows.Where(row => row.Disposition == Dispositions.SkippedRefused && row.Verdict == verdict),
    };
}
