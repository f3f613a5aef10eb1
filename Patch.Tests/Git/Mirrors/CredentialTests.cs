using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Core.Git;
using Patch.Core.Git.Remotes;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Mirrors;

/// <summary>Private repositories over HTTP: real Git behind a server that asks for a token.</summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private const string Token = "t0ken-of-ours";

    private readonly MirrorWorld world = new();
    private GitHttpServer server = null!;

    private string Host => new Uri(server.Url).Authority;

    public async ValueTask InitializeAsync()
    {
        server = await GitHttpServer.StartAsync(world.Sandbox.Root);
        server.Login = $"patch:{Token}";
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        world.Dispose();
    }

    [Theory]
    [InlineData("setting")]
    [InlineData("variable")]
    [InlineData("file")]
    public async Task A_token_lets_fetch_and_push_and_is_written_nowhere(string where)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("patch-secret-").FullName, "token");
        await File.WriteAllTextAsync(file, Token + "\n", TestContext.Current.CancellationToken);
        var variable = $"PATCH_TEST_TOKEN_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(variable, Token);
        try
        {
            await FetchAndPushAsync(where switch
            {
                "variable" => new GitCredential { PasswordEnv = variable },
                "file" => new GitCredential { PasswordFile = file },
                _ => new GitCredential { Password = Token },
            });
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }

        AssertNowhere(Token);
    }

    [Fact]
    public async Task A_login_in_the_url_is_written_nowhere_either()
    {
        var login = server.Url.Replace("://", $"://patch:{Token}@", StringComparison.Ordinal);
        var opening = await world.Mirrors().OpenAsync(login + "fork.git", login + "upstream.git", fetch: true, TestContext.Current.CancellationToken);
        using (var mirror = opening.Mirror!)
        {
            var push = await mirror.PushAsync(new PushRequest(login + "fork.git", MirrorWorld.Candidate, world.Patch, null), TestContext.Current.CancellationToken);
            Assert.True(push.Changed, push.Sentence);
            Assert.DoesNotContain(Token, push.Sentence, StringComparison.Ordinal);
        }

        AssertNowhere(Token);
    }

    [Fact]
    public async Task A_token_in_place_of_the_user_name_needs_no_password_beside_it()
    {
        server.Login = $"{Token}:";
        var login = server.Url.Replace("://", $"://{Token}@", StringComparison.Ordinal);
        var opening = await world.Mirrors().OpenAsync(login + "fork.git", null, fetch: true, TestContext.Current.CancellationToken);
        Assert.Null(opening.Failure);
        opening.Mirror!.Dispose();
    }

    [Theory]
    [InlineData("wrong", GitFailureCodes.Authentication, "asks for credentials, or refuses those it got")]
    [InlineData("none", GitFailureCodes.Authentication, "asks for credentials, or refuses those it got")]
    [InlineData("variable that is not set", GitFailureCodes.Authentication, "in the environment variable PATCH_TEST_NO_SUCH_TOKEN, which is not set.")]
    [InlineData("file that is not there", GitFailureCodes.Authentication, "/nowhere/token, which cannot be read:")]
    [InlineData("no such repository", GitFailureCodes.NoRepository, "is not a Git repository, or cannot be seen with these credentials.")]
    [InlineData("hangs", GitFailureCodes.TimedOut, "was not done within 0.5 s.")]
    public async Task Each_way_to_fail_is_a_code_and_a_sentence_without_the_token(string way, string code, string sentence)
    {
        var credential = way switch
        {
            "wrong" => new GitCredential { Password = "wr0ng-token" },
            "variable that is not set" => new GitCredential { PasswordEnv = "PATCH_TEST_NO_SUCH_TOKEN" },
            "file that is not there" => new GitCredential { PasswordFile = "/nowhere/token" },
            _ => new GitCredential { Password = Token },
        };
        void Settings(GitOptions options)
        {
            (options.FetchLimit, options.PushLimit) = way == "hangs" ? (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5)) : (options.FetchLimit, options.PushLimit);
            if (way != "none")
                options.Credentials[Host] = credential;
        }

        var hang = new TaskCompletionSource();
        server.Before = _ => way == "hangs" ? hang.Task : Task.CompletedTask;
        var name = way == "no such repository" ? "nowhere.git" : "fork.git";

        var fetched = await world.Mirrors(Settings).OpenAsync(server.Url + name, null, fetch: true, TestContext.Current.CancellationToken);
        Assert.Equal(code, fetched.Failure?.Code);
        Assert.Contains(sentence, fetched.Failure!.Sentence, StringComparison.Ordinal);
        using (var local = await world.OpenAsync(world.Mirrors(Settings)))
        {
            var pushed = await local.PushAsync(new PushRequest(server.Url + name, MirrorWorld.Candidate, world.Patch, null), TestContext.Current.CancellationToken);
            Assert.Equal(code, pushed.Failure?.Code);
            Assert.Contains(sentence, pushed.Failure!.Sentence, StringComparison.Ordinal);
            AssertNowhere(Token, fetched.Failure.Sentence, pushed.Sentence);
            AssertNowhere("wr0ng-token", fetched.Failure.Sentence, pushed.Sentence);
        }

        hang.SetResult();
    }

    [Fact]
    public async Task A_new_token_counts_without_a_restart()
    {
        var file = world.Sandbox.PathOf("token");
        await File.WriteAllTextAsync(file, "old", TestContext.Current.CancellationToken);
        var mirrors = world.Mirrors(options => options.Credentials[Host] = new GitCredential { PasswordFile = file });
        Assert.NotNull((await mirrors.OpenAsync(server.Url + "fork.git", null, fetch: true, TestContext.Current.CancellationToken)).Failure);

        await File.WriteAllTextAsync(file, $"  {Token}\r\n", TestContext.Current.CancellationToken);
        var opening = await mirrors.OpenAsync(server.Url + "fork.git", null, fetch: true, TestContext.Current.CancellationToken);
        Assert.Null(opening.Failure);
        opening.Mirror!.Dispose();
    }

    [Fact]
    public async Task A_host_with_a_port_is_named_beside_the_token()
    {
        // A colon parts the keys of settings, so it cannot stand in one.
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Patch:Git:MirrorDirectory"] = world.Sandbox.PathOf("mirrors"),
            ["Patch:Git:Credentials:OURS:Host"] = Host.ToUpperInvariant(),
            ["Patch:Git:Credentials:OURS:Password"] = Token,
        }).Build();
        await using var services = new ServiceCollection().AddLogging().AddGit(configuration).BuildServiceProvider();

        var listed = await services.GetRequiredService<RemoteReferences>().ListAsync(server.Url + "fork.git", TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Null(listed.Failure);
    }

    [Fact]
    public void Settings_that_name_two_places_or_none_are_refused()
    {
        var options = world.Options(options =>
        {
            options.Credentials["a.example"] = new GitCredential();
            options.Credentials["b.example"] = new GitCredential { Password = "x", PasswordEnv = "Y" };
            options.Credentials["c"] = new GitCredential { Host = "https://c.example/", Password = "x" };
            options.Credentials["d.example"] = new GitCredential { PasswordFile = "/run/secrets/d" };
        });

        Assert.Equal(
            [
                "Patch:Git:Credentials:a.example needs exactly one of Password, PasswordEnv and PasswordFile.",
                "Patch:Git:Credentials:b.example needs exactly one of Password, PasswordEnv and PasswordFile.",
                "Patch:Git:Credentials:c:Host is a host name, with a port where the URL has one, and not a URL.",
            ],
            options.Validate(new ValidationContext(options)).Select(fault => fault.ErrorMessage!).Order());
    }

    [Fact]
    public async Task A_mirror_is_fetched_over_ssh_and_a_password_in_such_a_url_goes_no_further()
    {
        var url = $"ssh://git:{Token}@host.example{world.Fork}";
        var opening = await world.Mirrors().OpenAsync(url, $"ssh://git@host.example{world.Upstream}", fetch: true, TestContext.Current.CancellationToken);
        using (var mirror = opening.Mirror!)
            Assert.Equal((world.Patch, world.Release), (mirror.ForkBranch("main"), mirror.UpstreamTag("v1.0")));

        var lost = await world.Mirrors().OpenAsync($"ssh://git:{Token}@host.example/nowhere.git", null, fetch: true, TestContext.Current.CancellationToken);
        Assert.Equal(GitFailureCodes.NoRepository, lost.Failure?.Code);
        AssertNowhere(Token, lost.Failure!.Sentence);
    }

    private async Task FetchAndPushAsync(GitCredential credential)
    {
        var mirrors = world.Mirrors(options => options.Credentials[Host] = credential);
        var opening = await mirrors.OpenAsync(server.Url + "fork.git", server.Url + "upstream.git", fetch: true, TestContext.Current.CancellationToken);
        Assert.Null(opening.Failure);
        using var mirror = opening.Mirror!;
        Assert.Equal((world.Patch, world.Release), (mirror.ForkBranch("main"), mirror.UpstreamTag("v1.0")));

        var push = await mirror.PushAsync(new PushRequest(server.Url + "fork.git", MirrorWorld.Candidate, world.Release, null), TestContext.Current.CancellationToken);

        Assert.True(push.Changed, push.Sentence);
        Assert.Equal(world.Release, world.Sandbox.Git(world.Fork, "rev-parse", MirrorWorld.Candidate));
    }

    /// <summary>In no file of any mirror, in no line of the log, in no sentence.</summary>
    private void AssertNowhere(string secret, params string[] sentences)
    {
        // A lock is empty, and cannot be read while it is held.
        foreach (var file in Directory.EnumerateFiles(world.Sandbox.PathOf("mirrors"), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)) < 0, file);
        Assert.All(world.Log.Concat(sentences), line => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
    }
}
