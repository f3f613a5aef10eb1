using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Stacks;

/// <summary>An upstream and its fork, which begin with the same commit: <c>a.txt</c> of forty numbered lines and <c>b.txt</c>.</summary>
internal sealed class ForkPair : IDisposable
{
    public ForkPair()
    {
        (Upstream, Fork) = (Sandbox.Bare("upstream.git"), Sandbox.Bare("fork.git"));
        Start = Both(GitSandbox.Change("Start").File("a.txt", Numbered(1, 40)).File("b.txt", "b\n"));
    }

    public GitSandbox Sandbox { get; } = new();

    public GitRepositoryBuilder Upstream { get; }

    public GitRepositoryBuilder Fork { get; }

    public string Start { get; }

    /// <summary>Numbered lines, of which some say something else.</summary>
    public static string Numbered(int first, int last, params (int Line, string Text)[] other) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(line => $"{other.FirstOrDefault(item => item.Line == line).Text ?? $"{line}"}\n"));

    public string Both(GitCommitBuilder commit)
    {
        var sha = Upstream.Commit(commit);
        Assert.Equal(sha, Fork.Commit(commit));
        return sha;
    }

    public Task<GitMirror> OpenAsync() => OpenAsync(fetch: true);

    public Task<GitMirror> OpenUnfetchedAsync() => OpenAsync(fetch: false);

    private async Task<GitMirror> OpenAsync(bool fetch)
    {
        var opening = await Sandbox.Mirrors().OpenAsync(Fork.Path, Upstream.Path, fetch, TestContext.Current.CancellationToken);
        Assert.Null(opening.Failure);
        return opening.Mirror!;
    }

    /// <summary>Carries the fork's main branch onto upstream's.</summary>
    public async Task<ReplayResult> ReplayAsync(Func<ReplayRequest, ReplayRequest>? change = null)
    {
        using var mirror = await OpenAsync();
        var request = new ReplayRequest(Fork.Tip("main")!, Upstream.Tip("main")!, GitSandbox.Robot);
        return mirror.Replay(change?.Invoke(request) ?? request, TestContext.Current.CancellationToken);
    }

    /// <summary>A file of a commit in the mirror.</summary>
    public string Show(string commit, string path) => Sandbox.Git(Directory.GetDirectories(Sandbox.PathOf("mirrors"), "*.git").Single(), "show", $"{commit}:{path}");

    public void Dispose()
    {
        Upstream.Dispose();
        Fork.Dispose();
        Sandbox.Dispose();
    }
}
