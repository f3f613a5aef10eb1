using LibGit2Sharp;
using Patch.Core.Git.Carrying;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Stacks;

/// <summary>A commit of a stack.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="IsPatch">What it changed against its first parent is carried; false for a merge that is left out.</param>
internal readonly record struct StackCommit(CommitObject Commit, bool IsPatch);

/// <summary>Finds the commits of a stack in the order in which they are carried, and what upstream has instead.</summary>
/// <param name="repository">The opened repository.</param>
/// <param name="store">Its objects.</param>
/// <param name="upstreamTips">Commits of upstream's branches and tags: what they reach is never a patch.</param>
/// <param name="upstreamTag">The commit of a tag of upstream, by its short name.</param>
internal sealed class StackReader(
    Repository repository, ObjectStore store, IReadOnlyList<ObjectName> upstreamTips, Func<string, ObjectName?> upstreamTag)
{
    /// <summary>The stack's commits, oldest first, merges included.</summary>
    /// <param name="tip">The maintained branch.</param>
    /// <param name="onto">The upstream commit.</param>
    /// <param name="from">Where the stack begins; null: at what upstream has.</param>
    /// <param name="merges"><see cref="MergeHandling.FirstParent"/>: one line; else every commit, in the order of <c>git rebase</c>.</param>
    public IReadOnlyList<StackCommit> Commits(ObjectName tip, ObjectName onto, ObjectName? from, MergeHandling merges)
    {
        ObjectName[] without = from is { } start ? [onto, start, .. upstreamTips] : [onto, .. upstreamTips];
        var members = Reachable(tip, without).ToHashSet();
        return merges == MergeHandling.FirstParent ? Line(tip, members) : [.. Order(tip, members).Select(commit => new StackCommit(commit, commit.Parents.Count < 2))];
    }

    /// <summary>Commits that <paramref name="onto"/> has and the tip lacks, parents first.</summary>
    public IEnumerable<ObjectName> Upstream(ObjectName tip, ObjectName onto) =>
        Reachable(onto, [tip], CommitSortStrategies.Topological | CommitSortStrategies.Reverse);

    public int Ahead(ObjectName tip, ObjectName onto) => Reachable(tip, [onto]).Count();

    public ObjectName? Base(ObjectName tip, ObjectName onto) =>
        repository.ObjectDatabase.FindMergeBase(Look(tip), Look(onto)) is { } found ? Name(found.Id) : null;

    /// <summary><paramref name="onto"/> has the tag's commit below it; false also where upstream has no such tag.</summary>
    public bool HasReached(ObjectName onto, string tag) => upstreamTag(tag) is { } commit && Base(onto, commit) == commit;

    public PatchStack Inspect(ObjectName tip, ObjectName onto)
    {
        var ids = new PatchIds(store);
        var patches = Commits(tip, onto, from: null, MergeHandling.FirstParent).Select(member =>
        {
            var (commit, isPatch) = member;
            var (name, mail, at) = commit.Author();
            var changes = isPatch ? ids.Changes(commit) : [];
            var files = changes.Select(change => RawText.ToText(change.Path)).ToList();
            var policy = PatchPolicy.Of(commit);
            return new StackPatch(
                commit.Name.ToString(), commit.Subject, name, mail, at, files, isPatch ? ids.Of(changes).ToString() : null, commit.Parents.Count > 1)
            {
                Policy = policy.Line, UpstreamPr = policy.UpstreamPr,
            };
        });
        return new PatchStack(tip.ToString(), onto.ToString(), Base(tip, onto)?.ToString(), Ahead(tip, onto), Upstream(tip, onto).Count(), [.. patches]);
    }

    private List<StackCommit> Line(ObjectName tip, HashSet<ObjectName> members)
    {
        var line = new List<StackCommit>();
        for (ObjectName? next = tip; next is { } name && members.Contains(name);)
        {
            var commit = store.Commit(name);
            var ofUpstream = IsMergeOfUpstream(commit, members);
            line.Add(new StackCommit(commit, !ofUpstream));
            next = commit.Parents.Where(parent => !ofUpstream || members.Contains(parent)).Cast<ObjectName?>().FirstOrDefault();
        }

        line.Reverse();
        return line;
    }

    /// <summary>A merge that brought upstream into the stack, so it has nothing of its own; false for one that brought a side branch in.</summary>
    private bool IsMergeOfUpstream(CommitObject commit, HashSet<ObjectName> members)
    {
        if (commit.Parents.Count < 2)
            return false;
        ObjectName[] own = [.. commit.Parents.Where(members.Contains)];
        // A side branch merged right where the stack leaves upstream has upstream as its first parent too; but it comes from there.
        return own.Length == 0 || own.Length == 1 && (own[0] == commit.Parents[0] || Base(commit.Parents[0], own[0]) != commit.Parents[0]);
    }

    private IEnumerable<ObjectName> Reachable(ObjectName from, IEnumerable<ObjectName> without, CommitSortStrategies order = CommitSortStrategies.None)
    {
        var filter = new CommitFilter
        {
            IncludeReachableFrom = Look(from),
            ExcludeReachableFrom = without.Select(Look).ToList(),
            SortBy = order,
        };
        return repository.Commits.QueryBy(filter).Select(commit => Name(commit.Id));
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
