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

    /// <summary>The rows that pass, newest first.</summary>
    /// <param name="rows">All.</param>
    /// <param name="before">Where the page before ended; null for the first.</param>
    /// <param name="most">How many are read of them.</param>
    public IQueryable<Delivery> Of(IQueryable<Delivery> rows, long? before, int most)
    {
        if (before is { } seq)
            rows = rows.Where(row => row.Seq < seq);
        if (Filters.OrNull(Provider) is { } provider)
            rows = rows.Where(row => row.Provider == provider);
        if (Filters.OrNull(Event) is { } named)
            rows = rows.Where(row => row.Event == named);
        if (Filters.OrNull(Repo) is { } repo)
            rows = rows.Where(row => row.Repo == repo);
        rows = OfVerdict(rows, Filters.OrNull(Verdict));
        rows = Filters.OrNull(Disposition) switch
        {
            null => rows,
            Pending => rows.Where(row => row.Disposition == null),
            "skipped" or "held" => OfKind(rows, Disposition + ":", most),
            _ => rows.Where(row => row.Disposition == Disposition),
        };
        return rows.OrderByDescending(row => row.Seq);
    }

    /// <summary>The newest of each disposition of a kind: the index has them by whole words, and a kind may be rare among many.</summary>
    private static IQueryable<Delivery> OfKind(IQueryable<Delivery> rows, string kind, int most)
    {
        var newest = Dispositions.All.Where(code => code.StartsWith(kind, StringComparison.Ordinal))
            .Select(code => rows.Where(row => row.Disposition == code).OrderByDescending(row => row.Seq).Take(most).Select(row => row.Seq))
            .Aggregate((one, other) => one.Concat(other));
        return rows.Where(row => newest.Contains(row.Seq));
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
