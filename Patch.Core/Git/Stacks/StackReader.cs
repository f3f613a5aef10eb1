using LibGit2Sharp;
using Patch.Core.Git.Candidates;
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
        if (Preserved(tip, members) is { } preserved)
        {
            // Below its first parent the same patches stand as they were before they were carried.
            members = Reachable(tip, [.. without, preserved.Parents[0]]).ToHashSet();
            members.Remove(preserved.Name);
        }

        return merges == MergeHandling.FirstParent ? Line(tip, members) : [.. Order(tip, members).Select(commit => new StackCommit(commit, commit.Parents.Count < 2))];
    }

    /// <summary>The commit that stands for another in a stack: of one that keeps history, the tip that it took over; else itself.</summary>
    public ObjectName StandIn(ObjectName commit) => PreservedTip(store.Commit(commit)) ?? commit;

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

    /// <summary>The rebased tip of a commit that the strategy <c>history-preserving</c> made: old tip and rebased tip are its parents. Null for any other.</summary>
    private ObjectName? PreservedTip(CommitObject commit) =>
        commit.Parents.Count == 2 && commit.RawMessage.Contains('\n' + CandidateCommits.PreservedTrailer, StringComparison.Ordinal)
        && store.Commit(commit.Parents[1]).Tree == commit.Tree
            ? commit.Parents[1]
            : null;

    /// <summary>The newest such commit on the line of first parents.</summary>
    private CommitObject? Preserved(ObjectName tip, HashSet<ObjectName> members)
    {
        for (ObjectName? next = tip; next is { } name && members.Contains(name);)
        {
            var commit = store.Commit(name);
            if (PreservedTip(commit) is not null)
                return commit;
            next = commit.Parents.Cast<ObjectName?>().FirstOrDefault();
        }

        return null;
    }

    private List<StackCommit> Line(ObjectName tip, HashSet<ObjectName> members)
    {
        var line = new List<StackCommit>();
        for (ObjectName? next = StandIn(tip); next is { } name && members.Contains(name);)
        {
            var commit = store.Commit(name);
            var ofUpstream = IsMergeOfUpstream(commit, members);
            line.Add(new StackCommit(commit, !ofUpstream));
            next = commit.Parents.Select(StandIn).Where(parent => !ofUpstream || members.Contains(parent)).Cast<ObjectName?>().FirstOrDefault();
        }

        line.Reverse();
        return line;
    }

    /// <summary>A merge that brought upstream into the stack, so it has nothing of its own; false for one that brought a side branch in.</summary>
    private bool IsMergeOfUpstream(CommitObject commit, HashSet<ObjectName> members)
    {
        if (commit.Parents.Count < 2)
            return false;
        ObjectName[] own = [.. commit.Parents.Select(StandIn).Where(members.Contains)];
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
        foreach (var parent in commits.Values.SelectMany(commit => commit.Parents).Select(StandIn).Where(members.Contains))
            children[parent]++;
        var order = new List<CommitObject>();
        var ready = new Stack<ObjectName>();
        if (members.Contains(StandIn(tip)))
            ready.Push(StandIn(tip));
        while (ready.TryPop(out var name))
        {
            order.Add(commits[name]);
            foreach (var parent in commits[name].Parents.Select(StandIn).Where(members.Contains))
                if (--children[parent] == 0)
                    ready.Push(parent);
        }

        order.Reverse();
        return order;
    }

    private Commit Look(ObjectName name) => repository.Lookup<Commit>(name.ToString()) ?? throw new MissingObjectException(name, ObjectKind.Commit);

    private static ObjectName Name(ObjectId id) => ObjectName.Of(id.RawId);
}
