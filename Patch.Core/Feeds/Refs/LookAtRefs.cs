using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Feeds.Polling;
using Patch.Core.Feeds.Sources;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Feeds.Refs;

/// <summary>Looks at the refs of a Git remote, compares them with the ledger and writes nothing.</summary>
internal sealed class LookAtRefs(
    RemoteReferences remotes, ForcedBranches forcedBranches, IDbContextFactory<PatchDbContext> contexts, IOptions<FeedOptions> options, TimeProvider timeProvider)
{
    public async Task<PollOutcome> RunAsync(FeedSource row, FeedSourceConfig source, CancellationToken cancellationToken)
    {
        var listed = await remotes.ListAsync(source.Url, options.Value.Timeout, cancellationToken);
        if (listed.Failure is { } failure)
            return new PollOutcome.Failed(failure.Sentence, null);
        var latest = await LatestAsync(source, cancellationToken);
        var prefix = RefEntries.PrefixOf(source);
        var refs = listed.Refs.Where(reference => reference.Name.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(reference => reference.Name);
        if (listed.Refs.Count == 0 && latest.Values.Any(entry => entry.GoneAt is null))
            return new PollOutcome.Failed("The repository shows no ref at all, where it had some: that is taken for a fault of its host, not for their end.", null);
        if (row.PrimedAt is not null && RefLedger.Agrees(latest, refs))
            return new PollOutcome.Unchanged();

        var moves = refs.Values
            .Where(reference => source.Event == "push" && RefEntries.Watches(source, reference.Name))
            .Where(reference => latest.TryGetValue(reference.Name, out var before) && before.Sha != reference.CommitSha)
            .Select(reference => new BranchMove(reference.Name, latest[reference.Name].Sha, reference.CommitSha)).ToList();
        var (forced, unknown) = await forcedBranches.AmongAsync(row, source.Url, moves, cancellationToken);
        return unknown is null
            ? new PollOutcome.Shown(RefEntries.Of(source, listed.Refs, latest, forced, timeProvider.NowUtc()), null, null, refs)
            : new PollOutcome.Failed($"Whether a branch was force-pushed cannot be told: {unknown.Sentence}", null);
    }

    private async Task<Dictionary<string, RefLedgerEntry>> LatestAsync(FeedSourceConfig source, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await RefLedger.LatestAsync(db, source, cancellationToken);
    }
}
