using Patch.Core.Git.Checkouts;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

/// <summary>What a person is told of a checkout in each state that it can be in; real repositories, made by the git program.</summary>
public sealed class CheckoutDiagnosisTests : IDisposable
{
    private readonly GitSandbox sandbox = new();
    private readonly string path;

    public CheckoutDiagnosisTests()
    {
        using var upstream = sandbox.Checkout("upstream");
        upstream.Commit(GitSandbox.Change("Start").File("a.txt", "a\n").File(".gitignore", "*.log\n"));
        path = sandbox.PathOf("fork");
        sandbox.Git(sandbox.Root, "clone", "--quiet", upstream.Path, path);
        sandbox.Git(path, "remote", "add", "upstream", upstream.Path);
        sandbox.Git(path, "fetch", "--quiet", "upstream");
    }

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void A_sound_checkout_has_nothing_wrong_also_below_its_root_and_in_a_linked_work_tree()
    {
        File.WriteAllText(Path.Combine(path, "noise.log"), "ignored");
        var below = Directory.CreateDirectory(Path.Combine(path, "below")).FullName;
        sandbox.Git(path, "worktree", "add", "--quiet", "-b", "linked", sandbox.PathOf("linked"));

        Assert.Empty(Diagnose(path));
        Assert.Empty(Diagnose(below));
        Assert.Empty(Diagnose(sandbox.PathOf("linked")));
    }

    [Fact]
    public void Without_upstream_the_command_that_adds_it_is_offered_with_its_url_where_that_is_known()
    {
        sandbox.Git(path, "remote", "remove", "upstream");

        Assert.Equal((CheckoutObstacles.NoUpstream, "git remote add upstream URL"), Only(path));
        Assert.Equal("git remote add upstream 'https://example.org/a b.git'", new LocalCheckouts().Diagnose(path, "https://example.org/a b.git").Single().Command);

        sandbox.Git(path, "remote", "add", "upstream", "https://example.org/up.git");
        Assert.Equal((CheckoutObstacles.UpstreamNotFetched, "git fetch upstream"), Only(path));
    }

    [Fact]
    public void A_dirty_tree_names_its_files()
    {
        File.WriteAllText(Path.Combine(path, "a.txt"), "changed");
        File.WriteAllText(Path.Combine(path, "new.txt"), "new");

        Assert.Equal((CheckoutObstacles.Dirty, "git stash --include-untracked"), Only(path));
        Assert.Contains("a.txt, new.txt", Diagnose(path)[0].Sentence, StringComparison.Ordinal);
        Mend(path);
        Assert.Empty(Diagnose(path));
    }

    [Theory]
    [InlineData("rebase")]
    [InlineData("merge")]
    [InlineData("cherry-pick")]
    public void An_operation_in_progress_can_be_finished_or_undone(string operation)
    {
        Conflict(operation);

        var found = Diagnose(path);

        // What it left in the work tree is dirty too; the detached HEAD of a rebase is its own.
        Assert.Equal([CheckoutObstacles.InProgress, CheckoutObstacles.Dirty], found.Select(obstacle => obstacle.Code));
        Assert.Equal($"git {operation} --continue", found[0].Command);
        Assert.Contains($"git {operation} --abort", found[0].Sentence, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(path, "a.txt"), "resolved\n");
        sandbox.Git(path, "add", "a.txt");
        Mend(path);
        Assert.Empty(Diagnose(path));
    }

    [Fact]
    public void A_bisect_is_ended()
    {
        sandbox.Git(path, "bisect", "start");
        Assert.Equal((CheckoutObstacles.InProgress, "git bisect reset"), Only(path));
    }

    [Fact]
    public void A_detached_head_is_led_to_a_branch_that_has_its_commit_and_else_gets_one()
    {
        sandbox.Git(path, "commit", "--quiet", "--allow-empty", "-m", "Second");
        sandbox.Git(path, "checkout", "--quiet", "--detach", "HEAD~1");
        Assert.Equal((CheckoutObstacles.DetachedHead, "git switch main"), Only(path));
        Mend(path);
        Assert.Empty(Diagnose(path));

        sandbox.Git(path, "checkout", "--quiet", "--detach");
        sandbox.Git(path, "commit", "--quiet", "--allow-empty", "-m", "On no branch");
        Assert.Equal((CheckoutObstacles.DetachedHead, "git switch --create NAME"), Only(path));
        sandbox.Git(path, "branch", "we;ird$name");
        Assert.Equal((CheckoutObstacles.DetachedHead, "git switch 'we;ird$name'"), Only(path));
    }

    [Fact]
    public void Outside_Git_bare_without_a_commit_and_broken_are_told_apart()
    {
        var plain = Directory.CreateDirectory(sandbox.PathOf("plain")).FullName;
        sandbox.Git(sandbox.Root, "init", "--quiet", "--initial-branch", "trunk", sandbox.PathOf("unborn"));
        using var bare = sandbox.Bare("bare.git");

        Assert.Equal((CheckoutObstacles.NoCheckout, "git init"), Only(plain));
        Assert.Equal((CheckoutObstacles.NoCheckout, "git clone URL"), Only(sandbox.PathOf("nowhere")));
        Assert.Equal(CheckoutObstacles.Bare, Only(bare.Path).Code);
        Assert.Equal([CheckoutObstacles.NoBranch, CheckoutObstacles.NoUpstream], Diagnose(sandbox.PathOf("unborn")).Select(obstacle => obstacle.Code));
        Assert.Contains("trunk", Diagnose(sandbox.PathOf("unborn"))[0].Sentence, StringComparison.Ordinal);
        Mend(sandbox.PathOf("unborn"));
        Assert.Equal(CheckoutObstacles.NoUpstream, Only(sandbox.PathOf("unborn")).Code);

        File.WriteAllText(Path.Combine(path, ".git", "config"), "[core\n");
        Assert.Equal(CheckoutObstacles.Unreadable, Only(path).Code);
    }

    private static IReadOnlyList<CheckoutObstacle> Diagnose(string at) => new LocalCheckouts().Diagnose(at);

    private static (string Code, string? Command) Only(string at)
    {
        var obstacle = Assert.Single(Diagnose(at));
        return (obstacle.Code, obstacle.Command);
    }

    /// <summary>Runs the command that is offered first.</summary>
    private void Mend(string at)
    {
        var command = Diagnose(at)[0].Command!;
        sandbox.Git(at, "-c", $"alias.mend=!{command}", "mend");
    }

    private void Conflict(string operation)
    {
        sandbox.Git(path, "checkout", "--quiet", "-b", "other");
        File.WriteAllText(Path.Combine(path, "a.txt"), "other\n");
        sandbox.Git(path, "commit", "--quiet", "-am", "Other");
        sandbox.Git(path, "checkout", "--quiet", "main");
        File.WriteAllText(Path.Combine(path, "a.txt"), "main\n");
        sandbox.Git(path, "commit", "--quiet", "-am", "Main");
        Assert.NotEqual(0, sandbox.TryGit(path, operation, "other").Code);
    }
}
