using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Git.Remotes;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Mirrors;

public sealed class MirrorRepairTests : IDisposable
{
    private readonly MirrorWorld world = new();

    public void Dispose() => world.Dispose();

    [Theory]
    [InlineData("config")]
    [InlineData("HEAD")]
    [InlineData("a fetched reference")]
    public async Task A_candidate_that_was_never_pushed_is_saved_from_a_damaged_mirror(string damage)
    {
        var (path, candidate) = await world.MakeCandidateAsync();
        if (damage == "a fetched reference")
            await File.WriteAllTextAsync(Path.Combine(path, "refs", "remotes", "fork", "broken"), new string('1', 40) + "\n", TestContext.Current.CancellationToken);
        else
            await File.WriteAllTextAsync(Path.Combine(path, damage), "\0garbage", TestContext.Current.CancellationToken);

        using var rebuilt = await world.OpenAsync(fetch: false);

        Assert.True(Directory.Exists(path + ".damaged"));
        Assert.Equal(candidate, rebuilt.Commit(MirrorWorld.Candidate));
        Assert.Equal("ours\n", world.Sandbox.Git(path, "show", $"{candidate}:patch.txt") + "\n");
        Assert.Contains(world.Log, line => line.StartsWith("1 references that only the damaged mirror had were saved", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_candidate_that_cannot_be_read_keeps_back_no_other_and_is_told_of()
    {
        var (path, candidate) = await world.MakeCandidateAsync();
        await File.WriteAllTextAsync(Path.Combine(path, "refs", "heads", "lost"), new string('1', 40) + "\n", TestContext.Current.CancellationToken);

        using (var rebuilt = await world.OpenAsync())
            Assert.Equal((candidate, null), (rebuilt.Commit(MirrorWorld.Candidate), rebuilt.Commit("refs/heads/lost")));

        Assert.Contains(world.Log, line => line.StartsWith("refs/heads/lost could not be saved from the damaged mirror", StringComparison.Ordinal));
        (await world.OpenAsync()).Dispose();
        Assert.True(Directory.Exists(path + ".damaged"));
    }

    [Fact]
    public async Task A_mirror_that_breaks_again_before_it_was_fetched_gives_up_nothing_of_the_first()
    {
        var (path, candidate) = await world.MakeCandidateAsync();
        await File.WriteAllTextAsync(Path.Combine(path, "HEAD"), "\0garbage", TestContext.Current.CancellationToken);
        Directory.Move(world.Upstream, world.Sandbox.PathOf("away.git"));
        var failed = await world.Mirrors().OpenAsync(world.Fork, world.Upstream, fetch: true, TestContext.Current.CancellationToken);
        Assert.Equal(GitFailureCodes.NoRepository, failed.Failure?.Code);

        await File.WriteAllTextAsync(Path.Combine(path, "HEAD"), "\0garbage", TestContext.Current.CancellationToken);
        Directory.Move(world.Sandbox.PathOf("away.git"), world.Upstream);
        using var mirror = await world.OpenAsync();

        Assert.Equal(candidate, mirror.Commit(MirrorWorld.Candidate));
    }

    [Theory]
    [InlineData(".pack")]
    [InlineData(".idx")]
    public async Task A_half_written_pack_does_not_stop_the_next_opening(string ending)
    {
        var (path, candidate) = await world.MakeCandidateAsync();
        world.Sandbox.Git(path, "repack", "-q", "-a", "-d");
        var file = Assert.Single(Directory.GetFiles(Path.Combine(path, "objects", "pack"), "*" + ending));
        File.SetAttributes(file, FileAttributes.Normal);
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))[..40], TestContext.Current.CancellationToken);

        using var mirror = await world.OpenAsync();

        Assert.Equal(world.Release, mirror.UpstreamTag("v1.0"));
        Assert.True(mirror.Replay(new Core.Git.Stacks.ReplayRequest(world.Patch, world.Release, GitSandbox.Robot), CancellationToken.None).Clean);
        // All objects of the old one were in that pack.
        Assert.Null(mirror.Commit(MirrorWorld.Candidate));
        Assert.Contains(world.Log, line => line.StartsWith($"{MirrorWorld.Candidate} could not be saved from the damaged mirror", StringComparison.Ordinal) && line.Contains(candidate, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Remains_of_an_unfinished_pack_do_no_harm_and_go_after_a_day()
    {
        var (path, _) = await world.MakeCandidateAsync();
        var (young, old) = (Path.Combine(path, "objects", "pack", "pack_git2_young"), Path.Combine(path, "objects", "pack", "tmp_pack_old"));
        foreach (var file in new[] { young, old })
            await File.WriteAllTextAsync(file, "PACK half", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(old, (TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(2)).UtcDateTime);
        // A pack whose index was never written.
        await File.WriteAllTextAsync(Path.Combine(path, "objects", "pack", "pack-0123456789012345678901234567890123456789.pack"), "PACK half", TestContext.Current.CancellationToken);

        (await world.OpenAsync()).Dispose();
        await world.Upkeep().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((true, false), (File.Exists(young), File.Exists(old)));
        Assert.False(Directory.Exists(path + ".damaged"));
        (await world.OpenAsync()).Dispose();
    }

    [Fact]
    public async Task Locks_that_a_killed_holder_left_are_cleared_away_and_those_of_nobody_are_not_looked_for()
    {
        var (path, _) = await world.MakeCandidateAsync();
        // What a process leaves that dies in the middle of a fetch.
        var locks = new[] { "config.lock", "packed-refs.lock", "refs/remotes/upstream/main.lock" }.Select(name => Path.Combine(path, name)).ToList();
        locks.ForEach(file => File.WriteAllText(file, ""));
        await File.WriteAllTextAsync(Path.Combine(path, "patch-open"), "", TestContext.Current.CancellationToken);
        using (var upstream = GitRepositoryBuilder.Open(world.Upstream))
            upstream.Commit(GitSandbox.Change("More").File("b.txt", "more\n"));

        using (var mirror = await world.OpenAsync())
            Assert.NotEqual(world.Release, mirror.UpstreamBranch("main"));

        Assert.All(locks, file => Assert.False(File.Exists(file)));
        Assert.False(Directory.Exists(path + ".damaged"));
        Assert.False(File.Exists(Path.Combine(path, "patch-open")));
    }

    [Fact]
    public async Task A_mirror_whose_holder_is_killed_while_it_fetches_is_handed_over()
    {
        await using var server = await GitHttpServer.StartAsync(world.Sandbox.Root);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hang = true;
        server.Before = async context =>
        {
            if (!hang || !context.Request.Path.Value!.StartsWith("/upstream.git/git-upload-pack", StringComparison.Ordinal))
                return;
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var folder = world.Sandbox.PathOf("workspace");
        Directory.CreateDirectory(Path.Combine(folder, "flows", "stack"));
        await File.WriteAllTextAsync(Path.Combine(folder, "flows", "stack", "flow.toml"), $"""
            name = "stack"
            version = 1
            [config]
            fork_repo = "{server.Url}fork.git"
            fork_repo_full_name = "acme/fork"
            upstream_repo_url = "{server.Url}upstream.git"
            [[steps]]
            name = "carry"
            runner = "patch-stack"
            [steps.trigger]
            type = "upstream.release"
            """, TestContext.Current.CancellationToken);
        var flowEvent = Path.Combine(folder, "event.json");
        await File.WriteAllTextAsync(flowEvent, """{"id":"e1","type":"upstream.release","payload":{"repo":"acme/upstream","tag":"v1.0"}}""", TestContext.Current.CancellationToken);

        await using var holder = ServiceProcess.Start(
            [new("Patch:Git:MirrorDirectory", world.Sandbox.PathOf("mirrors")), new("DATA_DIR", world.Sandbox.PathOf("data"))],
            "patchmoi", "flows", "run", flowEvent, "--dir", folder);
        await Eventually.TrueAsync(() => Task.FromResult(asked.Task.IsCompleted || holder.HasExited), "the fetch to begin", TimeSpan.FromSeconds(60));
        Assert.True(asked.Task.IsCompleted, string.Join('\n', holder.Output.Concat(holder.Errors)));
        var busy = await world.Mirrors(options => options.LockLimit = TimeSpan.FromMilliseconds(200))
            .OpenAsync(server.Url + "fork.git", server.Url + "upstream.git", fetch: true, TestContext.Current.CancellationToken);
        Assert.Equal(GitFailureCodes.Busy, busy.Failure?.Code);

        Programs.Run("/bin/kill", ["-KILL", $"{holder.Id}"]);
        hang = false;
        var opening = await world.Mirrors().OpenAsync(server.Url + "fork.git", server.Url + "upstream.git", fetch: false, TestContext.Current.CancellationToken);

        Assert.True(opening.Mirror is not null, opening.Failure?.Sentence);
        using var mirror = opening.Mirror;
        Assert.Equal((world.Patch, world.Release), (mirror.ForkBranch("main"), mirror.UpstreamTag("v1.0")));
        Assert.Equal(0, world.Sandbox.TryGit(mirror.Path, "fsck", "--connectivity-only").Code);
    }
}
