using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Core.Maintenance.Forks;
using Patch.Tests.Support;

namespace Patch.Tests.Maintenance.Forks;

public sealed class SyncDueForksTests : IDisposable
{
    private readonly string folder = Programs.NewFolder("forks");
    private readonly GitRepositoryBuilder upstream;
    private readonly GitRepositoryBuilder fork;
    private readonly string first;

    public SyncDueForksTests()
    {
        upstream = GitRepositoryBuilder.Init(Path.Combine(folder, "upstream.git"), bare: true);
        first = upstream.Commit(Change("first").File("a.txt", "one\n"));
        Programs.Run("git", ["clone", "-q", "--bare", upstream.Path, Path.Combine(folder, "fork.git")]);
        fork = GitRepositoryBuilder.Open(Path.Combine(folder, "fork.git"));
    }

    public void Dispose()
    {
        upstream.Dispose();
        fork.Dispose();
        Programs.DeleteFolder(folder);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_fork_that_is_only_behind_is_fast_forwarded_to_the_release(DatabaseKind kind)
    {
        var release = Release("v2");
        upstream.Commit(Change("after the release").File("b.txt", "later\n"));
        await using var pipeline = await StartAsync(kind);

        Assert.Equal(1, await SweepAsync(pipeline));
        Assert.Equal(0, await SweepAsync(pipeline));

        Assert.Equal(release, fork.Tip("main"));
        var attempt = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal(("changed", "fork_sync", release), (attempt.Status, attempt.Operation, attempt.UpstreamSha));
        var candidate = Assert.Single(JsonNode.Parse(attempt.CandidateRefsJson)!.AsArray())!;
        Assert.Equal(("refs/heads/main", release, true), ((string?)candidate["ref"], (string?)candidate["sha"], (bool)candidate["pushed"]!));
        Assert.Equal(first, (string?)candidate["before"]);
        Assert.Contains($"from {first[..7]} to {release[..7]}", attempt.Message, StringComparison.Ordinal);
        Assert.Single(await pipeline.HistoryAsync(attempt.Seq));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_fork_with_commits_of_its_own_is_left_as_it_is(DatabaseKind kind)
    {
        Release("v2");
        var own = fork.Commit(Change("our patch").File("ours.txt", "ours\n"));
        await using var pipeline = await StartAsync(kind);

        await SweepAsync(pipeline);

        Assert.Equal(own, fork.Tip("main"));
        var attempt = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal("needs_intervention", attempt.Status);
        Assert.Contains("has 1 commits of its own and lacks 1 of v2", attempt.Error, StringComparison.Ordinal);
        Assert.Equal("[]", attempt.CandidateRefsJson);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_fork_that_has_the_release_already_is_completed_also_after_a_crash_behind_the_push(DatabaseKind kind)
    {
        var release = Release("v2");
        Programs.Run("git", ["-C", upstream.Path, "push", "-q", fork.Path, "main:main"]);
        await using var pipeline = await StartAsync(kind);

        await SweepAsync(pipeline);

        Assert.Equal(release, fork.Tip("main"));
        Assert.Equal("completed", Assert.Single(await pipeline.AttemptsAsync()).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_fork_that_cannot_be_reached_is_tried_again_and_leaves_one_attempt(DatabaseKind kind)
    {
        var release = Release("v2");
        await using var pipeline = await StartAsync(kind, target => target["url"] = $"http://127.0.0.1:{Programs.FreePort()}/fork.git");

        await SweepAsync(pipeline);
        var waiting = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal(("started", null), (waiting.Status, waiting.CompletedAt));
        Assert.Equal(0, await SweepAsync(pipeline));
        await ConfigureAsync(pipeline, target => target["url"] = fork.Path);
        pipeline.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, await SweepAsync(pipeline));

        Assert.Equal(release, fork.Tip("main"));
        var attempt = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal((waiting.Id, "changed", null), (attempt.Id, attempt.Status, attempt.Error));
        Assert.Equal(["started", "changed"], (await pipeline.HistoryAsync(attempt.Seq)).Select(entry => entry.ToStatus));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_host_that_refuses_the_branch_is_asked_three_times_and_then_left_to_a_person(DatabaseKind kind)
    {
        Release("v2");
        var hook = Path.Combine(fork.Path, "hooks", "update");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        await File.WriteAllTextAsync(hook, "#!/bin/sh\nexit 1\n", TestContext.Current.CancellationToken);
        Programs.Run("chmod", ["+x", hook]);
        await using var server = await GitHttpServer.StartAsync(folder);
        await using var pipeline = await StartAsync(kind, target => target["url"] = server.Url + "fork.git");

        for (var tries = 1; tries <= 3; tries++)
        {
            Assert.Equal(1, await SweepAsync(pipeline));
            Assert.Equal(tries < 3 ? "started" : "blocked", Assert.Single(await pipeline.AttemptsAsync()).Status);
            pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(0, await SweepAsync(pipeline));
        var attempt = Assert.Single(await pipeline.AttemptsAsync());
        Assert.StartsWith("Given up after 3 tries. ", attempt.Error, StringComparison.Ordinal);
        Assert.Contains("refused refs/heads/main", attempt.Error, StringComparison.Ordinal);
        Assert.Equal(["started", "started", "blocked"], (await pipeline.HistoryAsync(attempt.Seq)).Select(entry => entry.ToStatus));
        Assert.Equal(first, fork.Tip("main"));
    }

    [Theory]
    [InlineData("url", null, "Nothing says where the fork me/fork is")]
    [InlineData("branch", "gone", "has no branch gone")]
    [InlineData("url", "/nowhere/fork.git", "/nowhere/fork.git")]
    public async Task What_a_person_must_set_right_is_blocked_and_says_what(string field, string? value, string says)
    {
        Release("v2");
        await using var pipeline = await StartAsync(DatabaseKind.Sqlite, target => target[field] = value);
        await SweepAsync(pipeline);
        var attempt = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal("blocked", attempt.Status);
        Assert.Contains(says, attempt.Error, StringComparison.Ordinal);
        Assert.Equal(first, fork.Tip("main"));
    }

    [Fact]
    public async Task Two_workers_do_a_job_once()
    {
        Release("v2");
        await using var pipeline = await StartAsync(DatabaseKind.Postgres);
        var taken = await Task.WhenAll(Task.Run(() => SweepAsync(pipeline)), Task.Run(() => SweepAsync(pipeline)));
        Assert.Equal(1, taken.Sum());
        Assert.Single(await pipeline.AttemptsAsync());
    }

    [Fact]
    public async Task An_imported_job_is_not_done()
    {
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite);
        await pipeline.AddAsync(new FeedJob { Id = "j", IdKey = IdKeys.Of("j"), SourceId = "s", Json = "{}", CreatedAt = pipeline.Time.GetUtcNow() });
        Assert.Equal(0, await SweepAsync(pipeline));
    }

    private static Task<int> SweepAsync(Pipeline pipeline) =>
        pipeline.Services.GetRequiredService<SyncDueForks>().RunAsync(TestContext.Current.CancellationToken);

    private static GitCommitBuilder Change(string message) =>
        new("main", message, new GitPerson("Ada", "ada@example.org", DateTimeOffset.UnixEpoch));

    private string Release(string tag)
    {
        var sha = upstream.Commit(Change("work").File("a.txt", "two\n"));
        upstream.Tag(tag, sha, new GitPerson("Ada", "ada@example.org", DateTimeOffset.UnixEpoch));
        return sha;
    }

    /// <summary>A pipeline with a routed release signal <c>v2</c> of a source whose target is this fork.</summary>
    private async Task<Pipeline> StartAsync(DatabaseKind kind, Action<JsonObject>? change = null)
    {
        var pipeline = await Pipeline.CreateAsync(kind);
        var target = Target(change);
        await pipeline.AddAsync(new FeedSource
        {
            Id = "up", Enabled = true, NextPollAt = pipeline.Time.GetUtcNow(), TargetJson = target.ToJsonString(),
            ConfigJson = new JsonObject { ["id"] = "up", ["kind"] = "git", ["url"] = upstream.Path, ["repo"] = new JsonObject { ["fullName"] = "up/stream" } }.ToJsonString(),
        });
        var signal = SignalRows.Release("v2", target, source: "up");
        var facts = JsonNode.Parse(signal.Json)!.AsObject();
        (facts["ref"], facts["tag"]) = ("v2", "v2");
        signal.Json = facts.ToJsonString();
        await pipeline.AddAsync(signal);
        await pipeline.RouteAsync();
        return pipeline;
    }

    private Task ConfigureAsync(Pipeline pipeline, Action<JsonObject> change) => pipeline.ReadAsync(db =>
        db.FeedSources.ExecuteUpdateAsync(row => row.SetProperty(r => r.TargetJson, Target(change).ToJsonString())));

    private JsonObject Target(Action<JsonObject>? change)
    {
        var target = new JsonObject
        {
            ["mode"] = "fork_sync", ["provider"] = "jojo", ["repoFullName"] = "me/fork", ["branch"] = "main", ["url"] = fork.Path,
        };
        change?.Invoke(target);
        return target;
    }
}
