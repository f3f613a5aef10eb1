using System.Text.RegularExpressions;
using Patch.Core.Git.Building;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.RangeDiffs;
using Patch.Tests.Support;
using static Patch.Tests.Git.Stacks.ForkPair;

namespace Patch.Tests.Git.RangeDiffs;

public sealed partial class RangeDiffTests : IDisposable
{
    private const int Seeds = 60;

    private readonly GitSandbox sandbox = new();
    private readonly GitRepositoryBuilder repository;

    public RangeDiffTests() => repository = sandbox.Bare("repo.git");

    public void Dispose()
    {
        repository.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public void Generated_stacks_are_paired_and_marked_as_git_does_but_for_changes_of_context_alone()
    {
        var differences = new List<string>();
        var seen = new HashSet<string>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (old, now) = GeneratedRanges.Make(repository, seed);
            var own = Compare(old, now);
            // Of two ways that cost the same git takes now this one, now that one; a factor a little higher takes the one with more pairs.
            if (Enumerable.Range(60, 6).All(factor => Difference(old, now, own, factor) is not null))
                differences.Add($"seed {seed}: {Difference(old, now, own, 60)}");
            foreach (var pair in own.Pairs)
                seen.UnionWith([pair.Mark, pair.OnlyContext ? "context" : "", pair.Moved ? "moved" : ""]);
        }

        // The costs are counted from two different diffs, so one pair in many that is hardly worth pairing is told otherwise.
        Assert.True(differences.Count <= Seeds / 20, string.Join('\n', differences));
        Assert.Superset(new HashSet<string> { "=", "!", "<", ">", "context", "moved" }, seen);
    }

    [Fact]
    public void A_patch_whose_surroundings_alone_changed_is_the_same_with_a_note()
    {
        var start = Commit("old", "Start", ("a.txt", Numbered(1, 40)));
        var old = new RangeEnds(start, Commit("old", "Fix", ("a.txt", Numbered(1, 40, (20, "fixed")))));
        var onto = Commit("new", "Upstream", [start], ("a.txt", "0\n" + Numbered(1, 40, (18, "near"))));
        var now = new RangeEnds(onto, Commit("new", "Fix", ("a.txt", "0\n" + Numbered(1, 40, (18, "near"), (20, "fixed")))));

        var pair = Assert.Single(Compare(old, now).Pairs);

        Assert.Equal((RangeMarks.Same, true, null), (pair.Mark, pair.OnlyContext, pair.Diff));
        Assert.Equal($"1:  {old.Tip[..7]} = 1:  {now.Tip[..7]} Fix (only context or offsets differ)\n", RangeDiffText.Of(Compare(old, now)));
    }

    [Fact]
    public void A_changed_patch_shows_the_same_difference_as_git()
    {
        var start = Commit("old", "Start", ("a.txt", Numbered(1, 40)));
        var old = new RangeEnds(start, Commit("old", "Fix\n\nFirst reason.", ("a.txt", Numbered(1, 40, (20, "fixed"), (21, "as well"))), ("n.txt", "n\n")));
        var now = new RangeEnds(start, Commit("new", "Fix\n\nBetter reason.", [start], ("a.txt", Numbered(1, 40, (20, "fixed"), (21, "better"))), ("n.txt", "n\n")));

        var text = RangeDiffText.Of(Compare(old, now));

        Assert.Equal(sandbox.Git(repository.Path, "range-diff", "--no-color", $"{old.Base}..{old.Tip}", $"{now.Base}..{now.Tip}") + "\n", text);
    }

    [Fact]
    public void Moved_patches_say_from_where_to_where_and_as_few_as_possible_are_moved()
    {
        var start = Commit("old", "Start", ("s.txt", "s\n"));
        foreach (var name in new[] { "a", "b", "c", "d" })
            Commit("old", name, ($"{name}.txt", $"{name}\n"));
        var last = start;
        foreach (var name in new[] { "d", "a", "b", "c" })
            last = Commit("new", name, [last], ($"{name}.txt", $"{name}\n"));

        var diff = Compare(new RangeEnds(start, repository.Tip("old")!), new RangeEnds(start, last));

        Assert.Equal("moved from 4 to 1", Assert.Single(diff.Pairs, pair => pair.Moved).Note);
        Assert.Equal(new RangeCounts(4, 0, 0, 0, 1), diff.Counts);
    }

