using LibGit2Sharp;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Stacks;

/// <summary>Finds the commits of a stack in the order in which <c>git rebase</c> takes them, and what upstream has instead.</summary>
/// <param name="repository">The opened repository.</param>
/// <param name="store">Its objects.</param>
/// <param name="upstreamTips">Commits of upstream's branches and tags: what they reach is never a patch.</param>
internal sealed class StackReader(Repository repository, ObjectStore store, IReadOnlyList<ObjectName> upstreamTips)
{
    /// <summary>The stack's commits, oldest first, merges included.</summary>
    public IReadOnlyList<CommitObject> Commits(ObjectName tip, ObjectName onto) => Order(tip, Reachable(tip, [onto, .. upstreamTips]));

    /// <summary>Commits that <paramref name="onto"/> has and the tip lacks.</summary>
    public HashSet<ObjectName> Upstream(ObjectName tip, ObjectName onto) => Reachable(onto, [tip]);

    public int Ahead(ObjectName tip, ObjectName onto) => Reachable(tip, [onto]).Count;

    public ObjectName? Base(ObjectName tip, ObjectName onto) =>
        repository.ObjectDatabase.FindMergeBase(Look(tip), Look(onto)) is { } found ? Name(found.Id) : null;

    public PatchStack Inspect(ObjectName tip, ObjectName onto)
    {
        var ids = new PatchIds(store);
        var patches = Commits(tip, onto).Select(commit =>
        {
            var (name, mail, at) = commit.Author();
            var merge = commit.Parents.Count > 1;
            var changes = merge ? [] : ids.Changes(commit);
            var files = changes.Select(change => RawText.ToText(change.Path)).ToList();
            return new StackPatch(commit.Name.ToString(), commit.Subject, name, mail, at, files, merge ? null : ids.Of(changes), merge);
        });
        return new PatchStack(tip.ToString(), onto.ToString(), Base(tip, onto)?.ToString(), Ahead(tip, onto), Upstream(tip, onto).Count, [.. patches]);
    }

    /// <summary>Of a stack's commits, those whose change upstream has, with the upstream commit that has it.</summary>
    public Dictionary<ObjectName, ObjectName> Upstreamed(IReadOnlyList<CommitObject> stack, ObjectName tip, ObjectName onto)
    {
        var ids = new PatchIds(store);
        var wanted = stack.Where(commit => commit.Parents.Count < 2)
            .Select(commit => (Commit: commit.Name, Changes: ids.Changes(commit)))
            // A commit made empty on purpose is not upstream's for being like another empty one.
            .Where(patch => patch.Changes.Count > 0)
            .ToLookup(patch => PatchIds.Outline(patch.Changes));
        var found = new Dictionary<ObjectName, ObjectName>();
        if (wanted.Count == 0)
            return found;

        // Most of upstream touches what no patch touches, and is told so by the first directory that differs.
        var paths = PatchIds.Paths(wanted.SelectMany(patches => patches).SelectMany(patch => patch.Changes));
        foreach (var name in Upstream(tip, onto))
        {
            var commit = store.Commit(name);
            if (commit.Parents.Count > 1)
                continue;
            if (ids.ChangesWithin(commit, paths) is not { } changes)
                continue;
            // Line by line only where the paths already agree.
            var candidates = wanted[PatchIds.Outline(changes)].Where(patch => !found.ContainsKey(patch.Commit)).ToList();
            if (candidates.Count == 0)
                continue;
            var id = ids.Of(changes);
            foreach (var candidate in candidates.Where(candidate => ids.Of(candidate.Changes) == id))
                found[candidate.Commit] = name;
        }

        return found;
    }

    private HashSet<ObjectName> Reachable(ObjectName from, IEnumerable<ObjectName> without)
    {
        var filter = new CommitFilter
        {
            IncludeReachableFrom = Look(from),
            ExcludeReachableFrom = without.Select(Look).ToList(),
            SortBy = CommitSortStrategies.None,
        };
        return [.. repository.Commits.QueryBy(filter).Select(commit => Name(commit.Id))];
    }

    /// <summary>Topological order as <c>git rev-list --topo-order --reverse</c>: a side branch stays together, before the merge and after the first parent's line.</summary>
    private List<CommitObject> Order(ObjectName tip, HashSet<ObjectName> members)
    {
        var commits = members.ToDictionary(name => name, store.Commit);
        var children = members.ToDictionary(name => name, _ => 0);
        foreach (var parent in commits.Values.SelectMany(commit => commit.Parents).Where(members.Contains))
            children[parent]++;
        var order = new List<CommitObject>();
        var ready = new Stack<ObjectName>();
        if (members.Contains(tip))
            ready.Push(tip);
        while (ready.TryPop(out var name))
        {
            order.Add(commits[name]);
            foreach (var parent in commits[name].Parents.Where(members.Contains))
                if (--children[parent] == 0)
                    ready.Push(parent);
        }

        order.Reverse();
        return order;
    }

    private Commit Look(ObjectName name) => repository.Lookup<Commit>(name.ToString()) ?? throw new MissingObjectException(name, ObjectKind.Commit);

    private static ObjectName Name(ObjectId id) => ObjectName.Of(id.RawId);
}
