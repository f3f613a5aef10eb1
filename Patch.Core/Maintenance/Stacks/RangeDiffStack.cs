using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.RangeDiffs;

namespace Patch.Core.Maintenance.Stacks;

/// <summary><c>range-diff</c>: two versions of a stack, patch by patch.</summary>
public sealed class RangeDiffStack(IDbContextFactory<PatchDbContext> contexts) : IStackWork
{
    /// <summary>Name of this work.</summary>
    public const string Name = "range-diff";

    private static readonly string[] Places = ["refs/heads/", "refs/tags/", "refs/remotes/fork/", "refs/fork-tags/"];

    public string Kind => Name;

    /// <summary>The task's arguments.</summary>
    /// <param name="from">The version before: a candidate's reference, a branch or tag of the fork, or a commit; null: the candidate before the newest, else the maintained branch.</param>
    /// <param name="to">The version after; null: the newest candidate.</param>
    public static JsonObject Arguments(string? from, string? to) => new() { ["from"] = from, ["to"] = to };

    public async Task<JsonNode> RunAsync(StackDefinition stack, GitMirror mirror, JsonObject arguments, CancellationToken cancellationToken)
    {
        var (from, to) = ((string?)arguments["from"], (string?)arguments["to"]);
        var candidates = from is null || to is null ? await CandidatesAsync(stack, cancellationToken) : [];
        var now = to is not null ? Find(stack, mirror, to)
            : Newest(mirror, candidates, skip: 0) ?? throw new StackWorkException(GitFailureCodes.NoCommit, "There is no candidate of this stack yet: name what to compare (from and to).");
        var old = from is not null ? Find(stack, mirror, from)
            : to is null && Newest(mirror, candidates, skip: 1) is { } before ? before
            : Find(stack, mirror, $"refs/remotes/fork/{stack.Branch}");
        try
        {
            var diff = await Task.Run(() => mirror.RangeDiff(old.Ends.Base, old.Ends.Tip, now.Ends.Base, now.Ends.Tip, cancellationToken), cancellationToken);
            return JsonSerializer.SerializeToNode(RangeDiffAnswer.Of(stack.Name, old.Reference, now.Reference, diff), PatchJson.Options)!;
        }
        catch (RangeTooLongException tooLong)
        {
            throw new StackWorkException(GitFailureCodes.Unsupported, tooLong.Message);
        }
    }

    /// <summary>The newest objects that were made for the stack, each once.</summary>
    private async Task<List<(string Reference, string Sha)>> CandidatesAsync(StackDefinition stack, CancellationToken cancellationToken)
    {
        var key = IdKeys.Of(stack.Name);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Candidates.Where(row => row.StackKey == key).OrderByDescending(row => row.Seq).Take(50)
            .Select(row => new { row.Reference, row.Sha }).ToListAsync(cancellationToken);
        return [.. rows.DistinctBy(row => row.Sha).Select(row => (row.Reference, row.Sha))];
    }

    /// <summary>Of those whose objects are still in the mirror.</summary>
    private static (string Reference, RangeEnds Ends)? Newest(GitMirror mirror, List<(string Reference, string Sha)> candidates, int skip)
    {
        var known = candidates.Select(row => (row.Reference, Commit: mirror.Find(row.Sha))).Where(row => row.Commit is not null).Skip(skip).ToList();
        return known.Count == 0 ? null : (known[0].Reference, Ends(mirror, known[0].Reference, known[0].Commit!));
    }

    private static (string Reference, RangeEnds Ends) Find(StackDefinition stack, GitMirror mirror, string name)
    {
        var reference = new[] { name }.Concat(Places.Select(place => place + name)).FirstOrDefault(candidate => mirror.Commit(candidate) is not null);
        var commit = reference is not null ? mirror.Commit(reference) : mirror.Find(name);
        return commit is not null
            ? (reference ?? name, Ends(mirror, name, commit))
            : throw new StackWorkException(
                GitFailureCodes.NoCommit, $"There is no candidate, branch, tag or commit {name} of {stack.ForkName}; the candidates are at /candidates?stack={stack.Name}.");
    }

    private static RangeEnds Ends(GitMirror mirror, string name, string commit) => mirror.StackOf(commit)
        ?? throw new StackWorkException(GitFailureCodes.NoCommit, $"{name} shares no commit with upstream, so it has no stack.");
}

/// <summary>Two versions of a stack.</summary>
/// <param name="Stack">Its name.</param>
/// <param name="From">The version before, as the mirror names it.</param>
/// <param name="To">The version after.</param>
/// <param name="Old">Base and tip of the version before.</param>
/// <param name="New">Base and tip of the version after.</param>
/// <param name="Counts">How many patches came to what.</param>
/// <param name="Pairs">Patch by patch.</param>
/// <param name="Approximate">True where there were too many patches to weigh each against each.</param>
public sealed record RangeDiffAnswer(
    string Stack, string From, string To, RangeEnds Old, RangeEnds New, RangeCounts Counts, IReadOnlyList<RangePair> Pairs, bool Approximate)
{
    /// <summary>As the engine found it.</summary>
    public static RangeDiffAnswer Of(string stack, string from, string to, RangeDiff diff) =>
        new(stack, from, to, diff.Old, diff.New, diff.Counts, diff.Pairs, diff.Approximate);

    /// <summary>The same, to be written as text.</summary>
    public RangeDiff ToDiff() => new(Old, New, Pairs, Approximate);
}
