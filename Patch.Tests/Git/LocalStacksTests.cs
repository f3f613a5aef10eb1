using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Checkouts;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

/// <summary>A stack on a person's own checkout: read and replayed without a trace.</summary>
public sealed class LocalStacksTests : IDisposable
{
    private readonly GitSandbox sandbox = new();
    private readonly LocalStacks stacks = new(TimeProvider.System);
    private readonly GitRepositoryBuilder upstream;
    private readonly string path;
    private readonly string start;

    public LocalStacksTests()
    {
        upstream = sandbox.Bare("upstream.git");
        start = upstream.Commit(GitSandbox.Change("Start").File("a.txt", "1\n2\n3\n").File("b.txt", "b\n"));
        path = sandbox.PathOf("fork");
        sandbox.Git(sandbox.Root, "clone", "--quiet", "--origin", "upstream", upstream.Path, path);
        Commit("Ours", "c.txt", "c\n");
        Commit("Fix line 2", "a.txt", "1\ntwo\n3\n");
    }

    public void Dispose()
    {
        upstream.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public void A_stack_is_read_on_the_branch_that_is_checked_out_against_the_remote_upstream()
    {
        upstream.Commit(GitSandbox.Change("Release").File("e.txt", "e\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");
        File.WriteAllText(Path.Combine(path, "dirt.txt"), "");

        var found = Value(stacks.Inspect(path, null, null));

        Assert.Equal(("main", "upstream/main", start, 2, 1), (found.Ends.Branch, found.Ends.Upstream, found.Stack.Base, found.Stack.Ahead, found.Stack.Behind));
        Assert.Equal(["Ours", "Fix line 2"], found.Stack.Patches.Select(patch => patch.Subject));
        Assert.Equal([CheckoutObstacles.Dirty], found.Obstacles.Select(obstacle => obstacle.Code));
        foreach (var patch in found.Stack.Patches)
            Assert.StartsWith(patch.PatchId!, sandbox.Git(path, "-c", $"alias.id=!git diff-tree -p {patch.Sha} | git patch-id --stable", "id"), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_revision_names_an_end_also_in_a_linked_work_tree_and_a_bare_clone()
    {
        sandbox.Git(path, "tag", "-a", "-m", "v1", "v1", start);
        sandbox.Git(path, "worktree", "add", "--quiet", "--detach", sandbox.PathOf("linked"));
        sandbox.Git(sandbox.Root, "clone", "--quiet", "--bare", path, sandbox.PathOf("copy.git"));

        Assert.Single(Value(stacks.Inspect(path, "HEAD~1", "v1")).Stack.Patches);
        Assert.Equal(2, Value(stacks.Inspect(path, "main", start[..8])).Stack.Patches.Count);
        Assert.Equal(2, Value(stacks.Inspect(sandbox.PathOf("linked"), null, null)).Stack.Patches.Count);
        Assert.Equal(2, Value(stacks.Replay(sandbox.PathOf("copy.git"), new LocalReplayRequest("main", "v1"), CancellationToken.None)).Replay.Patches.Count);
    }

    [Fact]
    public void A_replay_tells_what_became_of_each_patch_and_leaves_no_trace()
    {
        var taken = upstream.Commit(GitSandbox.Change("Fix line 2 (#1)").File("a.txt", "1\ntwo\n3\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");
        File.WriteAllText(Path.Combine(path, "b.txt"), "a person's work");
        var before = Everything();

        var done = Value(stacks.Replay(path, new LocalReplayRequest(null, "upstream/main"), CancellationToken.None));
        _ = Value(stacks.Inspect(path, null, null));

        Assert.Equal([PatchOutcomes.Applied, PatchOutcomes.UpstreamedIdentical], done.Replay.Patches.Select(patch => patch.Code));
        Assert.Equal((taken, null), (done.Replay.Patches[1].UpstreamSha, done.Candidate));
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void A_conflict_names_its_files_and_lines_and_writes_no_candidate()
    {
        upstream.Commit(GitSandbox.Change("Theirs").File("a.txt", "1\nTWO\n3\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");
        sandbox.Git(path, "config", "user.name", "Eve");
        sandbox.Git(path, "config", "user.email", "eve@example.org");
        var before = Everything();

        var done = Value(stacks.Replay(path, new LocalReplayRequest("main", "upstream/main") { Candidate = "refs/heads/candidate" }, CancellationToken.None));

        Assert.Equal((false, null), (done.Replay.Clean, done.Candidate));
        Assert.Contains("TWO", done.Replay.Conflict!.Conflicts.Single(file => file.Path == "a.txt").Hunks[0], StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void A_candidate_is_one_new_reference_as_git_rebase_would_make_it_and_moves_nobodys_branch()
    {
        upstream.Commit(GitSandbox.Change("Release").File("e.txt", "e\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");
        var tip = sandbox.Git(path, "rev-parse", "main");
        LocalStackResult<LocalReplay> Write(string reference) => stacks.Replay(path, new LocalReplayRequest(null, "upstream/main") { Keep = true, Candidate = reference }, CancellationToken.None);

        Assert.Contains("git config user.name", Write("refs/heads/candidate").Failure?.Sentence, StringComparison.Ordinal);
        sandbox.Git(path, "config", "user.name", "Eve");
        sandbox.Git(path, "config", "user.email", "eve@example.org");
        var done = Value(Write("refs/heads/candidate"));
        sandbox.Git(path, "worktree", "add", "--quiet", "-b", "rebased", sandbox.PathOf("rebased"));
        sandbox.Git(sandbox.PathOf("rebased"), "rebase", "--quiet", "upstream/main");

        Assert.Equal("refs/heads/candidate", done.Candidate);
        Assert.Equal(done.Replay.NewTip, sandbox.Git(path, "rev-parse", "candidate"));
        Assert.Equal(sandbox.Git(path, "rev-parse", "rebased^{tree}"), sandbox.Git(path, "rev-parse", "candidate^{tree}"));
        Assert.Equal("Git|Eve", sandbox.Git(path, "log", "-1", "--format=%an|%cn", "candidate"));
        Assert.Equal((tip, "refs/heads/main", ""), (sandbox.Git(path, "rev-parse", "main"), sandbox.Git(path, "symbolic-ref", "HEAD"), sandbox.Git(path, "status", "--porcelain")));
        foreach (var taken in new[] { "refs/heads/candidate", "refs/heads/main", "refs/heads/main/below", "refs/remotes/upstream/x", "HEAD" })
            Assert.Equal(GitFailureCodes.BadReference, Write(taken).Failure?.Code);
        Assert.Equal(done.Replay.NewTip, sandbox.Git(path, "rev-parse", "candidate"));
    }

    [Fact]
    public void What_cannot_be_read_is_a_sentence()
    {
        var plain = Directory.CreateDirectory(sandbox.PathOf("plain")).FullName;
        sandbox.Git(sandbox.Root, "init", "--quiet", sandbox.PathOf("unborn"));
        var shallow = sandbox.PathOf("shallow");
        sandbox.Git(sandbox.Root, "clone", "--quiet", "--depth", "1", new Uri(path).AbsoluteUri, shallow);
        string? Code(string at, string? branch = null, string? against = null) => stacks.Inspect(at, branch, against).Failure?.Code;

        Assert.Equal(GitFailureCodes.NoRepository, Code(plain));
        Assert.Equal(GitFailureCodes.NoCommit, Code(sandbox.PathOf("unborn")));
        Assert.Equal(GitFailureCodes.NoCommit, Code(path, "nope"));
        Assert.Equal(GitFailureCodes.NoCommit, Code(path, null, "no..pe"));
        Assert.Equal(GitFailureCodes.NoCommit, Code(path, "main", "main:a.txt"));
        Assert.Equal(GitFailureCodes.Unsupported, Code(shallow));
        Assert.Contains("git fetch --unshallow", new LocalCheckouts().Diagnose(shallow).Select(obstacle => obstacle.Command));
    }

    [Fact]
    public void A_partial_clone_is_told_how_to_become_whole()
    {
        upstream.Commit(GitSandbox.Change("Release").File("a.txt", "1\n2\n3\n4\n"));
        sandbox.Git(path, "fetch", "--quiet", "upstream");
        sandbox.Git(path, "config", "uploadpack.allowFilter", "true");
        var partial = sandbox.PathOf("partial");
        sandbox.Git(sandbox.Root, "clone", "--quiet", "--filter=blob:none", new Uri(path).AbsoluteUri, partial);
        sandbox.Git(partial, "fetch", "--quiet", "--filter=blob:none", "origin", "refs/remotes/upstream/main:refs/heads/theirs");
        LocalStackResult<LocalReplay> Replay() => stacks.Replay(partial, new LocalReplayRequest("main", "theirs"), CancellationToken.None);

        Assert.Contains("git fetch --refetch --no-filter", Replay().Failure?.Sentence, StringComparison.Ordinal);
        sandbox.Git(partial, "-c", "maintenance.auto=false", "fetch", "--quiet", "--refetch", "--no-filter");
        sandbox.Git(partial, "-c", "maintenance.auto=false", "fetch", "--quiet", "--refetch", "--no-filter", "origin", "refs/remotes/upstream/main");
        Assert.Equal(2, Value(Replay()).Replay.Patches.Count);
    }

    private static T Value<T>(LocalStackResult<T> result)
        where T : class
    {
        Assert.True(result.Value is not null, result.Failure?.Sentence);
        return result.Value;
    }

    /// <summary>Every file of the checkout, those of its repository included, with its content.</summary>
    private string Everything() => string.Join('\n', Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));

    private void Commit(string message, string file, string content)
    {
        File.WriteAllText(Path.Combine(path, file), content);
        sandbox.Git(path, "add", file);
        sandbox.Git(path, "commit", "--quiet", "-m", message);
    }
}
