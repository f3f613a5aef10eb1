using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;

namespace Patch.Api.Feeds;

/// <summary>The signals, each with what became of it.</summary>
internal static class SignalEndpoints
{
    public static RouteGroupBuilder MapSignals(this RouteGroupBuilder admin)
    {
        admin.MapExactGet("/signals", ListAsync).WithTags("Feeds").WithName("ListSignals")
            .WithSummary("Upstream facts, newest first, each with its disposition and the reason");
        return admin;
    }

    private static async Task<Results<Ok<SignalList>, ProblemHttpResult>> ListAsync(
        [Description("Only signals of this feed source.")] string? sourceId,
        [AsParameters] PageQuery page,
        IDbContextFactory<PatchDbContext> contexts,
        CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var before, out var fault))
            return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var signals = db.Signals.AsNoTracking();
        if (Filters.OrNull(sourceId) is { } source)
            signals = signals.Where(signal => signal.SourceId == source);
        if (before is { } seq)
            signals = signals.Where(signal => signal.Seq < seq);
        var found = await signals.OrderByDescending(signal => signal.Seq).Take(page.Size + 1).ToListAsync(cancellationToken);
        var next = found.Count > page.Size ? Cursors.Write(found[page.Size - 1].Seq) : null;
        return TypedResults.Ok(new SignalList([.. found.Take(page.Size).Select(View)], next));
    }

    /// <summary>The signal as it was stored, and what became of it.</summary>
    private static JsonObject View(Signal signal)
    {
        var view = UrlCredentials.HideIn(signal.Json)!.AsObject();
        view["receivedAt"] = signal.ReceivedAt.ToWire();
        if (signal.Disposition is null)
            return view;
        view["disposition"] = signal.Disposition;
        view["dispositionReason"] = signal.DispositionReason;
        if (signal.OutcomeId is not null)
            view["outcomeId"] = signal.OutcomeId;
        return view;
    }
}
