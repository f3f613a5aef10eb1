using Microsoft.AspNetCore.Http;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Maintenance.Forks;
using Patch.Tests.Support;

namespace Patch.Tests.Maintenance.Forks;

public sealed class ForkFastForwardTests : IAsyncLifetime
{
    private readonly GitSandbox sandbox = new();
    private readonly GitRepositoryBuilder upstream;
    private readonly GitRepositoryBuilder fork;
    private readonly string start;
    private GitHttpServer server = null!;

    public ForkFastForwardTests()
    {
        upstream = sandbox.Bare("upstream.git");
        start = upstream.Commit(GitSandbox.Change("Start").File("a.txt", "one\n"));
        sandbox.Git(sandbox.Root, "clone", "-q", "--bare", upstream.Path, "fork.git");
        fork = GitRepositoryBuilder.Open(sandbox.PathOf("fork.git"));
    }

    public async ValueTask InitializeAsync() => server = await GitHttpServer.StartAsync(sandbox.Root);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        upstream.Dispose();
        fork.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public async Task A_fork_behind_a_login_is_moved_with_the_token_of_the_settings()
    {
        server.Login = "patch:t0ken";
        var head = upstream.Commit(GitSandbox.Change("Work").File("a.txt", "two\n"));
        var mirrors = sandbox.Mirrors(options => options.Credentials[Host] = new GitCredential { Password = "t0ken" });

        var result = await RunAsync(Job(sha: head), mirrors);

        Assert.Equal(("changed", head, start), (result.Status, result.Sha, result.Before));
        Assert.Equal(head, fork.Tip("main"));
    }

    [Fact]
    public async Task A_login_that_is_refused_is_for_a_person_and_the_token_is_not_told()
    {
        server.Login = "patch:t0ken";
        upstream.Commit(GitSandbox.Change("Work").File("a.txt", "two\n"));
        var mirrors = sandbox.Mirrors(options => options.Credentials[Host] = new GitCredential { Password = "wr0ng" });

        var result = await RunAsync(Job(), mirrors);

        Assert.Equal("blocked", result.Status);
        Assert.DoesNotContain("wr0ng", result.Sentence, StringComparison.Ordinal);
        Assert.Equal(start, fork.Tip("main"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_commit_that_comes_in_during_the_push_is_kept_and_told_at_the_next_try(string during)
    {
        upstream.Commit(GitSandbox.Change("Work").File("a.txt", "two\n"));
        string? theirs = null;
        server.Before = context =>
        {
            if (IsPush(context.Request) && context.Request.Method == during)
                theirs ??= fork.Commit(GitSandbox.Change("A person's commit").File("b.txt", "theirs\n"));
            return Task.CompletedTask;
        };

        var first = await RunAsync(Job());
        var second = await RunAsync(Job());

        Assert.NotNull(theirs);
        Assert.Equal(theirs, fork.Tip("main"));
        Assert.Equal("started", first.Status);
        Assert.Equal("needs_intervention", second.Status);
        Assert.Contains("has 1 commits of its own and lacks 1", second.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_ssh_too_a_commit_that_comes_in_during_the_push_is_kept()
    {
        fork.Branch("theirs", start);
        var theirs = fork.Commit(GitSandbox.Change("A person's commit", "theirs").File("b.txt", "theirs\n"));
        upstream.Commit(GitSandbox.Change("Work").File("a.txt", "two\n"));
        var mirrors = Ssh($"case \"$*\" in *receive-pack*) git --git-dir={fork.Path} update-ref refs/heads/main {theirs};; esac");

        var first = await RunAsync(SshJob, mirrors);
        var second = await RunAsync(SshJob, mirrors);

        Assert.Equal(theirs, fork.Tip("main"));
        Assert.Equal(("started", "needs_intervention"), (first.Status, second.Status));
        Assert.Contains("somebody else moved it", first.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_ssh_too_a_refusal_is_tried_again_and_then_left_to_a_person()
    {
        var head = upstream.Commit(GitSandbox.Change("Work").File("a.txt", "two\n"));
        var hook = Path.Combine(fork.Path, "hooks", "update");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        await File.WriteAllTextAsync(hook, "#!/bin/sh\nexit 1\n", TestContext.Current.CancellationToken);
        Programs.Run("chmod", ["+x", hook]);

        var refused = await RunAsync(SshJob, Ssh("true"));
        File.Delete(hook);
        var taken = await RunAsync(SshJob, Ssh("true"));

        Assert.Equal(("started", 3, "blocked"), (refused.Status, refused.MaxTries, refused.GivenUpAs));
        Assert.Contains("refused the push", refused.Sentence, StringComparison.Ordinal);
        Assert.Equal(("changed", head), (taken.Status, fork.Tip("main")));
    }

    [Fact]
    public async Task A_push_without_a_commit_leads_to_the_head_of_its_own_branch()
    {
        upstream.Branch("next", start);
        var next = upstream.Commit(GitSandbox.Change("Next", "next").File("n.txt", "next\n"));
        upstream.Commit(GitSandbox.Change("Work").File("a.txt", "two\n"));

        var result = await RunAsync(Job(reference: "refs/heads/next"));

        Assert.Equal(("changed", next), (result.Status, fork.Tip("main")));
    }

    [Fact]
    public async Task A_release_that_is_older_than_the_fork_changes_nothing()
    {
        upstream.Tag("v1", start, GitSandbox.Ada);
        var head = upstream.Commit(GitSandbox.Change("Work").File("a.txt", "two\n"));
        await RunAsync(Job(sha: head));

        var result = await RunAsync(Job(reference: "v1"));

        Assert.Equal(("completed", head), (result.Status, fork.Tip("main")));
    }

    private string Host => new Uri(server.Url).Authority;

    private ForkJob SshJob => Job() with { Fork = $"ssh://host.example{fork.Path}" };

    /// <summary>In place of ssh: runs the command here, and <paramref name="before"/> ahead of it.</summary>
    private GitMirrors Ssh(string before) =>
        sandbox.Mirrors(options => options.SshCommand = $"sh -c '{before}; shift; eval \"$@\"' ssh");

    private static bool IsPush(HttpRequest request) =>
        request.Path.Value!.EndsWith("/git-receive-pack", StringComparison.Ordinal)
        || request.QueryString.Value!.Contains("service=git-receive-pack", StringComparison.Ordinal);

    private ForkJob Job(string? reference = null, string? sha = null) =>
        new(server.Url + "fork.git", $"file://{upstream.Path}", "me/fork", "up/stream", "main", reference, sha, "main");

    private Task<ForkSyncResult> RunAsync(ForkJob job, GitMirrors? mirrors = null) =>
        new ForkFastForward(mirrors ?? sandbox.Mirrors()).RunAsync(job, TestContext.Current.CancellationToken);
}
