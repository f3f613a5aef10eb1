using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Remotes;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

public sealed class RemoteReferencesTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Theory]
    [InlineData("path")]
    [InlineData("file")]
    [InlineData("http")]
    [InlineData("ssh")]
    public async Task References_are_listed_over_every_transport_and_annotated_tags_are_peeled(string transport)
    {
        var sha = MakeRepository();
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        var url = transport switch
        {
            "path" => sandbox.PathOf("upstream.git"),
            "file" => new Uri(sandbox.PathOf("upstream.git")).AbsoluteUri,
            "http" => server.Url + "upstream.git",
            _ => "ssh://host.example" + sandbox.PathOf("upstream.git"),
        };

        var result = await References().ListAsync(url, Limit, TestContext.Current.CancellationToken);

        Assert.Null(result.Failure);
        Assert.Equal(sha, result.Refs.Single(item => item.Name == "refs/heads/main").Sha);
        Assert.Null(result.Refs.Single(item => item.Name == "refs/tags/light").PeeledSha);
        var annotated = result.Refs.Single(item => item.Name == "refs/tags/v1.0");
        Assert.NotEqual(sha, annotated.Sha);
        Assert.Equal(sha, annotated.PeeledSha);
        Assert.Equal(sha, annotated.CommitSha);
        Assert.DoesNotContain(result.Refs, item => item.Name.EndsWith("^{}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_remote_that_hangs_ends_at_the_limit()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var result = await References().ListAsync($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/a.git", TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);

        Assert.Equal(GitFailureCodes.TimedOut, result.Failure?.Code);
        Assert.Contains("0.3 s", result.Failure!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expected_failures_are_results_with_a_sentence()
    {
        MakeRepository();
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        async Task<string?> CodeOf(string url) => (await References().ListAsync(url, Limit, TestContext.Current.CancellationToken)).Failure?.Code;

        Assert.Equal(GitFailureCodes.NoRepository, await CodeOf(sandbox.PathOf("nowhere")));
        Assert.Equal(GitFailureCodes.NoRepository, await CodeOf(sandbox.Root));
        Assert.Equal(GitFailureCodes.NoRepository, await CodeOf(new Uri(sandbox.PathOf("nowhere")).AbsoluteUri));
        Assert.Equal(GitFailureCodes.NoRepository, await CodeOf(server.Url + "nowhere.git"));
        Assert.Equal(GitFailureCodes.NoRepository, await CodeOf("ssh://host.example" + sandbox.PathOf("nowhere")));
        Assert.Equal(GitFailureCodes.Unreachable, await CodeOf("http://127.0.0.1:1/a.git"));
        Assert.Equal(GitFailureCodes.Unsupported, await CodeOf("git://127.0.0.1/a.git"));
        Assert.Equal(GitFailureCodes.Unsupported, await CodeOf("--upload-pack=touch /x"));
        Assert.Equal(GitFailureCodes.Unsupported, await CodeOf(""));
    }

    [Fact]
    public async Task Credentials_come_from_the_url_or_the_settings_and_are_never_shown()
    {
        MakeRepository();
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        server.Login = "ada:s3cret";
        var plain = server.Url + "upstream.git";
        var host = new Uri(plain).Authority;

        var without = await References().ListAsync(plain, Limit, TestContext.Current.CancellationToken);
        var wrong = await References().ListAsync(plain.Replace("://", "://ada:wr0ng@", StringComparison.Ordinal), Limit, TestContext.Current.CancellationToken);
        var inUrl = await References().ListAsync(plain.Replace("://", "://ada:s3cret@", StringComparison.Ordinal), Limit, TestContext.Current.CancellationToken);
        var inSettings = await References(options => options.Credentials[host] = new GitCredential { UserName = "ada", Password = "s3cret" })
            .ListAsync(plain, Limit, TestContext.Current.CancellationToken);

        Assert.Equal(GitFailureCodes.Authentication, without.Failure?.Code);
        Assert.Equal(GitFailureCodes.Authentication, wrong.Failure?.Code);
        Assert.DoesNotContain("wr0ng", wrong.Failure!.Sentence, StringComparison.Ordinal);
        Assert.Null(inUrl.Failure);
        Assert.Null(inSettings.Failure);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_not_followed()
    {
        MakeRepository();
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        await using var front = await GitHttpServer.StartAsync(sandbox.PathOf("empty"));
        front.RedirectTo = server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

        var result = await References().ListAsync(front.Url + "upstream.git", Limit, TestContext.Current.CancellationToken);

        Assert.Equal(GitFailureCodes.Redirected, result.Failure?.Code);
        Assert.Contains("localhost", result.Failure!.Sentence, StringComparison.Ordinal);
        Assert.Empty(result.Refs);
    }

    [Fact]
    public async Task A_redirect_within_the_host_is_followed()
    {
        var sha = MakeRepository();
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        server.RenamedFrom = "/old-name.git";
        server.RenamedTo = "/upstream.git";

        var result = await References().ListAsync(server.Url + "old-name.git", Limit, TestContext.Current.CancellationToken);

        Assert.Null(result.Failure);
        Assert.Contains(result.Refs, item => item.Sha == sha);
    }

    private string MakeRepository()
    {
        using var repository = sandbox.Bare("upstream.git");
        var sha = repository.Commit(GitSandbox.Change("Start").File("a.txt", "one\n"));
        repository.Tag("light", sha);
        repository.Tag("v1.0", sha, GitSandbox.Ada, "First release");
        return sha;
    }

    private RemoteReferences References(Action<GitOptions>? change = null)
    {
        // In place of ssh: run the command here.
        var options = new GitOptions { MirrorDirectory = sandbox.PathOf("mirrors"), SshCommand = "sh -c 'shift; eval \"$@\"' ssh" };
        change?.Invoke(options);
        return new RemoteReferences(Options.Create(options), TimeProvider.System);
    }
}
