using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Feeds.Polling;

namespace Patch.Api.Feeds;

/// <summary>The feed sources: how each one fares, and a poll out of turn.</summary>
internal static class FeedEndpoints
{
    private const string UnknownSource = "The sources file has no source of this id.";

    public static RouteGroupBuilder MapFeeds(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("/feed-sources").WithTags("Feeds");
        group.MapExactGet("", ListAsync).WithName("ListFeedSources").WithSummary("All feed sources, with their cursors and errors, and the webhook routes");
        group.MapExactPost("/{id}/poll", PollAsync).WithName("PollFeedSource").WithSummary("Polls a source now, in place of when it is due")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapExactGet("/{id}/refs", RefsAsync).WithName("ListRefs").WithSummary("Where upstream's refs stood and how long, as a source of kind git saw it")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return admin;
    }

    private static async Task<Ok<FeedSourceList>> ListAsync(IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var sources = await db.FeedSources.AsNoTracking().OrderBy(source => source.Id).ToListAsync(cancellationToken);
        var routes = await db.WebhookRoutes.AsNoTracking().OrderBy(route => route.Position).ThenBy(route => route.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(new FeedSourceList(
            [.. sources.Select(View)],
            [.. routes.Select(route => new WebhookRouteView(route.Id, route.Enabled, UrlCredentials.Hide(route.ConfigError), UrlCredentials.HideIn(route.ConfigJson)))]));
    }

    private static async Task<Results<Accepted<FeedSourceAnswer>, ProblemHttpResult>> PollAsync(
        EncodedId id, PollNow poll, IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        var asked = await poll.AskAsync(id.Value, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.FeedSources.AsNoTracking().SingleOrDefaultAsync(source => source.Id == id.Value, cancellationToken);
        if (found is null)
            return Problems.NotFound("feed_source_not_found", UnknownSource);
        return asked
            ? TypedResults.Accepted((string?)null, new FeedSourceAnswer(View(found)))
            : Problems.Conflict("feed_source_disabled", UrlCredentials.Hide(found.ConfigError) ?? "The source has gone from the sources file.");
    }

    private static async Task<Results<Ok<RefLedgerList>, ProblemHttpResult>> RefsAsync(
        EncodedId id,
        [Description("Only the rows of this ref, by its full name.")] string? @ref,
        [AsParameters] PageQuery page,
        IDbContextFactory<PatchDbContext> contexts,
        CancellationToken cancellationToken)
    {
        if (!page.TryRead(out var before, out var fault))
            return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await db.FeedSources.AnyAsync(source => source.Id == id.Value, cancellationToken))
            return Problems.NotFound("feed_source_not_found", UnknownSource);
        var ledger = db.RefLedger.AsNoTracking().Where(row => row.SourceId == id.Value);
        if (Filters.OrNull(@ref) is { } name)
        {
            var key = IdKeys.Of(name);
            ledger = ledger.Where(row => row.RefKey == key);
        }

        if (before is { } seq)
            ledger = ledger.Where(row => row.Seq < seq);
        var (rows, next) = await ledger.OrderByDescending(row => row.Seq).PageAsync(page.Size, row => row.Seq, cancellationToken);
        return TypedResults.Ok(new RefLedgerList(
            [.. rows.Select(row => new RefLedgerView(row.RefName, row.ObjectSha, row.Sha, row.FirstSeenAt, row.LastSeenAt, row.GoneAt))], next));
    }

    private static FeedSourceView View(FeedSource source) => new(
        source.Id,
        source.Enabled,
        UrlCredentials.Hide(source.ConfigError),
        UrlCredentials.HideIn(source.ConfigJson),
        source.NextPollAt,
        source.PrimedAt,
        source.LastCheckedAt,
        source.LastSeenId,
        source.ConsecutiveFailures,
        UrlCredentials.Hide(source.LastError),
        source.LastErrorAt,
        source.LastHookAt,
        source.HookOnly,
        source.PollOnly);
}
