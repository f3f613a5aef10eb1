using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Http;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Http;

/// <summary>One allowance for all who use a token.</summary>
public sealed class AllowanceTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<DatabaseKind, string> Everywhere
    {
        get
        {
            var data = new TheoryData<DatabaseKind, string>();
            foreach (var provider in ForgeWorld.Providers.Select(row => row.Data))
            {
                data.Add(DatabaseKind.Sqlite, provider);
                data.Add(DatabaseKind.Postgres, provider);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Limit_that_one_worker_meets_stops_the_other_until_the_reset(DatabaseKind kind, string provider)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var world = await ForgeWorld.StartAsync(provider, kind, time: time);
        var (one, other) = (world.Open(world.NewServices(time)), world.Open(world.NewServices(time)));
        world.Server.FailNext(HttpMethod.Get, "", Fault.RateLimited(time.GetUtcNow().AddMinutes(20)));
        var met = await one.RepositoryAsync(None).FaultAsync();
        Assert.Equal((ForgeFaults.RateLimited, TimeSpan.FromMinutes(20), false), (met.Code, met.RetryAfter, met.Permanent));
        var asked = world.Server.Requests.Count;

        var held = await other.RepositoryAsync(None).FaultAsync();

        Assert.Equal((ForgeFaults.RateLimited, TimeSpan.FromMinutes(20)), (held.Code, held.RetryAfter));
        Assert.Contains("No request was sent", held.Sentence, StringComparison.Ordinal);
        Assert.Equal(asked, world.Server.Requests.Count);
        time.Advance(TimeSpan.FromMinutes(20) + TimeSpan.FromSeconds(1));
        await other.RepositoryAsync(None).OkAsync();
        await one.RepositoryAsync(None).OkAsync();
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Last_requests_of_a_window_are_left_to_others(DatabaseKind kind, string provider)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var world = await ForgeWorld.StartAsync(provider, kind, (settings, _) => settings["Patch:Forges:CacheEntries"] = "0", time);
        var token = world.Server.Tokens[ForgeServer.DefaultToken];
        (token.Limit, token.Remaining, token.ResetAt) = (100, 15, time.GetUtcNow().AddHours(1));
        var workers = new[] { world.Open(world.NewServices(time)), world.Open(world.NewServices(time)) };

        var results = new List<ForgeResult<ForgeRepository>>();
        for (var i = 0; i < 30; i++)
            results.Add(await workers[i % 2].RepositoryAsync(None));

        Assert.Equal(5, results.Count(result => result.IsOk));
        Assert.All(results.Skip(5), result => Assert.Equal((ForgeFaults.RateLimited, TimeSpan.FromHours(1)), (result.Fault!.Code, result.Fault.RetryAfter)));
        Assert.Equal(10, token.Remaining);
        time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        await workers[0].RepositoryAsync(None).OkAsync();
    }

    [Theory, MemberData(nameof(Everywhere))]
    public async Task Forge_that_asks_to_slow_down_is_left_alone_for_as_long_as_it_says(DatabaseKind kind, string provider)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var world = await ForgeWorld.StartAsync(provider, kind, time: time);
        var forge = world.Open(world.NewServices(time));
        world.Server.FailNext(HttpMethod.Post, "/issues", Fault.RetryAfter(TimeSpan.FromSeconds(90)));
        Assert.Equal(TimeSpan.FromSeconds(90), (await forge.OpenIssueAsync("A title", "", [], None).FaultAsync()).RetryAfter);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(TimeSpan.FromSeconds(30), (await forge.RepositoryAsync(None).FaultAsync()).RetryAfter);
        time.Advance(TimeSpan.FromSeconds(31));

        world.Server.FailNext(HttpMethod.Post, "/issues", Fault.SecondaryLimit);
        Assert.Equal(TimeSpan.FromMinutes(1), (await forge.OpenIssueAsync("A title", "", [], None).FaultAsync()).RetryAfter);
        Assert.Equal(ForgeFaults.RateLimited, (await forge.RepositoryAsync(None).FaultAsync()).Code);
        time.Advance(TimeSpan.FromSeconds(61));
        await forge.OpenIssueAsync("A title", "", [], None).OkAsync();
        Assert.Single(world.Repository.Issues);
    }

    [Fact]
    public async Task Other_token_has_its_own_allowance()
    {
        await using var world = await ForgeWorld.StartAsync("github");
        world.Server.FailNext(HttpMethod.Get, "", Fault.RetryAfter(TimeSpan.FromHours(1)));
        await world.Forge.RepositoryAsync(None).FaultAsync();
        world.Server.AddToken("another-token");
        var services = world.NewServices(change: settings => settings[$"Patch:Forges:Hosts:{world.Server.Host}:Token"] = "another-token");

        await world.Open(services).RepositoryAsync(None).OkAsync();

        Assert.Single(await world.ReadAsync(db => db.ForgeAllowances.AsNoTracking().ToListAsync()));
    }

    [Fact]
    public async Task Answers_that_overtake_one_another_leave_the_lower_number_and_the_longer_hold()
    {
        await using var world = await ForgeWorld.StartAsync("github");
        var token = world.Server.Tokens[ForgeServer.DefaultToken];
        (token.Limit, token.Remaining, token.ResetAt) = (5000, 4000, world.Server.Now.AddHours(1));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.Forge.BranchAsync("main", None).OkAsync()));

        var row = Assert.Single(await world.ReadAsync(db => db.ForgeAllowances.AsNoTracking().ToListAsync()));
        Assert.Equal(5000, row.Limit);
        // What GitHub does not count (answers that have not changed) is given back, so numbers may rise a little; never above the start.
        Assert.InRange(row.Remaining!.Value, 3980, 3999);
    }

    [Theory]
    [InlineData(403, "Resource not accessible by integration", false)]
    [InlineData(403, "API rate limit exceeded for installation ID 1.", true)]
    [InlineData(403, "You have exceeded a secondary rate limit", true)]
    [InlineData(403, "You have triggered an abuse detection mechanism", true)]
    [InlineData(429, "", true)]
    [InlineData(404, "rate limit", false)]
    public void Refusal_is_told_from_a_limit(int status, string message, bool limited)
    {
        using var response = new HttpResponseMessage();
        var news = ForgeLimits.Read(status, response.Headers, message, DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(1));
        Assert.Equal(limited ? DateTimeOffset.UnixEpoch.AddMinutes(1) : null, news.HeldUntil);
    }

    [Theory]
    [InlineData("Retry-After", "999999999", 24 * 60)]
    [InlineData("Retry-After", "0", 0)]
    [InlineData("x-ratelimit-reset", "99999999999", 24 * 60)]
    [InlineData("ratelimit-reset", "-5", 1)]
    [InlineData("ratelimit-reset", "120", 2)]
    public void Senseless_numbers_hold_nothing_for_longer_than_a_day(string name, string value, int minutes)
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(56);
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(name, value);
        response.Headers.TryAddWithoutValidation("x-ratelimit-remaining", "0");
        Assert.Equal(now.AddMinutes(minutes), ForgeLimits.Read(429, response.Headers, "", now, TimeSpan.FromMinutes(1)).HeldUntil);
    }
}
