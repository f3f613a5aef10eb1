using System.Diagnostics.Metrics;
using Patch.Core.Git;
using Patch.Core.Git.Remotes;
using Patch.Tests.Support;

namespace Patch.Tests.Git.Mirrors;

public sealed class MirrorUpkeepTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(91);

    private readonly MirrorWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Mirrors_are_listed_with_their_size_and_their_last_use()
    {
        var (path, _) = await world.MakeCandidateAsync();
        var made = Assert.Single(world.Upkeep().List());
        Assert.Equal((Path.GetFileName(path), world.Fork, world.Upstream, false), (made.Name, made.Fork, made.Upstream, made.HasDamagedCopy));
        Assert.InRange(made.Bytes, 1_000, 1_000_000);
        Assert.True(made.Packs + made.LooseObjects > 0);
        Assert.InRange(made.LastUsedAt, TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Only_a_mirror_that_was_not_used_for_long_and_has_nothing_of_its_own_is_removed()
    {
        string path;
        using (var mirror = await world.OpenAsync())
            path = mirror.Path;
        MirrorWorld.Age(path, Long - TimeSpan.FromDays(2));
        Assert.Empty(world.Upkeep().Prune(TimeSpan.FromDays(90), dryRun: false));

        MirrorWorld.Age(path, Long);
        MirrorWorld.WasPruned(Assert.Single(world.Upkeep().Prune(TimeSpan.FromDays(90), dryRun: true)));
        Assert.True(Directory.Exists(path));
        Assert.Equal(1, await world.Upkeep().RunAsync(TestContext.Current.CancellationToken));

        Assert.False(Directory.Exists(path));
        Assert.Empty(world.Upkeep().List());
        using var again = await world.OpenAsync(fetch: false);
        Assert.Equal(world.Release, again.UpstreamTag("v1.0"));
    }

    [Fact]
    public async Task A_candidate_that_was_never_pushed_keeps_its_mirror()
    {
        var (path, candidate) = await world.MakeCandidateAsync();
        MirrorWorld.Age(path, Long);
        var kept = Assert.Single(world.Upkeep().Prune(TimeSpan.FromDays(90), dryRun: false));
        Assert.Equal((false, $"It has what was never pushed: {MirrorWorld.Candidate}."), (kept.Pruned, kept.Reason));

        using (var mirror = await world.OpenAsync())
            Assert.Null((await mirror.PushAsync(new PushRequest(world.Fork, MirrorWorld.Candidate, candidate, null), TestContext.Current.CancellationToken)).Failure);
        MirrorWorld.Age(path, Long);
        MirrorWorld.WasPruned(Assert.Single(world.Upkeep().Prune(TimeSpan.FromDays(90), dryRun: false)));
    }

    [Fact]
    public async Task A_candidate_that_was_taken_away_again_counts_as_never_pushed()
    {
        var (path, candidate) = await world.MakeCandidateAsync();
        using (var mirror = await world.OpenAsync())
        {
            Assert.Null((await mirror.PushAsync(new PushRequest(world.Fork, MirrorWorld.Candidate, candidate, null), TestContext.Current.CancellationToken)).Failure);
            Assert.Null((await mirror.PushAsync(new PushRequest(world.Fork, MirrorWorld.Candidate, null, candidate), TestContext.Current.CancellationToken)).Failure);
        }

        MirrorWorld.Age(path, Long);
        Assert.False(Assert.Single(world.Upkeep().Prune(TimeSpan.FromDays(90), dryRun: false)).Pruned);
    }

    [Fact]
    public async Task A_candidate_that_was_fetched_from_a_remote_is_known_to_be_there()
    {
        var (path, candidate) = await world.MakeCandidateAsync();
        world.Sandbox.Git(world.Fork, "fetch", "--quiet", path, $"{MirrorWorld.Candidate}:refs/heads/taken");
        (await world.OpenAsync()).Dispose();
        MirrorWorld.Age(path, Long);

        MirrorWorld.WasPruned(Assert.Single(world.Upkeep().Prune(TimeSpan.FromDays(90), dryRun: true)));
        Assert.NotNull(candidate);
    }

    [Fact]
    public async Task A_removal_that_was_interrupted_is_ended_in_the_next_round()
    {
        var left = world.Sandbox.PathOf("mirrors/fork-0123456789ab.git.removed");
        Directory.CreateDirectory(Path.Combine(left, "objects"));
        await world.Upkeep().RunAsync(TestContext.Current.CancellationToken);

        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task A_mirror_in_use_is_left_alone()
    {
        var mirror = await world.OpenAsync();
        MirrorWorld.Age(mirror.Path, Long);
        Assert.Equal("It is in use.", Assert.Single(world.Upkeep().Prune(TimeSpan.Zero, dryRun: false)).Reason);
        await using (await mirror.CheckOutAsync(world.Patch, world.Sandbox.PathOf("trees"), TestContext.Current.CancellationToken))
        {
            mirror.Dispose();
            Assert.Equal("A work tree of it is in use.", Assert.Single(world.Upkeep().Prune(TimeSpan.Zero, dryRun: false)).Reason);
        }

        MirrorWorld.WasPruned(Assert.Single(world.Upkeep().Prune(TimeSpan.Zero, dryRun: false)));
    }

    [Fact]
    public async Task A_mirror_in_pieces_is_packed_once_a_day_and_stays_as_it_was()
    {
        var (path, candidate) = await world.MakeCandidateAsync();
        void Few(GitOptions options) => (options.MostLooseObjects, options.MostPacks) = (1, 1);
        Assert.True(Assert.Single(world.Upkeep().List()).LooseObjects > 1);

        Assert.Equal(1, await world.Upkeep(Few).RunAsync(TestContext.Current.CancellationToken));

        var packed = Assert.Single(world.Upkeep().List());
        // Objects that the replay left behind and nothing names stay for two weeks.
        Assert.InRange(packed.LooseObjects, 0, 2);
        Assert.Equal(1, packed.Packs);
        using (var mirror = await world.OpenAsync(fetch: false))
        {
            Assert.Equal((candidate, world.Release), (mirror.Commit(MirrorWorld.Candidate), mirror.UpstreamTag("v1.0")));
            Assert.True(mirror.Replay(new Core.Git.Stacks.ReplayRequest(world.Patch, world.Release, GitSandbox.Robot), CancellationToken.None).Clean);
        }

        Assert.Equal(0, await world.Upkeep(options => options.MostPacks = 0).RunAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Packing_that_is_cut_off_at_its_limit_leaves_the_mirror_sound()
    {
        var (path, candidate) = await world.MakeCandidateAsync();
        await world.Upkeep(options => (options.MostLooseObjects, options.PackLimit) = (1, TimeSpan.FromMilliseconds(1))).RunAsync(TestContext.Current.CancellationToken);

        Assert.Contains(world.Log, line => line.Contains("could not be packed: git gc was not done within 0.001 s", StringComparison.Ordinal));
        using var mirror = await world.OpenAsync();
        Assert.Equal(candidate, mirror.Commit(MirrorWorld.Candidate));
        Assert.False(Directory.Exists(path + ".damaged"));
    }

    [Fact]
    public async Task The_size_of_each_mirror_is_an_instrument()
    {
        var (path, _) = await world.MakeCandidateAsync();
        await world.Upkeep().RunAsync(TestContext.Current.CancellationToken);
        var sizes = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, heard) =>
        {
            if (instrument.Name == "patch.git.mirror.bytes")
                heard.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, size, tags, _) => sizes[(string)tags[0].Value!] = size);
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.True(sizes[Path.GetFileName(path)] > 1_000);
    }

    [Fact]
    public async Task A_damaged_copy_goes_in_time_once_all_was_saved_from_it()
    {
        var (path, _) = await world.MakeCandidateAsync();
        await File.WriteAllTextAsync(Path.Combine(path, "HEAD"), "\0garbage", TestContext.Current.CancellationToken);
        (await world.OpenAsync()).Dispose();
        Assert.True(Assert.Single(world.Upkeep().List()).HasDamagedCopy);

        await world.Upkeep().RunAsync(TestContext.Current.CancellationToken);
        Assert.True(Directory.Exists(path + ".damaged"));
        Directory.SetLastWriteTimeUtc(path + ".damaged", (TimeProvider.System.GetUtcNow() - Long).UtcDateTime);
        await world.Upkeep().RunAsync(TestContext.Current.CancellationToken);

        Assert.False(Directory.Exists(path + ".damaged"));
        Assert.True(Directory.Exists(path));
    }
}
