using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;

namespace Patch.Core.Feeds.Refs;

/// <summary>A branch that is elsewhere than at the last look.</summary>
internal sealed record BranchMove(string Name, string Before, string Sha);

/// <summary>
/// Tells force-pushed branches from those that moved on, by the history in the mirror of a stack that follows the upstream. Nothing else
/// has the commits: where there is no such mirror every move counts as ordinary.
/// </summary>
internal sealed partial class ForcedBranches(
    GitMirrors mirrors, IDbContextFactory<PatchDbContext> contexts, IOptions<FeedOptions> options, TimeProvider timeProvider, ILogger<ForcedBranches> logger)
{
    private static readonly HashSet<string> None = [];

    /// <summary>Full names of those that were forced; or why it cannot be told now, for the poll to be tried again.</summary>
    public async Task<(IReadOnlySet<string> Forced, GitFailure? Failure)> AmongAsync(
        FeedSource row, string url, IReadOnlyList<BranchMove> moves, CancellationToken cancellationToken)
    {
        if (moves.Count == 0)
            return (None, null);
        // The fetch may take longer than a listing does.
        var keeper = new LeaseKeeper(token => RenewAsync(row, token), options.Value.Lease, broken => Log.NotRenewed(logger, row.Id, broken), timeProvider);
        var told = await keeper.RunAsync(token => TellAsync(url, moves, token), cancellationToken);
        return told is null ? (None, new GitFailure(GitFailureCodes.Busy, "The poll was taken over by another worker.")) : (told.Forced, told.Failure);
    }

    private async Task<Told> TellAsync(string url, IReadOnlyList<BranchMove> moves, CancellationToken cancellationToken)
    {
        if (await mirrors.OpenFollowerAsync(url, cancellationToken) is not { } opening)
            return new Told(None, null);
        if (opening.Mirror is not { } mirror)
            return new Told(None, opening.Failure);
        using (mirror)
        {
            // The branch may have moved again since it was listed: the next look sees where it is then.
            if (moves.FirstOrDefault(move => mirror.Find(move.Sha) is null) is { } unknown)
                return new Told(None, new GitFailure(GitFailureCodes.NoCommit, $"{unknown.Name} moved on while its history was read."));
            // All history of the new commit is there now: an old one that is not has no part in it.
            return new Told(moves.Where(move => mirror.Find(move.Before) is null || !mirror.Contains(move.Sha, move.Before)).Select(move => move.Name).ToHashSet(), null);
        }
    }

    private async Task<bool> RenewAsync(FeedSource row, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.FeedSources.RenewAsync(row.Seq, row.LeaseOwner ?? "", timeProvider.NowUtc(), options.Value.Lease, cancellationToken);
    }

    private sealed record Told(IReadOnlySet<string> Forced, GitFailure? Failure);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The lease of the poll of {SourceId} could not be renewed; trying again")]
        public static partial void NotRenewed(ILogger logger, string sourceId, Exception exception);
    }
}
