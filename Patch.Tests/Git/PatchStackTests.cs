using System.Text;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

public sealed class PatchStackTests : IDisposable
{
    private readonly GitSandbox sandbox = new();
    private readonly GitRepositoryBuilder upstream;
    private readonly GitRepositoryBuilder fork;
    private readonly string start;

    public PatchStackTests()
    {
        upstream = sandbox.Bare("upstream.git");
        fork = sandbox.Bare("fork.git");
        start = Both(GitSandbox.Change("Start").File("a.txt", Numbers(1, 40)).File("b.txt", "b\n").File("image.bin", [0, 1, 2]));
    }

    public void Dispose()
    {
        upstream.Dispose();
        fork.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public async Task The_stack_is_what_upstream_lacks_with_its_authors_files_and_patch_ids()
    {
        var eve = GitSandbox.Ada with { Name = "Eve", Mail = "eve@example.org", When = GitSandbox.Day.AddDays(1) };
        fork.Commit(GitSandbox.Change("Add c\n\nMore about it.").File("c/d.txt", "new\n"));
        var tip = fork.Commit(GitSandbox.Change("Change a\nand b", by: eve).File("a.txt", Numbers(1, 39) + "40 changed\n").Delete("b.txt"));
        var onto = upstream.Commit(GitSandbox.Change("Release").File("e.txt", "e\n"));

        using var mirror = await OpenAsync();
        var stack = mirror.Inspect(tip, onto);

        Assert.Equal((start, 2, 1), (stack.Base, stack.Ahead, stack.Behind));
        Assert.Equal(["Add c", "Change a and b"], stack.Patches.Select(patch => patch.Subject));
        Assert.Equal(["a.txt", "b.txt"], stack.Patches[1].Files);
        Assert.Equal(("Eve", "eve@example.org", eve.When.UtcDateTime), (stack.Patches[1].AuthorName, stack.Patches[1].AuthorMail, stack.Patches[1].AuthoredAt));
        foreach (var patch in stack.Patches)
            Assert.StartsWith(patch.PatchId!, sandbox.Git(fork.Path, "-c", $"alias.id=!git diff-tree -p {patch.Sha} | git patch-id --stable", "id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_of_any_upstream_branch_are_not_patches()
    {
        var developed = Both(GitSandbox.Change("On upstream's next").File("n.txt", "n\n"));
        upstream.Branch("next", developed);
        upstream.Branch("main", start);
        var onto = upstream.Commit(GitSandbox.Change("Release").File("e.txt", "e\n"));
        var tip = fork.Commit(GitSandbox.Change("Ours").File("c.txt", "c\n"));

        using var mirror = await OpenAsync();

        Assert.Equal(["Ours"], mirror.Inspect(tip, onto).Patches.Select(patch => patch.Subject));
        var result = mirror.Replay(new ReplayRequest(tip, onto, GitSandbox.Robot), CancellationToken.None);
        Assert.Equal([PatchOutcomes.Applied], result.Patches.Select(patch => patch.Code));
    }

    [Fact]
    public async Task Applied_patches_keep_author_date_and_message_bytes_and_get_the_committer()
    {
        var message = Encoding.Latin1.GetBytes("Grün\n\n  odd  spacing \n\n\nSigned-off-by: Ada <ada@example.org>\nno line end");
        var raw = $"tree {sandbox.Git(fork.Path, "rev-parse", "main^{tree}")}\nparent {start}\nauthor  <nobody> 1700000000 -0330\ncommitter A <a@b> 1700000001 +0000\nencoding ISO-8859-1\n\n";
        await File.WriteAllBytesAsync(sandbox.PathOf("commit"), [.. Encoding.ASCII.GetBytes(raw), .. message], TestContext.Current.CancellationToken);
        var odd = sandbox.Git(fork.Path, "hash-object", "-t", "commit", "-w", "--literally", sandbox.PathOf("commit"));
        fork.Branch("main", odd);
        var onto = upstream.Commit(GitSandbox.Change("Release").File("e.txt", "e\n"));

        using var mirror = await OpenAsync();
        var result = mirror.Replay(new ReplayRequest(odd, onto, GitSandbox.Robot), CancellationToken.None);

        // It was empty from the start, so it is kept.
        Assert.Equal([PatchOutcomes.Applied], result.Patches.Select(patch => patch.Code));
        Assert.Equal("Grün", result.Patches[0].Subject);
        sandbox.Git(mirror.Path, "-c", $"alias.save=!git cat-file commit {result.NewTip} > '{sandbox.PathOf("carried")}'", "save");
        var carried = await File.ReadAllBytesAsync(sandbox.PathOf("carried"), TestContext.Current.CancellationToken);
        var text = Encoding.Latin1.GetString(carried);
        Assert.EndsWith(Encoding.Latin1.GetString(message), text, StringComparison.Ordinal);
        Assert.Contains("author  <nobody> 1700000000 -0330\ncommitter Patch <patch@example.org> 1778139000 +0200\nencoding ISO-8859-1\n", text, StringComparison.Ordinal);
        Assert.Equal("", mirror.Inspect(odd, onto).Patches[0].AuthorName);
    }

    [Fact]
    public async Task A_patch_that_upstream_took_over_is_dropped_with_its_proof()
    {
        var twin = GitSandbox.Change("Fix line 3").File("a.txt", Numbers(1, 2) + "three\n" + Numbers(4, 40));
        fork.Commit(twin);
        fork.Commit(GitSandbox.Change("Half of it").File("b.txt", "better\n"));
        var tip = fork.Commit(GitSandbox.Change("Stays").File("c.txt", "c\n"));
        upstream.Commit(GitSandbox.Change("Unrelated").File("z.txt", "z\n"));
        var taken = upstream.Commit(GitSandbox.Change("Fix line 3 (#12)").File("a.txt", Numbers(1, 2) + "three\n" + Numbers(4, 40)));
        var onto = upstream.Commit(GitSandbox.Change("Squashed").File("b.txt", "better\n").File("y.txt", "y\n"));

        using var mirror = await OpenAsync();
        var result = mirror.Replay(new ReplayRequest(tip, onto, GitSandbox.Robot), CancellationToken.None);

        Assert.Equal([PatchOutcomes.UpstreamedIdentical, PatchOutcomes.UpstreamedEmpty, PatchOutcomes.Applied], result.Patches.Select(patch => patch.Code));
        Assert.Equal([taken, null, null], result.Patches.Select(patch => patch.UpstreamSha));
        Assert.Contains(taken[..7], result.Patches[0].Sentence, StringComparison.Ordinal);
        Assert.Contains("Nothing of it is left", result.Patches[1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conflicting_commit_stops_the_stack_and_names_the_files()
    {
        fork.Commit(GitSandbox.Change("Fine").File("c.txt", "c\n"));
        var patch = fork.Commit(GitSandbox.Change("Ours").File("a.txt", Numbers(1, 19) + "our 20\n" + Numbers(21, 40)).File("image.bin", [0, 9]).Delete("b.txt"));
        var tip = fork.Commit(GitSandbox.Change("After").File("d.txt", "d\n"));
        var onto = upstream.Commit(GitSandbox.Change("Theirs").File("a.txt", Numbers(1, 19) + "their 20\n" + Numbers(21, 40)).File("image.bin", [0, 8]).File("b.txt", "changed\n"));

        using var mirror = await OpenAsync();
        var result = mirror.Replay(new ReplayRequest(tip, onto, GitSandbox.Robot), CancellationToken.None);

        Assert.False(result.Clean);
        Assert.Equal([PatchOutcomes.Applied, PatchOutcomes.Conflict, PatchOutcomes.NotReached], result.Patches.Select(outcome => outcome.Code));
        Assert.Equal(result.Patches[0].NewSha, result.NewTip);
        var conflict = result.Conflict!;
        Assert.Equal(patch, conflict.Sha);
        Assert.Equal([("a.txt", ConflictKinds.Content), ("b.txt", ConflictKinds.ModifyDelete), ("image.bin", ConflictKinds.Binary)], conflict.Conflicts.Select(file => (file.Path, file.Kind)));
        Assert.Contains("a.txt, b.txt, image.bin", conflict.Sentence, StringComparison.Ordinal);
        var hunk = Assert.Single(conflict.Conflicts[0].Hunks);
        Assert.Equal($"17\n18\n19\n<<<<<<< HEAD\ntheir 20\n=======\nour 20\n>>>>>>> {patch[..7]} (Ours)\n21\n22\n23\n", hunk);
        Assert.Null(conflict.Conflicts[1].Theirs);
        Assert.Equal(sandbox.Git(fork.Path, "rev-parse", "main~1:a.txt"), conflict.Conflicts[0].Theirs!.Sha);
        Assert.Equal(sandbox.Git(upstream.Path, "rev-parse", "main:a.txt"), conflict.Conflicts[0].Ours!.Sha);
        Assert.Equal(sandbox.Git(upstream.Path, "rev-parse", "main~1:a.txt"), conflict.Conflicts[0].Base!.Sha);
    }

    [Fact]
    public async Task Huge_conflicts_are_bounded()
    {
        var tip = fork.Commit(GitSandbox.Change("Ours").File("a.txt", Numbers(1000, 60_000)));
        var onto = upstream.Commit(GitSandbox.Change("Theirs").File("a.txt", Numbers(100_000, 60_000)));

        using var mirror = await OpenAsync();
        var file = Assert.Single(mirror.Replay(new ReplayRequest(tip, onto, GitSandbox.Robot), CancellationToken.None).Conflict!.Conflicts);

        Assert.True(file.HunksCut);
        Assert.InRange(file.Hunks.Sum(hunk => hunk.Length), 1, 300_000);
    }

    [Fact]
    public async Task A_stack_already_on_top_is_unchanged_and_an_empty_one_ends_at_upstream()
    {
        var tip = fork.Commit(GitSandbox.Change("Ours").File("c.txt", "c\n"));
        using var mirror = await OpenAsync();

        var same = mirror.Replay(new ReplayRequest(tip, start, GitSandbox.Robot), CancellationToken.None);
        var empty = mirror.Replay(new ReplayRequest(start, start, GitSandbox.Robot), CancellationToken.None);

        Assert.Equal((tip, PatchOutcomes.Applied), (same.NewTip, same.Patches.Single().Code));
        Assert.Equal((start, 0), (empty.NewTip, empty.Patches.Count));
    }

    [Fact]
    public async Task Merges_are_flattened_octopus_and_foreign_roots_included()
    {
        string Side(string name) => fork.Commit(GitSandbox.Change(name, name).File($"{name}.txt", name).Parents(start));
        var (one, two, three) = (Side("one"), Side("two"), Side("three"));
        var octopus = fork.Commit(GitSandbox.Change("Octopus", "work").Parents(one, two, three).File("two.txt", "two").File("three.txt", "three"));
        var root = fork.Commit(GitSandbox.Change("Another root", "foreign").Parents().File("foreign.txt", "f"));
        var tip = fork.Commit(GitSandbox.Change("Join", "work").Parents(octopus, root).File("foreign.txt", "f"));
        var onto = upstream.Commit(GitSandbox.Change("Release").File("e.txt", "e\n"));

        using var mirror = await OpenAsync();
        var result = mirror.Replay(new ReplayRequest(tip, onto, GitSandbox.Robot) { Merges = MergeHandling.Flatten }, CancellationToken.None);

        Assert.True(result.Clean);
        Assert.Equal(2, result.Patches.Count(patch => patch.Code == PatchOutcomes.SkippedPolicy));
        Assert.Equal(["Another root", "one", "three", "two"], result.Patches.Where(patch => patch.Code == PatchOutcomes.Applied).Select(patch => patch.Subject).Order());
        Assert.Equal("a.txt b.txt e.txt foreign.txt image.bin one.txt three.txt two.txt",
            sandbox.Git(mirror.Path, "ls-tree", "--name-only", result.NewTip).Replace('\n', ' '));
    }

    [Fact]
    public async Task A_forecast_leaves_nothing_behind()
    {
        var tip = fork.Commit(GitSandbox.Change("Ours").File("c.txt", "c\n"));
        var onto = upstream.Commit(GitSandbox.Change("Release").File("e.txt", "e\n"));

        using var mirror = await OpenAsync();
        var forecast = mirror.Replay(new ReplayRequest(tip, onto, GitSandbox.Robot, Keep: false), CancellationToken.None);
        Assert.Null(mirror.Find(forecast.NewTip));
        var kept = mirror.Replay(new ReplayRequest(tip, onto, GitSandbox.Robot), CancellationToken.None);

        Assert.Equal(forecast.NewTip, kept.NewTip);
        Assert.Equal(kept.NewTip, mirror.Find(kept.NewTip));
        Assert.Equal(0, sandbox.TryGit(mirror.Path, "fsck", "--strict", "--no-dangling").Code);
    }

    private string Both(GitCommitBuilder commit)
    {
        upstream.Commit(commit);
        return fork.Commit(commit);
    }

    private async Task<GitMirror> OpenAsync()
    {
        var opening = await sandbox.Mirrors().OpenAsync(fork.Path, upstream.Path, fetch: true, TestContext.Current.CancellationToken);
        Assert.True(opening.Mirror is not null, opening.Failure?.Sentence);
        return opening.Mirror;
    }

    private static string Numbers(int from, int to) => string.Concat(Enumerable.Range(from, Math.Max(0, to - from + 1)).Select(number => $"{number}\n"));
}
