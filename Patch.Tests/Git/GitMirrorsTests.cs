using LibGit2Sharp;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

public sealed class GitMirrorsTests : IDisposable
{
    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task A_mirror_keeps_the_branches_and_tags_of_both_remotes_apart()
    {
        var (start, release, patch) = MakePair();
        using (var fork = Patch.Core.Git.Building.GitRepositoryBuilder.Open(sandbox.PathOf("fork.git")))
            fork.Tag("v1.0", patch);

        using var mirror = await OpenAsync(sandbox.Mirrors());

        Assert.Equal(patch, mirror.ForkBranch("main"));
        Assert.Equal(release, mirror.UpstreamBranch("main"));
        Assert.Equal(release, mirror.UpstreamTag("v1.0"));
        Assert.Equal(release, mirror.UpstreamTag("refs/tags/v1.0"));
        Assert.Equal(patch, mirror.Commit("refs/fork-tags/v1.0"));
        Assert.Equal(["v1.0"], mirror.UpstreamTags);
        Assert.True(mirror.Contains(release, start));
        Assert.False(mirror.Contains(start, release));
        Assert.Null(mirror.ForkBranch("absent"));
        Assert.Null(mirror.ForkBranch("not a name"));
        Assert.Null(mirror.Find(new string('0', 40)));
        Assert.Throws<NotFoundInMirrorException>(() => mirror.Inspect(new string('1', 40), release));
    }

    [Fact]
    public async Task A_later_opening_fetches_what_is_new_and_prunes_what_is_gone()
    {
        var (start, release, _) = MakePair();
        var mirrors = sandbox.Mirrors();
        (await OpenAsync(mirrors)).Dispose();
        using (var upstream = Patch.Core.Git.Building.GitRepositoryBuilder.Open(sandbox.PathOf("upstream.git")))
        {
            upstream.Tag("v2.0", start);
            upstream.Branch("next", release);
        }

        sandbox.Git(sandbox.PathOf("upstream.git"), "tag", "-d", "v1.0");

        using (var old = await OpenAsync(mirrors, fetch: false))
            Assert.Equal(["v1.0"], old.UpstreamTags);
        using var mirror = await OpenAsync(mirrors);
        Assert.Equal(["v2.0"], mirror.UpstreamTags);
        Assert.Equal(["main", "next"], mirror.UpstreamBranches);
    }

