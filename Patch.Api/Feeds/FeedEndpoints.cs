using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;

namespace Patch.Api.Feeds;

/// <summary>The feed sources: how each one fares, and a poll out of turn.</summary>
internal static class FeedEndpoints
{
    private const string UnknownSource = "The sources file has no source of this id.";

    public static RouteGroupBuilder MapFeeds(this RouteGroupBuilder admin)
    {
        var group = admin.MapGroup("/feed-sources").WithTags("Feeds");
        group.MapExactGet("", ListAsync).WithName("ListFeedSources").WithSummary("All feed sources, with their cursors and errors");
        group.MapExactPost("/{id}/poll", PollAsync).WithName("PollFeedSource").WithSummary("Polls a source now, in place of when it is due");
        return admin;
    }

    private static async Task<Ok<FeedSourceList>> ListAsync(IDbContextFactory<PatchDbContext> contexts, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var sources = await db.FeedSources.AsNoTracking().OrderBy(source => source.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(new FeedSourceList([.. sources.Select(View)]));
    }

    private static async Task<Results<Accepted<FeedSourceAnswer>, ProblemHttpResult>> PollAsync(
        EncodedId id,
        IDbContextFactory<PatchDbContext> contexts,
        IWakeUps wakeUps,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = timeProvider.NowUtc();
        var moved = await db.FeedSources.Where(source => source.Id == id.Value && source.Enabled)
            .ExecuteUpdateAsync(source => source.SetProperty(row => row.NextPollAt, now), cancellationToken);
        var found = await db.FeedSources.AsNoTracking().SingleOrDefaultAsync(source => source.Id == id.Value, cancellationToken);
        if (found is null)
            return Problems.NotFound("feed_source_not_found", UnknownSource);
        if (moved == 0)
            return Problems.Conflict("feed_source_disabled", UrlCredentials.Hide(found.ConfigError) ?? "The source has gone from the sources file.");
        await wakeUps.RingAsync(Stage.Poll, cancellationToken);
        return TypedResults.Accepted((string?)null, new FeedSourceAnswer(View(found)));
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
        source.LastErrorAt);
}
