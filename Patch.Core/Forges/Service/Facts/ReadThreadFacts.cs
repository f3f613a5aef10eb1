using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.RangeDiffs;
using Patch.Core.Maintenance;
using Patch.Core.Maintenance.Conflicts;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Core.Forges.Service.Facts;

/// <summary>Gathers what is to be shown: from the attempt, from what its runs left behind, and from the mirror where it is at hand.</summary>
internal sealed class ReadThreadFacts(
    IDbContextFactory<PatchDbContext> contexts, AttemptRuns runs, StackCatalog catalog, GitMirrors mirrors, ConflictBundles bundles)
{
    /// <exception cref="Workspaces.WorkspaceUnreachableException">The attempt's workspace does not answer.</exception>
    public async Task<ThreadFacts> ReadAsync(ForgeThread thread, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var attempt = await db.MaintenanceAttempts.AsNoTracking().SingleAsync(row => row.IdKey == thread.AttemptKey, cancellationToken);
        var told = await AttemptTold.ReadAsync(runs, attempt, cancellationToken);
        var stack = catalog.Find(thread.Stack);
        var artifacts = told.Artifacts;
        var resolved = attempt.Status == "changed" && artifacts?["conflict"] is JsonObject;
        var facts = new ThreadFacts(
            thread.IdKey, attempt.Id, attempt.Status, thread.Stack, stack?.ForkName ?? thread.Repo,
            stack?.Branch ?? ArtifactFacts.Text(artifacts, "branch") ?? "main", thread.Point)
        {
            Message = attempt.Error ?? attempt.Message,
            Upstream = stack?.UpstreamName ?? attempt.UpstreamRepo,
            UpstreamUrl = ArtifactFacts.Text(artifacts, "upstream"),
            Before = ArtifactFacts.Sha(artifacts, "before"),
            Onto = ArtifactFacts.Sha(artifacts, "releaseSha"),
            Candidate = CandidateOf(attempt),
            Patches = ArtifactFacts.Patches(artifacts),
            Checks = resolved || artifacts?["checks"] is null ? null : ArtifactFacts.Checks(artifacts),
            Partial = ArtifactFacts.Sha(artifacts, "after"),
        };
        return attempt.Status switch
        {
            "changed" => await WithCandidateAsync(db, facts, stack, resolved, cancellationToken),
            "needs_intervention" => await WithConflictAsync(facts, stack, cancellationToken),
            _ => facts,
        };
    }

    /// <summary>The branch that it made; one that was pushed counts before one that was not.</summary>
    private static ShownCandidate? CandidateOf(MaintenanceAttempt attempt) => JsonNode.Parse(attempt.CandidateRefsJson)!.AsArray().OfType<JsonObject>()
        .Select(named => (Named: named, Reference: ArtifactFacts.Text(named, "ref"), Sha: ArtifactFacts.Sha(named, "sha")))
        .Where(candidate => candidate.Reference?.StartsWith("refs/", StringComparison.Ordinal) == true && candidate.Sha is not null)
        .Select(candidate => new ShownCandidate(candidate.Reference!, candidate.Sha!, candidate.Named["pushed"] is JsonValue flag && flag.TryGetValue<bool>(out var pushed) && pushed, null))
        .OrderByDescending(candidate => candidate.Branch is not null).ThenByDescending(candidate => candidate.Pushed)
        .FirstOrDefault();

    private async Task<ThreadFacts> WithCandidateAsync(
        PatchDbContext db, ThreadFacts facts, StackDefinition? stack, bool resolved, CancellationToken cancellationToken)
    {
        if (facts.Candidate is not { } candidate)
            return facts;
        RangeDiff? diff = null;
        using (var mirror = await MirrorAsync(stack, cancellationToken))
        {
            if (mirror is not null && facts.Before is { } before && mirror.Find(before) is not null && mirror.Find(candidate.Sha) is { } commit)
            {
                diff = await Task.Run(() => Compare(mirror, before, commit, cancellationToken), cancellationToken);
                candidate = candidate with { FastForward = mirror.Contains(commit, before) };
            }
        }

        diff ??= await StoredAsync(db, candidate, cancellationToken);
        return facts with
        {
            Candidate = candidate,
            RangeDiff = diff is null || diff.Pairs.Count == 0 ? null : RangeDiffText.Of(diff),
            Patches = resolved ? diff is null ? [] : ArtifactFacts.Patches(diff) : facts.Patches,
        };
    }

    private static RangeDiff? Compare(GitMirror mirror, string before, string after, CancellationToken cancellationToken)
    {
        try
        {
            return mirror.StackOf(before) is { } old && mirror.StackOf(after) is { } now
                ? mirror.RangeDiff(old.Base, old.Tip, now.Base, now.Tip, cancellationToken)
                : null;
        }
        catch (RangeTooLongException)
        {
            // The body is as good without.
            return null;
        }
    }

    /// <summary>As it was compared when the candidate was made, without the differences themselves.</summary>
    private static async Task<RangeDiff?> StoredAsync(PatchDbContext db, ShownCandidate candidate, CancellationToken cancellationToken)
    {
        var json = await db.Candidates.Where(row => row.Sha == candidate.Sha && row.Reference == candidate.Reference && row.RangeDiffJson != null)
            .OrderByDescending(row => row.Seq).Select(row => row.RangeDiffJson).FirstOrDefaultAsync(cancellationToken);
        return json is null ? null : PatchJson.Read<StoredComparison>(json)?.Branch is { } branch ? new RangeDiff(branch.Old, branch.New, branch.Pairs, false) : null;
    }

    private async Task<ThreadFacts> WithConflictAsync(ThreadFacts facts, StackDefinition? stack, CancellationToken cancellationToken)
    {
        using var mirror = await MirrorAsync(stack, cancellationToken);
        var (bundle, _) = await bundles.BuildAsync(facts.AttemptId, mirror, cancellationToken);
        return facts with { Conflict = bundle, Partial = bundle is null ? null : bundle.Place.Head };
    }

    /// <summary>Null where there is none, or it cannot be opened: then less is shown.</summary>
    private async Task<GitMirror?> MirrorAsync(StackDefinition? stack, CancellationToken cancellationToken) =>
        stack?.Fork is null ? null : (await mirrors.OpenAsync(stack.Fork, stack.Upstream, fetch: false, cancellationToken)).Mirror;

    private sealed record StoredComparison(StoredRange? Branch);

    private sealed record StoredRange(RangeEnds Old, RangeEnds New, IReadOnlyList<RangePair> Pairs);
}
