using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Remotes;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

public sealed class CandidateTests : IDisposable
{
    private const string Candidate = "refs/heads/patch/candidates/v1.0";

    private readonly GitSandbox sandbox = new();
    private readonly GitRepositoryBuilder fork;
    private readonly string start;
    private readonly string tip;

    public CandidateTests()
    {
        fork = sandbox.Bare("fork.git");
        start = fork.Commit(GitSandbox.Change("Start").File("a.txt", "a\n"));
        tip = fork.Commit(GitSandbox.Change("Ours").File("b.txt", "b\n"));
    }

    public void Dispose()
    {
        fork.Dispose();
        sandbox.Dispose();
    }

    [Fact]
    public async Task A_candidate_reference_is_written_in_the_mirror_alone()
    {
        using var mirror = await OpenAsync();

        Assert.Null(mirror.WriteCandidate(Candidate, tip));
        Assert.Equal(tip, mirror.Commit(Candidate));
        Assert.Null(mirror.WriteCandidate(Candidate, start));
        Assert.Equal(start, mirror.Commit(Candidate));
        Assert.Null(fork.Tip("patch/candidates/v1.0"));

        Assert.Equal(GitFailureCodes.BadReference, mirror.WriteCandidate("refs/heads/bad..name", tip)?.Code);
        Assert.Equal(GitFailureCodes.BadReference, mirror.WriteCandidate("refs/remotes/fork/main", tip)?.Code);
        Assert.Equal(GitFailureCodes.BadReference, mirror.WriteCandidate(Candidate + "/below", tip)?.Code);
        Assert.Equal(GitFailureCodes.BadReference, mirror.WriteCandidate("refs/heads/patch", tip)?.Code);
        Assert.Equal(GitFailureCodes.NoCommit, mirror.WriteCandidate(Candidate, new string('0', 40))?.Code);
    }

    [Theory]
    [InlineData("path")]
    [InlineData("file")]
    [InlineData("http")]
    [InlineData("ssh")]
    public async Task A_candidate_is_pushed_over_every_transport_only_over_the_expected_value(string transport)
    {
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        server.Login = "ada:s3cret";
        var url = transport switch
        {
            "path" => fork.Path,
            "file" => new Uri(fork.Path).AbsoluteUri,
            "http" => server.Url.Replace("://", "://ada:s3cret@", StringComparison.Ordinal) + "fork.git",
            _ => "ssh://host.example" + fork.Path,
        };
        using var mirror = await OpenAsync();
        var made = mirror.Replay(new ReplayRequest(tip, OtherRoot(mirror), GitSandbox.Robot), CancellationToken.None).NewTip;
        Task<PushOutcome> PushAsync(string sha, string? expected) => mirror.PushAsync(new PushRequest(url, Candidate, sha, expected), TestContext.Current.CancellationToken);

        var created = await PushAsync(made, null);
        Assert.Null(created.Failure);
        Assert.Equal((true, null), (created.Changed, created.Before));
        Assert.Equal(made, fork.Tip("patch/candidates/v1.0"));

        var again = await PushAsync(made, null);
        Assert.Equal((false, null), (again.Changed, again.Failure));

        var lost = await PushAsync(start, tip);
        Assert.Equal(GitFailureCodes.Moved, lost.Failure?.Code);
        Assert.Equal(made, lost.Before);
        Assert.Contains("nothing was pushed", lost.Sentence, StringComparison.Ordinal);
        Assert.Equal(GitFailureCodes.Moved, (await PushAsync(start, null)).Failure?.Code);
        Assert.Equal(made, fork.Tip("patch/candidates/v1.0"));

        // Not a descendant: the expected value is what permits it.
        var moved = await PushAsync(start, made);
        Assert.Null(moved.Failure);
        Assert.Equal((true, made), (moved.Changed, moved.Before));
        Assert.Equal(start, fork.Tip("patch/candidates/v1.0"));
        Assert.Equal(tip, fork.Tip("main"));
        Assert.Equal("refs/heads/main\nrefs/heads/patch/candidates/v1.0", sandbox.Git(fork.Path, "for-each-ref", "--format=%(refname)"));
    }

    [Fact]
    public async Task A_reference_that_moves_between_the_look_and_the_push_is_refused()
    {
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        using var mirror = await OpenAsync();
        var url = server.Url + "fork.git";
        server.Before = context =>
        {
            // The look is over when the push itself begins.
            if (context.Request.QueryString.Value!.Contains("git-receive-pack", StringComparison.Ordinal))
                fork.Branch("patch/candidates/v1.0", start);
            return Task.CompletedTask;
        };

        var result = await mirror.PushAsync(new PushRequest(url, Candidate, tip, null), TestContext.Current.CancellationToken);

        Assert.Equal(GitFailureCodes.Moved, result.Failure?.Code);
        Assert.Equal(start, fork.Tip("patch/candidates/v1.0"));
    }

    [Fact]
    public async Task A_push_that_the_remote_refuses_says_why()
    {
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        var hook = Path.Combine(fork.Path, "hooks", "update");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        await File.WriteAllTextAsync(hook, "#!/bin/sh\nexit 1\n", TestContext.Current.CancellationToken);
        sandbox.Git(fork.Path, "-c", $"alias.allow=!chmod +x '{hook}'", "allow");
        using var checkout = sandbox.Checkout("work");
        checkout.Commit(GitSandbox.Change("Start").File("a.txt", "a\n"));
        using var mirror = await OpenAsync();

        var refused = await mirror.PushAsync(new PushRequest(server.Url + "fork.git", Candidate, tip, null), TestContext.Current.CancellationToken);
        var toWorkTree = await mirror.PushAsync(new PushRequest(checkout.Path, Candidate, tip, null), TestContext.Current.CancellationToken);
        var nowhere = await mirror.PushAsync(new PushRequest(sandbox.PathOf("nowhere"), Candidate, tip, null), TestContext.Current.CancellationToken);
        var badName = await mirror.PushAsync(new PushRequest(fork.Path, "HEAD", tip, null), TestContext.Current.CancellationToken);

        Assert.Equal(GitFailureCodes.Refused, refused.Failure?.Code);
        Assert.Contains("hook", refused.Sentence, StringComparison.Ordinal);
        Assert.Equal(GitFailureCodes.Unsupported, toWorkTree.Failure?.Code);
        Assert.Contains("bare", toWorkTree.Sentence, StringComparison.Ordinal);
        Assert.Equal(GitFailureCodes.NoRepository, nowhere.Failure?.Code);
        Assert.Equal(GitFailureCodes.BadReference, badName.Failure?.Code);
    }

    /// <summary>A commit that the fork does not have, so that a push must send objects.</summary>
    private string OtherRoot(GitMirror mirror)
    {
        using var repository = GitRepositoryBuilder.Open(mirror.Path);
        return repository.Commit(GitSandbox.Change("Elsewhere", "scratch").File("z.txt", "z\n"));
    }

    private async Task<GitMirror> OpenAsync()
    {
        var mirrors = sandbox.Mirrors(options => options.SshCommand = "sh -c 'shift; eval \"$@\"' ssh");
        var opening = await mirrors.OpenAsync(fork.Path, null, fetch: true, TestContext.Current.CancellationToken);
        Assert.True(opening.Mirror is not null, opening.Failure?.Sentence);
        return opening.Mirror;
    }
}
