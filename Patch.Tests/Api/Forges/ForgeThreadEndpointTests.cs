using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Forges;

public sealed class ForgeThreadEndpointTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Threads_are_listed_by_stack_and_state_page_by_page_and_shown_with_their_steps(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await AddAsync(api, "one", "v1", ForgeThreadStates.Shown);
        await AddAsync(api, "one", "v2", ForgeThreadStates.Blocked);
        var last = await AddAsync(api, "two", "v1", ForgeThreadStates.Shown);

        var first = await api.GetAsync("/forge-threads?limit=2");
        Assert.Equal(["two v1", "one v2"], first["forgeThreads"]!.AsArray().Select(thread => $"{thread!["stack"]} {thread["point"]}"));
        var next = await api.GetAsync($"/forge-threads?limit=2&cursor={first["next"]}");
        Assert.Equal(["one v1"], next["forgeThreads"]!.AsArray().Select(thread => $"{thread!["stack"]} {thread["point"]}"));
        Assert.Single((await api.GetAsync("/forge-threads?stack=one&state=blocked"))["forgeThreads"]!.AsArray());

        var shown = await api.GetAsync($"/forge-threads/{last}");
        Assert.Equal(("https://forge.example/pull/7", 7), ((string?)shown["forgeThread"]!["pullRequestUrl"], (int)shown["forgeThread"]!["pullRequest"]!));
        Assert.Equal(["pull-request-opened"], shown["steps"]!.AsArray().Select(step => (string?)step!["kind"]));
    }

    [Fact]
    public async Task A_retry_makes_a_thread_due_whatever_its_state()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var seq = await AddAsync(api, "one", "v1", ForgeThreadStates.Left);
        using var answer = await api.SendAsync(HttpMethod.Post, $"/forge-threads/{seq}/retry");
        Assert.Equal(202, (int)answer.StatusCode);
        var shown = await api.GetAsync($"/forge-threads/{seq}");
        Assert.Equal(("due", "retry-asked"), ((string?)shown["forgeThread"]!["state"], (string?)shown["steps"]![0]!["kind"]));
        Assert.NotNull(shown["forgeThread"]!["nextTryAt"]);
    }

    [Theory]
    [InlineData("GET", "/forge-threads/99", 404)]
    [InlineData("POST", "/forge-threads/99/retry", 404)]
    [InlineData("GET", "/forge-threads?state=lost", 400)]
    [InlineData("GET", "/forge-threads?cursor=nope", 400)]
    public async Task What_is_not_there_or_not_allowed_is_said(string method, string target, int status)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var answer = await api.SendAsync(new HttpMethod(method), target);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static async Task<long> AddAsync(ApiServer api, string stack, string point, string state)
    {
        await using var db = await api.Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();
        var thread = new ForgeThread
        {
            IdKey = ForgeThread.KeyOf("forge.example/a/b", stack, point), Provider = "github", Host = "https://forge.example", Repo = "a/b", Stack = stack, Point = point,
            AttemptId = "a:dispatch:t", AttemptKey = IdKeys.Of("a:dispatch:t"), State = state, PullNumber = 7, PullUrl = "https://forge.example/pull/7",
            CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        db.Add(thread);
        await db.SaveChangesAsync();
        db.Add(new ForgeStep { ThreadSeq = thread.Seq, At = DateTimeOffset.UnixEpoch, Kind = "pull-request-opened", Sentence = "Opened it." });
        await db.SaveChangesAsync();
        return thread.Seq;
    }
}
