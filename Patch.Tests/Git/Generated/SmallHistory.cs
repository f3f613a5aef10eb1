using LibGit2Sharp;
using Patch.Core.Git.Building;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Generated;

/// <summary>A history written down by hand, taken through the engine and through git.</summary>
internal sealed class SmallHistory(GitSandbox sandbox)
{
    /// <summary>How the engine ended it, which is how git did.</summary>
    /// <param name="start">What both sides come from.</param>
    /// <param name="upstream">Upstream's commits.</param>
    /// <param name="patches">The stack's commits.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <param name="style">How to carry the stack.</param>
    public async Task<ReplayResult> RunAsync(
        Action<GitCommitBuilder> start, IEnumerable<Action<GitCommitBuilder>> upstream, IEnumerable<Action<GitCommitBuilder>> patches,
        CancellationToken cancellationToken, StackStyle style = StackStyle.Flatten)
    {
        using var fork = sandbox.Checkout("fork");
        GitOracle.Prepare(fork);
        var root = Commit(fork, "upstream", "start", start);
        var (onto, tip, number) = (root, root, 0);
        foreach (var change in upstream)
            onto = Commit(fork, "upstream", $"upstream {++number}", change, onto);
        foreach (var change in patches)
            tip = Commit(fork, "main", $"patch {++number}", change, tip);
        sandbox.Git(sandbox.Root, "clone", "--quiet", "--bare", "--single-branch", "--branch", "upstream", "fork", "upstream.git");

        var stack = new GeneratedStack(style, tip, onto) { HasCarriageReturns = true };
        var opening = await sandbox.Mirrors().OpenAsync(fork.Path, sandbox.PathOf("upstream.git"), fetch: true, cancellationToken);
        Assert.Null(opening.Failure);
        using var mirror = opening.Mirror!;
        var result = mirror.Replay(stack.Request(GitSandbox.Robot, keep: true), cancellationToken);
        using var repository = new Repository(mirror.Path);
        var (expected, actual) = (new GitOracle(sandbox, fork.Path).Run(stack), Ending.Of(repository, result));
        Assert.True(expected is not null && actual.IsAs(expected, stack.Style), $"git {expected}\nthe engine {actual}");
        return result;
    }

    private static string Commit(GitRepositoryBuilder repository, string branch, string message, Action<GitCommitBuilder> change, params string[] parents)
    {
        var commit = GitSandbox.Change(message, branch).Parents(parents);
        change(commit);
        return repository.Commit(commit);
    }
}
