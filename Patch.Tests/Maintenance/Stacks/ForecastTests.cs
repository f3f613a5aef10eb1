using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Maintenance.Stacks;

public sealed class ForecastTests : IDisposable
{
    private readonly StackWorld world = new();

    public void Dispose() => world.Dispose();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_stack_is_forecast_when_it_is_new_and_on_every_release_and_push_once_each(DatabaseKind kind)
    {
        await using var pipeline = await world.StartAsync(kind);
        await WorkAsync(pipeline);
        Assert.Equal([("releases", "up-to-date"), ("refs/heads/main", "up-to-date")], (await ForecastsAsync(pipeline)).Select(row => (row.Line, row.Verdict)));

        var release = world.Release("v2.0", "b.txt", "b\n");
        await pipeline.AddAsync(StackWorld.Heard("tag:v2.0", "v2.0"), StackWorld.Heard("other", "v9", repo: "somebody/else"));
        await WorkAsync(pipeline);
        await WorkAsync(pipeline);
        var forecast = (await ForecastsAsync(pipeline))[^1];
        Assert.Equal(("refs/tags/v2.0", release, world.Fork.Tip("main"), "clean", false), (forecast.OntoRef, forecast.Onto, forecast.Tip, forecast.Verdict, forecast.NoticePending));
        var objects = Objects(pipeline);

        var pushed = world.Upstream.Commit(GitSandbox.Change("Theirs").File("a.txt", StackWorld.Text.Replace("2", "theirs", StringComparison.Ordinal)));
        await pipeline.AddAsync(StackWorld.Heard("push", tag: null, "refs/heads/main"), StackWorld.Heard("push again", tag: null, "refs/heads/main"));
        await WorkAsync(pipeline);
        forecast = (await ForecastsAsync(pipeline))[^1];
        Assert.Equal(("refs/heads/main", pushed, "conflicts", "up-to-date", true), (forecast.Line, forecast.Onto, forecast.Verdict, forecast.PreviousVerdict, forecast.NoticePending));
        Assert.Contains("1 of 2 patches of main conflicts with main", forecast.Sentence, StringComparison.Ordinal);
        var patches = PatchJson.Read<ForecastAnswer>(forecast.ResultJson)!.Patches;
        Assert.Equal([("Add ours", "applied"), ("Change line 2", "conflict")], patches.Select(patch => (patch.Subject, patch.Code)));
        Assert.Equal("a.txt", Assert.Single(patches[1].Conflicts).Path);
        Assert.Equal(4, (await ForecastsAsync(pipeline)).Count);
        Assert.Equal(3, (await TasksAsync(pipeline)).Count);
        // Only what was fetched: three objects of upstream's commit.
        Assert.Equal(objects + 3, Objects(pipeline));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_forecast_says_what_each_patch_is_and_how_far_the_branch_is_behind(DatabaseKind kind)
    {
        world.Release("v1.1", "b.txt", "b\n");
        world.Release("v2.0-rc1", "b.txt", "c\n");
        world.Release("v2.0", "b.txt", "d\n");
        await using var pipeline = await world.StartAsync(kind);
        await WorkAsync(pipeline);

        var forecast = PatchJson.Read<ForecastAnswer>((await ForecastsAsync(pipeline))[0].ResultJson)!;
        Assert.Equal(new ForecastLag(3, 2), forecast.Lag);
        Assert.Equal([("Add ours", 1, 1, 0), ("Change line 2", 1, 1, 1)], forecast.Patches.Select(patch => (patch.Subject, patch.Files!.Value, patch.Added!.Value, patch.Removed!.Value)));
        Assert.All(forecast.Patches, patch => Assert.False(string.IsNullOrEmpty(patch.Author)));
        Assert.All(forecast.Patches, patch => Assert.NotNull(patch.AuthoredAt));

        world.Release("v3.0", "b.txt", "e\n");
        await pipeline.AddAsync(StackWorld.Heard("tag:v3.0", "v3.0"));
        await WorkAsync(pipeline);
        var next = PatchJson.Read<ForecastAnswer>((await ForecastsAsync(pipeline))[^1].ResultJson)!;
        Assert.Equal(new ForecastLag(4, 3), next.Lag);
        Assert.Equal(forecast.Patches.Select(patch => (patch.Author, patch.AuthoredAt, patch.Added)), next.Patches.Select(patch => (patch.Author, patch.AuthoredAt, patch.Added)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task One_question_is_one_task_that_is_done_again_only_when_it_failed_or_is_asked_for(DatabaseKind kind)
    {
        await using var pipeline = await world.StartAsync(kind);
        await WorkAsync(pipeline);
        var tasks = pipeline.Services.GetRequiredService<StackTasks>();
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => tasks.AskOnceAsync("stack", BlameStack.Name, BlameStack.Arguments("v1.0"), again: false, TestContext.Current.CancellationToken)));
        Assert.Single(asked.Select(task => task.Id).Distinct());
        await WorkAsync(pipeline);
        Assert.Equal("done", (await tasks.FindOnceAsync("stack", BlameStack.Name, BlameStack.Arguments("v1.0"), TestContext.Current.CancellationToken))!.State);
        Assert.Equal("done", (await tasks.AskOnceAsync("stack", BlameStack.Name, BlameStack.Arguments("v1.0"), again: false, TestContext.Current.CancellationToken)).State);
        Assert.Equal("pending", (await tasks.AskOnceAsync("stack", BlameStack.Name, BlameStack.Arguments("v1.0"), again: true, TestContext.Current.CancellationToken)).State);
        Assert.Null(await tasks.FindOnceAsync("stack", BlameStack.Name, BlameStack.Arguments("v9"), TestContext.Current.CancellationToken));

        await tasks.AskOnceAsync("stack", BlameStack.Name, BlameStack.Arguments("v9"), again: false, TestContext.Current.CancellationToken);
        await WorkAsync(pipeline);
        Assert.Equal("failed", (await tasks.FindOnceAsync("stack", BlameStack.Name, BlameStack.Arguments("v9"), TestContext.Current.CancellationToken))!.State);
        Assert.Equal("pending", (await tasks.AskOnceAsync("stack", BlameStack.Name, BlameStack.Arguments("v9"), again: false, TestContext.Current.CancellationToken)).State);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task It_is_forecast_again_when_its_own_branch_moved_and_not_when_nothing_did(DatabaseKind kind)
    {
        world.Release("v2.0", "a.txt", StackWorld.Text.Replace("2", "theirs", StringComparison.Ordinal));
        await using var pipeline = await world.StartAsync(kind);
        await WorkAsync(pipeline);
        Assert.Equal(["conflicts", "conflicts"], (await ForecastsAsync(pipeline)).Select(row => row.Verdict));

        pipeline.Time.Advance(TimeSpan.FromHours(2));
        await WorkAsync(pipeline);
        Assert.Equal((2, 2), ((await TasksAsync(pipeline)).Count, (await ForecastsAsync(pipeline)).Count));

        var conflicting = world.Fork.Tip("main")!;
        var mended = world.Fork.Commit(GitSandbox.Change("Without the change").Parents(Programs.Run("git", ["-C", world.Fork.Path, "rev-parse", "main~1"]).Trim()).File("c.txt", "c\n"));
        await pipeline.AddAsync(StackWorld.Heard("our push", tag: null, "refs/heads/main", repo: "Us/Fork"));
        await WorkAsync(pipeline);
        var forecasts = await ForecastsAsync(pipeline);
        Assert.Equal([(mended, "clean", true), (mended, "clean", true)], forecasts.Skip(2).Select(row => (row.Tip, row.Verdict, row.NoticePending)));

        // Back to where it was: the same two commits, kept once, and newest again.
        world.Fork.Branch("main", conflicting);
        pipeline.Time.Advance(TimeSpan.FromHours(2));
        await WorkAsync(pipeline);
        forecasts = await ForecastsAsync(pipeline);
        Assert.Equal([mended, mended, conflicting, conflicting], forecasts.Select(row => row.Tip));
        Assert.All(forecasts.GroupBy(row => (row.Line, row.Tip, row.Onto)), same => Assert.Single(same));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_cannot_be_fetched_cannot_run_is_said_at_once_and_tried_again(DatabaseKind kind)
    {
        await using var pipeline = await world.StartAsync(kind);
        await WorkAsync(pipeline);
        Directory.Move(world.Upstream.Path, world.Upstream.Path + ".gone");
        pipeline.Time.Advance(TimeSpan.FromHours(2));

        await WorkAsync(pipeline);
        var failed = (await ForecastsAsync(pipeline)).Skip(2).ToList();
        Assert.Equal([("refs/heads/main", "cannot-run", true), ("releases", "cannot-run", true)], failed.Select(row => (row.Line, row.Verdict, row.NoticePending)).Order());
        Assert.Contains("upstream.git", failed[0].Sentence, StringComparison.Ordinal);
        pipeline.Time.Advance(TimeSpan.FromHours(2));
        await WorkAsync(pipeline);
        Assert.Equal(4, (await ForecastsAsync(pipeline)).Count);

        Directory.Move(world.Upstream.Path + ".gone", world.Upstream.Path);
        pipeline.Time.Advance(TimeSpan.FromHours(2));
        await WorkAsync(pipeline);
        Assert.Equal([("up-to-date", "cannot-run", true), ("up-to-date", "cannot-run", true)], (await ForecastsAsync(pipeline)).TakeLast(2).Select(row => (row.Verdict, row.PreviousVerdict!, row.NoticePending)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_workers_ask_once_and_keep_one_forecast(DatabaseKind kind)
    {
        await using var pipeline = await world.StartAsync(kind);
        await WorkAsync(pipeline);
        world.Release("v2.0", "b.txt", "b\n");
        await pipeline.AddAsync(StackWorld.Heard("tag:v2.0", "v2.0"));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => WorkAsync(pipeline))));

        Assert.Single(await TasksAsync(pipeline), task => task.ArgumentsJson.Contains("v2.0", StringComparison.Ordinal));
        Assert.Single(await ForecastsAsync(pipeline), row => row.OntoRef == "refs/tags/v2.0");
    }

    [Fact]
    public async Task A_task_of_a_dead_worker_is_done_by_another_and_one_that_cannot_be_done_says_why()
    {
        await using var pipeline = await world.StartAsync(DatabaseKind.Sqlite);
        await WorkAsync(pipeline);
        var tasks = pipeline.Services.GetRequiredService<StackTasks>();
        var good = await tasks.AskAsync("stack", ForecastStack.Name, ForecastStack.Arguments("v1.0", follow: false), CancellationToken.None);
        var noRef = await tasks.AskAsync("stack", ForecastStack.Name, ForecastStack.Arguments("v7", follow: false), CancellationToken.None);
        var noStack = await tasks.AskAsync("nope", ForecastStack.Name, ForecastStack.Arguments(null, follow: false), CancellationToken.None);
        var noKind = await tasks.AskAsync("stack", "juggle", [], CancellationToken.None);
        await pipeline.ReadAsync(db => db.StackTasks.Where(row => row.Seq == good.Seq).ExecuteUpdateAsync(
            row => row.SetProperty(r => r.LeaseOwner, "dead").SetProperty(r => r.LeaseUntil, pipeline.Time.NowUtc().AddMinutes(1))));

        await WorkAsync(pipeline);
        async Task<(string, string?)> EndAsync(StackTask task) => (await tasks.FindAsync(task.Id, CancellationToken.None)) is { } row ? (row.State, row.Error) : default;
        Assert.Equal("pending", (await EndAsync(good)).Item1);
        pipeline.Time.Advance(TimeSpan.FromMinutes(2));
        await WorkAsync(pipeline);

        Assert.Equal(("done", null), await EndAsync(good));
        Assert.Equal(("failed", $"{GitFailureCodes.NoCommit} Upstream has no tag, branch or commit v7. Its branches: main; its tags: v1.0."), await EndAsync(noRef));
        Assert.Contains("There is no stack nope", (await EndAsync(noStack)).Item2, StringComparison.Ordinal);
        Assert.Contains("knows no work 'juggle'", (await EndAsync(noKind)).Item2, StringComparison.Ordinal);
        // An answer for a caller is no news: it is not kept.
        Assert.Equal(2, (await ForecastsAsync(pipeline)).Count);
    }

    [Fact]
    public async Task Of_one_line_a_bounded_number_is_kept()
    {
        await using var pipeline = await world.StartAsync(DatabaseKind.Sqlite);
        var kept = pipeline.Services.GetRequiredService<KeptForecasts>();
        var stack = pipeline.Services.GetRequiredService<StackCatalog>().Find("stack")!;
        for (var made = 0; made < 60; made++)
            await kept.KeepAsync(stack, "releases", new ForecastAnswer("stack", "t", null, $"o{made}", "refs/tags/v1", "clean", $"{made}", [], 0), CancellationToken.None);

        var rows = await ForecastsAsync(pipeline);

        Assert.Equal((50, "o59"), (rows.Count, rows[^1].Onto));
    }

    private static Task WorkAsync(Pipeline pipeline) => StackWorld.WorkAsync(pipeline.Services);

    private static Task<List<StackForecast>> ForecastsAsync(Pipeline pipeline) => StackWorld.ForecastsAsync(pipeline);

    private static Task<List<StackTask>> TasksAsync(Pipeline pipeline) => StackWorld.TasksAsync(pipeline);

    private static int Objects(Pipeline pipeline)
    {
        var options = pipeline.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<GitOptions>>().Value;
        var mirror = Assert.Single(Directory.GetDirectories(options.MirrorDirectory, "*.git"));
        return Programs.Run("git", ["-C", mirror, "cat-file", "--batch-all-objects", "--batch-check"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }
}
