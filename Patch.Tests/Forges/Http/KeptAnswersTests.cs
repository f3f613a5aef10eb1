using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Forges.Http;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Http;

public sealed class KeptAnswersTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Answer_is_kept_for_other_workers_and_belongs_to_its_token(DatabaseKind kind)
    {
        await using var world = await ForgeWorld.StartAsync("github", kind);
        var (one, other) = (world.Services.GetRequiredService<KeptAnswers>(), world.NewServices().GetRequiredService<KeptAnswers>());
        var url = new Uri("https://forge.example/repos/acme/tool");
        await one.KeepAsync("token", url, "W/\"1\"", "<x>; rel=\"next\"", "{}"u8.ToArray(), None);
        await other.KeepAsync("token", url, "W/\"2\"", null, "[1]"u8.ToArray(), None);

        var kept = await one.FindAsync("token", url, None);

        Assert.Equal(("W/\"2\"", null, "[1]"), (kept!.ETag, kept.Link, System.Text.Encoding.UTF8.GetString(kept.Body)));
        Assert.Null(await one.FindAsync("another token", url, None));
        Assert.Null(await one.FindAsync("token", new Uri("https://forge.example/repos/acme/other"), None));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Only_so_many_and_only_small_ones_are_kept(DatabaseKind kind)
    {
        await using var world = await ForgeWorld.StartAsync("github", kind, (settings, _) => settings["Patch:Forges:CacheEntries"] = "10");
        var kept = world.Services.GetRequiredService<KeptAnswers>();
        for (var i = 0; i < 101; i++)
            await kept.KeepAsync("token", new Uri($"https://forge.example/{i}"), "\"1\"", null, "{}"u8.ToArray(), None);
        await kept.KeepAsync("token", new Uri("https://forge.example/large"), "\"1\"", null, new byte[1024 * 1024], None);

        Assert.Equal(10, await world.ReadAsync(db => db.ForgeCache.CountAsync()));
        Assert.Null(await kept.FindAsync("token", new Uri("https://forge.example/large"), None));
        Assert.NotNull(await kept.FindAsync("token", new Uri("https://forge.example/100"), None));
    }

    [Fact]
    public async Task Unchanged_answer_costs_no_request_of_the_window_at_GitHub()
    {
        await using var world = await ForgeWorld.StartAsync("github");
        var token = world.Server.Tokens[ForgeServer.DefaultToken];
        (token.Limit, token.Remaining, token.ResetAt) = (5000, 4000, world.Server.Now.AddHours(1));

        for (var i = 0; i < 10; i++)
            await world.Forge.BranchAsync("main", None).OkAsync();

        Assert.Equal(3999, token.Remaining);
    }
}