    [Fact]
    public async Task A_mirror_is_fetched_over_http()
    {
        var (_, release, patch) = MakePair();
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        server.Login = "ada:s3cret";
        var login = server.Url.Replace("://", "://ada:s3cret@", StringComparison.Ordinal);

        using var mirror = await OpenAsync(sandbox.Mirrors(), login + "fork.git", login + "upstream.git");

        Assert.Equal((patch, release), (mirror.ForkBranch("main"), mirror.UpstreamTag("v1.0")));
        Assert.DoesNotContain("s3cret", await File.ReadAllTextAsync(Path.Combine(mirror.Path, "config"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config")]
    [InlineData("HEAD")]
    [InlineData("objects")]
    [InlineData("blob")]
    public async Task A_damaged_mirror_is_rebuilt(string damage)
    {
        var (_, release, patch) = MakePair();
        var mirrors = sandbox.Mirrors();
        string path;
        using (var mirror = await OpenAsync(mirrors))
            path = mirror.Path;
        if (damage is "objects" or "blob")
            foreach (var file in Directory.GetFiles(Path.Combine(path, "objects"), "*", SearchOption.AllDirectories))
                File.Delete(file);
        else
            await File.WriteAllTextAsync(Path.Combine(path, damage), "\0garbage", TestContext.Current.CancellationToken);

        using var rebuilt = await OpenAsync(mirrors, fetch: false);

        Assert.Equal(release, rebuilt.UpstreamTag("v1.0"));
        Assert.True(rebuilt.Replay(new ReplayRequest(patch, release, GitSandbox.Robot), CancellationToken.None).Clean);
        Assert.True(Directory.Exists(path + ".damaged"));
    }

    [Fact]
    public async Task Damage_met_while_working_has_the_next_opening_rebuild_the_mirror()
    {
        var (_, release, patch) = MakePair();
        var mirrors = sandbox.Mirrors();
        using (var mirror = await OpenAsync(mirrors))
        {
            Unpack(mirror.Path);
            using (var repository = new Repository(mirror.Path))
                DeleteLoose(mirror.Path, repository.Lookup<Commit>(patch)["patch.txt"].Target.Sha);
            // The blob is first read when the patch's change is compared.
            var failure = Assert.ThrowsAny<Exception>(() => mirror.Inspect(patch, release));
            Assert.Contains("lacks the blob", failure.Message, StringComparison.Ordinal);
        }

        using var rebuilt = await OpenAsync(mirrors, fetch: false);
        Assert.Single(rebuilt.Inspect(patch, release).Patches);
    }

    [Fact]
    public async Task A_mirror_in_use_is_waited_for_within_the_limit()
    {
        MakePair();
        var mirrors = sandbox.Mirrors(options => options.LockLimit = TimeSpan.FromMilliseconds(200));
        // Another instance stands for another process: the file is all they share.
        var others = sandbox.Mirrors(options => options.LockLimit = TimeSpan.FromMilliseconds(200));
        using (await OpenAsync(mirrors))
        {
            Assert.Equal(GitFailureCodes.Busy, await FailureAsync(mirrors, sandbox.PathOf("fork.git"), sandbox.PathOf("upstream.git")));
            Assert.Equal(GitFailureCodes.Busy, await FailureAsync(others, sandbox.PathOf("fork.git"), sandbox.PathOf("upstream.git")));
        }

        (await OpenAsync(others)).Dispose();
        (await OpenAsync(mirrors)).Dispose();
    }

    [Fact]
    public async Task A_fetch_that_hangs_ends_at_the_limit_and_gives_the_mirror_free_later()
    {
        MakePair();
        await using var server = await GitHttpServer.StartAsync(sandbox.Root);
        var release = new TaskCompletionSource();
        server.Before = context => context.Request.Path.Value!.Contains("git-upload-pack", StringComparison.Ordinal) ? release.Task : Task.CompletedTask;
        var mirrors = sandbox.Mirrors(options => options.FetchLimit = TimeSpan.FromMilliseconds(500));

        Assert.Equal(GitFailureCodes.TimedOut, await FailureAsync(mirrors, server.Url + "fork.git", null));

        release.SetResult();
        var patient = sandbox.Mirrors();
        (await OpenAsync(patient, server.Url + "fork.git", null)).Dispose();
    }

    [Fact]
    public async Task Remotes_that_cannot_be_used_are_failures()
    {
        MakePair();
        var mirrors = sandbox.Mirrors();
        Assert.Equal(GitFailureCodes.NoRepository, await FailureAsync(mirrors, sandbox.PathOf("nowhere"), null));
        Assert.Equal(GitFailureCodes.NoRepository, await FailureAsync(mirrors, sandbox.PathOf("fork.git"), sandbox.PathOf("nowhere")));
        Assert.Equal(GitFailureCodes.Unsupported, await FailureAsync(mirrors, "git://host/x", null));
        Assert.Equal(GitFailureCodes.Unsupported, await FailureAsync(mirrors, sandbox.PathOf("fork.git"), "ftp://host/x"));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mirrors.OpenAsync(sandbox.PathOf("fork.git"), null, true, cancelled.Token));
    }

    private static async Task<string?> FailureAsync(GitMirrors mirrors, string fork, string? upstream)
    {
        var opening = await mirrors.OpenAsync(fork, upstream, fetch: true, TestContext.Current.CancellationToken);
        Assert.Null(opening.Mirror);
        return opening.Failure?.Code;
    }

    private Task<GitMirror> OpenAsync(GitMirrors mirrors, bool fetch = true) => OpenAsync(mirrors, sandbox.PathOf("fork.git"), sandbox.PathOf("upstream.git"), fetch);

    private static async Task<GitMirror> OpenAsync(GitMirrors mirrors, string fork, string? upstream, bool fetch = true)
    {
        var opening = await mirrors.OpenAsync(fork, upstream, fetch, TestContext.Current.CancellationToken);
        Assert.True(opening.Mirror is not null, opening.Failure?.Sentence);
        return opening.Mirror;
    }

    private (string Start, string Release, string Patch) MakePair()
    {
        using var upstream = sandbox.Bare("upstream.git");
        var start = upstream.Commit(GitSandbox.Change("Start").File("a.txt", "one\n"));
        sandbox.Git(sandbox.Root, "clone", "--quiet", "--bare", "upstream.git", "fork.git");
        var release = upstream.Commit(GitSandbox.Change("Release").File("a.txt", "two\n"));
        upstream.Tag("v1.0", release, GitSandbox.Ada, "First");
        using var fork = Patch.Core.Git.Building.GitRepositoryBuilder.Open(sandbox.PathOf("fork.git"));
        var patch = fork.Commit(GitSandbox.Change("Our patch").File("patch.txt", "ours\n"));
        return (start, release, patch);
    }

    private void Unpack(string path)
    {
        foreach (var pack in Directory.GetFiles(Path.Combine(path, "objects", "pack"), "*.pack"))
        {
            var away = sandbox.PathOf(Path.GetFileName(pack));
            File.Move(pack, away);
            File.Delete(Path.ChangeExtension(pack, ".idx"));
            sandbox.Git(path, "-c", $"alias.take=!git unpack-objects -q < '{away}'", "take");
        }
    }

    private static void DeleteLoose(string path, string sha) => File.Delete(Path.Combine(path, "objects", sha[..2], sha[2..]));
}