    [Fact]
    public void Renames_modes_binaries_and_odd_names_are_compared_as_what_they_are()
    {
        var start = repository.Commit(GitSandbox.Change("Start", "old").File("old name.txt", Numbered(1, 40)).File("run.sh", "run\n").File("i.bin", [0, 1, 2]));
        var old = repository.Commit(GitSandbox.Change("Odd", "old").Delete("old name.txt").File("ünew.txt", Numbered(1, 40, (3, "x"), (13, "two"), (14, "three"), (15, "four"), (30, "five"), (31, "six"))).File("run.sh", "run\n"u8.ToArray(), executable: true).File("i.bin", [0, 3]));
        var now = repository.Commit(GitSandbox.Change("Odd", "new").Parents(start).Delete("old name.txt").File("ünew.txt", Numbered(1, 40, (3, "y"), (13, "two"), (14, "three"), (15, "four"), (30, "five"), (31, "six"))).File("run.sh", "run\n"u8.ToArray(), executable: true).File("i.bin", [0, 4]));

        var pair = Assert.Single(Compare(new RangeEnds(start, old), new RangeEnds(start, now)).Pairs);

        Assert.Equal(RangeMarks.Changed, pair.Mark);
        Assert.Contains("@@ old name.txt => ünew.txt\n", pair.Diff, StringComparison.Ordinal);
        Assert.Contains(" Binary content ", pair.Diff, StringComparison.Ordinal);
        Assert.DoesNotContain("-+", pair.Diff!.Replace("-+x", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Merges_of_side_branches_are_one_patch_and_a_range_that_is_too_long_is_refused()
    {
        var start = Commit("old", "Start", ("s.txt", "s\n"));
        var side = Commit("side", "Side", [start], ("side.txt", "x\n"));
        var straight = Commit("old", "Straight", ("straight.txt", "x\n"));
        var merged = repository.Commit(GitSandbox.Change("Merge", "old").Parents(straight, side).File("side.txt", "x\n"));

        var diff = Compare(new RangeEnds(start, merged), new RangeEnds(start, merged));
        Assert.Equal(["Straight", "Merge"], diff.Pairs.Select(pair => pair.New!.Subject));

        for (var i = 0; i < 2001; i++)
            Commit("long", $"{i}", i == 0 ? [start] : null, ("l.txt", $"{i}\n"));
        var result = new LocalStacks(TimeProvider.System).RangeDiff(repository.Path, new RangeEnds(start, "long"), new RangeEnds(start, "old"), TestContext.Current.CancellationToken);
        Assert.Contains("more than 2000 patches", result.Failure!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Stacks_too_long_to_weigh_each_patch_against_each_are_paired_by_shared_lines()
    {
        var start = Commit("old", "Start", ("s.txt", "s\n"));
        const int patches = 230;
        for (var i = 0; i < patches; i++)
        {
            Commit("old", $"Patch {i}", ($"{i}.txt", $"{i} a\n{i} b\n{i} c\n{i} d\n"));
            Commit("new", $"Patch {i}", i == 0 ? [start] : null, ($"{i}.txt", $"{i} a\n{i} b\n{i} other\n{i} d\n"));
        }

        var diff = Compare(new RangeEnds(start, repository.Tip("old")!), new RangeEnds(start, repository.Tip("new")!));

        Assert.True(diff.Approximate);
        Assert.Equal(new RangeCounts(0, patches, 0, 0, 0), diff.Counts);
        Assert.All(diff.Pairs, pair => Assert.Equal(pair.Old!.Subject, pair.New!.Subject));
    }

    /// <summary>Null where git has the same pairs and marks.</summary>
    private string? Difference(RangeEnds old, RangeEnds now, RangeDiff own, int factor)
    {
        var gits = GitRows().Matches(sandbox.Git(repository.Path, "range-diff", "--no-color", "-s", $"--creation-factor={factor}", $"{old.Base}..{old.Tip}", $"{now.Base}..{now.Tip}"))
            .Select(row => $"{row.Groups[1].Value}{row.Groups[2].Value}{row.Groups[3].Value}").ToList();
        var ours = own.Pairs.Select(pair => $"{Position(pair.Old)}{(pair.OnlyContext ? RangeMarks.Changed : pair.Mark)}{Position(pair.New)}").ToList();
        // Git leaves a short patch alone where its surroundings changed; here its lines are known again.
        var found = own.Pairs.Where(pair => pair is { Old: { } before, New: { } after } && !gits.Contains($"{before.Position}!{after.Position}")
            && ChangedLines(before) == ChangedLines(after) && pair.Mark + pair.OnlyContext != RangeMarks.Same + false).ToList();
        var same = found.Count == 0 ? gits.SequenceEqual(ours) : gits.Order().SequenceEqual(ours
            .Except(found.Select(pair => $"{pair.Old!.Position}!{pair.New!.Position}"))
            .Concat(found.SelectMany(pair => new[] { $"{pair.Old!.Position}<-", $"->{pair.New!.Position}" })).Order());
        return same ? null : $"git {string.Join(' ', gits)}; ours {string.Join(' ', ours)}";
    }

    private RangeDiff Compare(RangeEnds old, RangeEnds now)
    {
        var result = new LocalStacks(TimeProvider.System).RangeDiff(repository.Path, old, now, TestContext.Current.CancellationToken);
        Assert.Null(result.Failure);
        return result.Value!;
    }

    private string Commit(string branch, string message, params (string Path, string Content)[] files) => Commit(branch, message, null, files);

    private string Commit(string branch, string message, string[]? parents, params (string Path, string Content)[] files)
    {
        var commit = GitSandbox.Change(message, branch);
        if (parents is not null)
            commit.Parents(parents);
        foreach (var (path, content) in files)
            commit.File(path, content);
        return repository.Commit(commit);
    }

    private string ChangedLines(RangePatch patch) =>
        string.Join('\n', sandbox.Git(repository.Path, "show", "--format=", patch.Sha).Split('\n').Where(line => line is ['+' or '-', ..]));

    private static string Position(RangePatch? patch) => patch is null ? "-" : $"{patch.Position}";

    [GeneratedRegex(@"^ *(\d+|-): +\S+ ([=!<>]) +(\d+|-): ", RegexOptions.Multiline)]
    private static partial Regex GitRows();
}
