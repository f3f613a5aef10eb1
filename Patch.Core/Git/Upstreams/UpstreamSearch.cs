using System.Text.RegularExpressions;
using Patch.Core.Git.Objects;
using Patch.Core.Git.Stacks;

namespace Patch.Core.Git.Upstreams;

/// <summary>Finds the patches that upstream took over, by equal patch-ids, and those that it reverted later.</summary>
internal sealed partial class UpstreamSearch(ObjectStore store, ChangeCache cache)
{
    private readonly PatchIds ids = new(store);

    /// <param name="patches">The stack's commits with what they change.</param>
    /// <param name="upstream">Commits that upstream has and the stack lacks, a parent always before its children.</param>
    /// <returns>An entry for each patch that upstream took over at least once.</returns>
    public Dictionary<ObjectName, UpstreamHistory> Find(
        IEnumerable<(ObjectName Commit, List<TreeChange> Changes)> patches, IEnumerable<ObjectName> upstream)
    {
        // A commit made empty on purpose is not upstream's for being like another empty one.
        var wanted = patches.Where(patch => patch.Changes.Count > 0)
            .Select(patch => (patch.Commit, Id: new Lazy<ObjectName>(() => ids.Of(patch.Changes)), Outline: PatchIds.Outline(patch.Changes)))
            .ToLookup(patch => patch.Outline);
        var found = new Dictionary<ObjectName, UpstreamHistory>();
        if (wanted.Count == 0)
            return found;
        var (takers, reverters) = (new Dictionary<ObjectName, ObjectName>(), new Dictionary<ObjectName, ObjectName>());
        foreach (var name in upstream)
        {
            var record = cache.Get(name, Look);
            foreach (var (patch, own, _) in record.Outline == 0 ? [] : wanted[record.Outline])
            {
                var id = IdOf(name, inverse: false);
                if (id == own.Value)
                    Take(patch, name, id);
            }

            foreach (var (patch, own, _) in record.InverseOutline == 0 ? [] : wanted[record.InverseOutline].Where(patch => found.ContainsKey(patch.Commit)))
                // White space does not count in a patch-id: a change of nothing else is its own inverse.
                if (IdOf(name, inverse: true) == own.Value && IdOf(name, inverse: false) != own.Value)
                    Revert(patch, name);
            if (takers.TryGetValue(record.Reverts, out var taken))
                Revert(taken, name);
            else if (reverters.TryGetValue(record.Reverts, out var again))
                found[again] = found[again] with { Reverted = default };
        }

        // Where a patch that upstream took back is kept, so is the patch of the stack that takes it back.
        foreach (var (reverter, patch) in reverters)
            if (found[patch].Reverted == reverter && takers.TryGetValue(reverter, out var undoing))
                found.Remove(undoing);
        return found;

        void Take(ObjectName patch, ObjectName commit, ObjectName id)
        {
            found[patch] = new UpstreamHistory(id, found.TryGetValue(patch, out var before) ? before.Taken : commit, default);
            takers[commit] = patch;
        }

        void Revert(ObjectName patch, ObjectName commit)
        {
            found[patch] = found[patch] with { Reverted = commit };
            reverters[commit] = patch;
        }
    }

    private ChangeRecord Look(ObjectName name)
    {
        var commit = store.Commit(name);
        if (commit.Parents.Count > 1)
            return default;
        var changes = ids.Changes(commit);
        var said = RevertLine().Match(commit.RawMessage);
        return new ChangeRecord(
            PatchIds.Outline(changes), PatchIds.Outline([.. changes.Select(change => change.Inverse)]), said.Success ? ObjectName.Parse(said.Groups[1].Value) : default);
    }

    private ObjectName IdOf(ObjectName name, bool inverse) => cache.PatchId(name, inverse, () =>
    {
        var changes = ids.Changes(store.Commit(name));
        return ids.Of(inverse ? [.. changes.Select(change => change.Inverse)] : changes);
    });

    [GeneratedRegex(@"^This reverts commit ([0-9a-f]{40})\b", RegexOptions.Multiline)]
    private static partial Regex RevertLine();
}
