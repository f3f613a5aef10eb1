using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Stacks;

/// <summary>Histories with a planted culprit: upstream is <c>main</c>, the stack is <c>patched</c>.</summary>
public sealed class StackBlameTests : IDisposable
{
    private const string Text = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

    private readonly GitSandbox sandbox = new();
    private readonly GitRepositoryBuilder repository;
    private readonly LocalStacks stacks = new(TimeProvider.System);
    private readonly string start;

    public StackBlameTests()
    {
        repository = sandbox.Bare("fork.git");
        start = Upstream("Start", ("a.txt", Text), ("b.txt", Text), ("c.txt", Text));
        repository.Branch("patched", start);
    }

    public void Dispose()
    {
        repository.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public void The_first_commit_that_conflicts_is_named_with_its_author_and_files()
    {
        var patch = Stack("Ours", ("a.txt", With("a2", 2)));
        Upstream("Elsewhere", ("b.txt", With("b2", 2)));
        Upstream("Same file, other lines", ("a.txt", With("a9", 9)));
        var author = new GitPerson("Grace", "grace@example.org", GitSandbox.Day.AddDays(2));
        var culprit = repository.Commit(GitSandbox.Change("Theirs\n\nMore.", by: author).File("a.txt", With("theirs", 2)).File("z.txt", "z\n"));
        Upstream("On top", ("a.txt", With("theirs again", 2)));
        Upstream("Later", ("b.txt", With("b3", 2)));

        var blame = Assert.Single(Blame());

        Assert.Equal((patch, culprit, "Theirs", "Grace <grace@example.org>"), (blame.Patch.Sha, blame.Commit, blame.Subject, blame.Author));
        Assert.Equal((author.When.UtcDateTime, true), (blame.AuthoredAt, blame.Monotone));
        Assert.Equal(["a.txt"], blame.Files);
        Assert.Equal($"Conflicts since upstream's {culprit[..7]} \"Theirs\".", blame.Sentence);
    }

    [Fact]
    public void A_stack_without_conflict_blames_nobody_and_nothing_is_written()
    {
        Stack("Ours", ("a.txt", With("a2", 2)));
        Upstream("Elsewhere", ("b.txt", With("b2", 2)));
        var before = sandbox.Git(repository.Path, "count-objects", "-v");

        Assert.Empty(Blame());
        Upstream("Theirs", ("a.txt", With("theirs", 2)));
        before = sandbox.Git(repository.Path, "count-objects", "-v");
        Assert.Single(Blame());

        Assert.Equal(before, sandbox.Git(repository.Path, "count-objects", "-v"));
    }

    [Fact]
    public void A_conflict_that_came_went_and_came_back_is_blamed_on_the_commit_that_brought_it_back()
    {
        Stack("Ours", ("a.txt", With("a2", 2)));
        var first = Upstream("Theirs", ("a.txt", With("theirs", 2)));
        Upstream("Elsewhere", ("b.txt", With("b2", 2)));
        Upstream("Revert theirs", ("a.txt", Text));
        Upstream("Elsewhere again", ("b.txt", With("b3", 2)));
        var again = Upstream("Theirs after all", ("a.txt", With("theirs at last", 2)));
        Upstream("Late", ("b.txt", With("b4", 2)));

        var blame = Assert.Single(Blame());

        Assert.Equal((again, false), (blame.Commit, blame.Monotone));
        Assert.Contains($"first with upstream's {first[..7]}", blame.Sentence, StringComparison.Ordinal);
        Assert.Contains($"for good since {again[..7]}", blame.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_patch_has_its_own_culprit()
    {
        var one = Stack("One", ("a.txt", With("a2", 2)));
        Stack("Fine", ("d.txt", "d\n"));
        var two = Stack("Two", ("b.txt", With("b5", 5)));
        var three = Stack("Three", ("c.txt", With("c8", 8)));
        var ofTwo = Upstream("For two", ("b.txt", With("x", 5)));
        var ofOneAndThree = Upstream("For one and three", ("a.txt", With("x", 2)), ("c.txt", With("x", 8)));
        Upstream("Last", ("e.txt", "e\n"));

        var blames = Blame();

        Assert.Equal([(one, ofOneAndThree), (two, ofTwo), (three, ofOneAndThree)], blames.Select(blame => (blame.Patch.Sha, blame.Commit)));
        Assert.Equal(["a.txt"], blames[0].Files);
        Assert.DoesNotContain("builds on", string.Concat(blames.Select(blame => blame.Sentence)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_came_with_a_side_branch_is_blamed_on_its_merge()
    {
        Stack("Ours", ("a.txt", With("a2", 2)));
        Upstream("Elsewhere", ("b.txt", With("b2", 2)));
        repository.Branch("side", start);
        repository.Commit(GitSandbox.Change("Theirs, aside", "side").File("a.txt", With("theirs", 2)));
        var side = repository.Commit(GitSandbox.Change("More, aside", "side").File("s.txt", "s\n"));
        var merge = repository.Commit(GitSandbox.Change("Merge side").Parents(repository.Tip("main")!, side).File("a.txt", With("theirs", 2)).File("s.txt", "s\n"));
        Upstream("Last", ("c.txt", With("c2", 2)));

        var blame = Assert.Single(Blame());

        Assert.Equal((merge, "Merge side", true), (blame.Commit, blame.Subject, blame.Monotone));
        Assert.Equal(["a.txt"], blame.Files);
    }

    [Fact]
    public void A_rename_that_is_the_cause_is_found_also_when_the_file_was_moved_on()
    {
        var long1 = string.Concat(Enumerable.Range(0, 60).Select(line => $"line {line}\n"));
        string Changed(string by) => long1.Replace("line 30\n", $"{by}\n", StringComparison.Ordinal);
        var more = Upstream("A long file", ("long.txt", long1));
        repository.Branch("patched", more);
        Stack("Ours", ("long.txt", Changed("ours")));
        var deleting = Stack("Delete what is renamed", ("b.txt", null));
        var renamed = repository.Commit(GitSandbox.Change("Move them").Delete("long.txt").File("lib/long.txt", long1).Delete("b.txt").File("lib/b.txt", Text));
        Upstream("Elsewhere", ("c.txt", With("c2", 2)));
        var culprit = Upstream("Change it under its new name", ("lib/long.txt", Changed("theirs")));
        Upstream("Elsewhere again", ("c.txt", With("c3", 2)));
        repository.Commit(GitSandbox.Change("Move it on").Delete("lib/long.txt").File("src/long.txt", Changed("theirs")));

        var blames = Blame();

        Assert.Equal([culprit, renamed], blames.Select(blame => blame.Commit));
        Assert.Equal(deleting, blames[1].Patch.Sha);
        Assert.All(blames, blame => Assert.True(blame.Monotone));
    }

    [Fact]
    public void A_patch_that_conflicts_only_since_one_below_it_is_left_out_says_so()
    {
        var below = Stack("Below", ("a.txt", With("ours", 2)), ("n.txt", "one\n"));
        var above = Stack("Above", ("n.txt", "one, changed\n"));
        Upstream("Elsewhere", ("b.txt", With("b2", 2)));
        var culprit = Upstream("Theirs", ("a.txt", With("theirs", 2)));
        Upstream("Elsewhere again", ("b.txt", With("b3", 2)));

        var blames = Blame();

        Assert.Equal([(below, culprit), (above, culprit)], blames.Select(blame => (blame.Patch.Sha, blame.Commit)));
        Assert.EndsWith($"It builds on {below[..7]}, which conflicts there too.", blames[1].Sentence, StringComparison.Ordinal);
        Assert.Equal(["a.txt"], blames[1].Files);
    }

    [Fact]
    public void Of_very_many_commits_that_touch_the_file_the_culprit_is_still_exact()
    {
        Stack("Ours", ("a.txt", With("a2", 2)));
        string? culprit = null;
        for (var commit = 0; commit < 300; commit++)
        {
            var text = $"1\n{(commit < 203 ? "2" : "theirs")}\n3\n4\n5\n6\n7\n8\n{commit}\n";
            var made = Upstream($"Change {commit}", ("a.txt", text));
            culprit ??= commit == 203 ? made : null;
        }

        var blame = Assert.Single(Blame());

        Assert.Equal((culprit, true), (blame.Commit, blame.Monotone));
        Assert.Contains("So many upstream commits", blame.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void It_finds_what_trying_every_commit_finds()
    {
        var random = new Random(20_261_123);
        for (var history = 0; history < 12; history++)
        {
            var main = $"main{history}";
            var (theirs, ours) = (new[] { Text, Text, Text }, new[] { Text, Text, Text });
            repository.Branch(main, start);
            repository.Branch("patched", start);
            for (var patch = 0; patch < 4; patch++)
                Change("patched", ours, random, $"patch {patch}");
            List<string> line = [.. Enumerable.Range(0, 14).Select(commit => Change(main, theirs, random, $"upstream {commit}"))];

            var expected = Expected(line);
            var found = Blame(main).ToDictionary(blame => blame.Patch.Sha, blame => (blame.Commit!, blame.Monotone));

            Assert.Equal(expected, found);
        }
    }

    /// <summary>Of each patch that conflicts at the end of the line: the commit since which it does, and whether it did not before.</summary>
    private Dictionary<string, (string, bool)> Expected(List<string> line)
    {
        var conflicts = line.ConvertAll(onto => Value(stacks.Replay(repository.Path, new LocalReplayRequest("patched", onto) { SkipConflicts = true }, CancellationToken.None))
            .Replay.Patches.Where(patch => patch.Code == PatchOutcomes.Conflict).Select(patch => patch.Sha).ToHashSet());
        return conflicts[^1].ToDictionary(patch => patch, patch =>
        {
            var latest = conflicts.FindLastIndex(at => !at.Contains(patch)) + 1;
            return (line[latest], conflicts.FindIndex(at => at.Contains(patch)) == latest);
        });
    }

    private string Change(string branch, string[] texts, Random random, string by)
    {
        var (file, at) = (random.Next(texts.Length), random.Next(1, 10));
        var lines = texts[file].Split('\n');
        // Some changes are taken back, so that conflicts come and go.
        lines[at - 1] = random.Next(3) == 0 ? $"{at}" : $"{by} {random.Next(1000)}";
        texts[file] = string.Join('\n', lines);
        return repository.Commit(GitSandbox.Change(by, branch).File($"{"abc"[file]}.txt", texts[file]));
    }

    private IReadOnlyList<PatchBlame> Blame(string onto = "main") => Value(stacks.Blame(repository.Path, new LocalReplayRequest("patched", onto), CancellationToken.None)).Patches;

    private static T Value<T>(LocalStackResult<T> result)
        where T : class => result.Value ?? throw new InvalidOperationException(result.Failure!.Sentence);

    private string Upstream(string message, params (string Path, string? Content)[] files) => Commit("main", message, files);

    private string Stack(string message, params (string Path, string? Content)[] files) => Commit("patched", message, files);

    private string Commit(string branch, string message, (string Path, string? Content)[] files) =>
        repository.Commit(files.Aggregate(GitSandbox.Change(message, branch), (commit, file) => commit.File(file.Path, file.Content)));

    private static string With(string content, int line) => Text.Replace($"{line}\n", $"{content}\n", StringComparison.Ordinal);
}
