using Patch.Core.Git.Checkouts;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

public sealed class LocalCheckoutsTests : IDisposable
{
    private readonly GitSandbox sandbox = new();
    private readonly string path;
    private readonly string tip;

    public LocalCheckoutsTests()
    {
        using var checkout = sandbox.Checkout("work");
        tip = checkout.Commit(GitSandbox.Change("Start").File("a.txt", "a\n").File("b.txt", "b\n").File(".gitignore", "*.log\n"));
        path = checkout.Path;
    }

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public void A_clean_checkout_has_no_obstacle()
    {
        sandbox.Git(path, "remote", "add", "upstream", "https://example.org/up.git");
        File.WriteAllText(Path.Combine(path, "noise.log"), "ignored");

        var state = new LocalCheckouts().Inspect(path, "main");

        Assert.Empty(state.Obstacles);
        Assert.Equal(("main", tip, "https://example.org/up.git"), (state.CurrentBranch, state.BranchSha, state.UpstreamUrl));
    }

    [Fact]
    public void Staged_changed_and_untracked_files_are_listed()
    {
        File.WriteAllText(Path.Combine(path, "a.txt"), "changed");
        File.WriteAllText(Path.Combine(path, "staged.txt"), "staged");
        sandbox.Git(path, "add", "staged.txt");
        File.WriteAllText(Path.Combine(path, "untracked.txt"), "untracked");

        var state = new LocalCheckouts().Inspect(path, "main", upstreamUrl: "https://example.org/up.git");

        Assert.Equal(["a.txt", "staged.txt", "untracked.txt"], state.DirtyFiles);
        var obstacle = Assert.Single(state.Obstacles);
        Assert.Equal(CheckoutObstacles.Dirty, obstacle.Code);
        Assert.Contains("git stash", obstacle.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rebase")]
    [InlineData("merge")]
    [InlineData("cherry-pick")]
    public void An_operation_in_progress_is_named_with_its_way_out(string operation)
    {
        sandbox.Git(path, "checkout", "--quiet", "-b", "other");
        File.WriteAllText(Path.Combine(path, "a.txt"), "other\n");
        sandbox.Git(path, "commit", "--quiet", "-am", "Other");
        sandbox.Git(path, "checkout", "--quiet", "main");
        File.WriteAllText(Path.Combine(path, "a.txt"), "main\n");
        sandbox.Git(path, "commit", "--quiet", "-am", "Main");
        Assert.NotEqual(0, sandbox.TryGit(path, operation, "other").Code);

        var state = new LocalCheckouts().Inspect(path, "main");

        Assert.Equal(operation, state.InProgress);
        Assert.Equal(CheckoutObstacles.InProgress, state.Obstacles[0].Code);
        Assert.Contains($"git {operation} --abort", state.Obstacles[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_branch_and_a_missing_upstream_offer_the_commands()
    {
        var state = new LocalCheckouts().Inspect(path, "maintained");

        Assert.Equal([CheckoutObstacles.NoBranch, CheckoutObstacles.NoUpstream], state.Obstacles.Select(obstacle => obstacle.Code));
        Assert.Contains("git switch --create maintained", state.Obstacles[0].Sentence, StringComparison.Ordinal);
        Assert.Contains("git remote add upstream", state.Obstacles[1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void No_checkout_a_bare_repository_and_an_unborn_branch_are_told_apart()
    {
        using var bare = sandbox.Bare("bare.git");
        using var unborn = sandbox.Checkout("unborn");
        Directory.CreateDirectory(sandbox.PathOf("plain"));
        string First(string at) => new LocalCheckouts().Inspect(at, "main").Obstacles[0].Code;

        Assert.Equal(CheckoutObstacles.NoCheckout, First(sandbox.PathOf("nowhere")));
        Assert.Equal(CheckoutObstacles.NoCheckout, First(sandbox.PathOf("plain")));
        Assert.Equal(CheckoutObstacles.NoCheckout, First(bare.Path));
        Assert.Equal(CheckoutObstacles.NoBranch, First(unborn.Path));
    }
}
