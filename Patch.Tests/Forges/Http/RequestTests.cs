using Patch.Core.Forges.Api;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Http;

/// <summary>What a forge gets to see.</summary>
public sealed class RequestTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("github", "Bearer ", "application/vnd.github+json", "2022-11-28")]
    [InlineData("forgejo", "token ", "application/json", null)]
    [InlineData("gitlab", "Bearer ", "application/json", null)]
    public async Task Every_request_says_who_asks_and_what_it_takes(string provider, string scheme, string accept, string? version)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Repository.Rename("umbrella/tool");
        await world.Forge.PullsAsync("patch/v1.2", None).OkAsync();
        await world.Forge.OpenIssueAsync("A title", "A body", [], None).OkAsync();

        Assert.All(world.Server.Requests, request =>
        {
            Assert.Equal(scheme + ForgeServer.DefaultToken, request.Header("Authorization"));
            Assert.StartsWith("Patch/", request.Header("User-Agent"), StringComparison.Ordinal);
            Assert.Equal(accept, request.Header("Accept"));
            Assert.Equal(version, request.Header("X-GitHub-Api-Version"));
        });
    }

    [Fact]
    public async Task Owner_of_today_is_asked_for_after_a_rename()
    {
        await using var world = await ForgeWorld.StartAsync("github");
        world.Repository.AddPull("patch/v1.2");
        world.Repository.Rename("umbrella/tool");

        Assert.Single(await world.Forge.PullsAsync("patch/v1.2", None).OkAsync());

        Assert.NotEqual(0, world.Server.Count(HttpMethod.Get, "head=umbrella%3Apatch"));
        Assert.Equal(0, world.Server.Count(HttpMethod.Get, "head=acme"));
    }

    [Theory]
    [InlineData("github", "pull/1 cannot be reopened", ForgeFaults.Conflict)]
    [InlineData("github", "Issue was submitted too quickly", ForgeFaults.RateLimited)]
    [InlineData("forgejo", "label already exists", ForgeFaults.Conflict)]
    [InlineData("gitlab", "title has already been taken", ForgeFaults.Conflict)]
    public async Task Words_of_a_refusal_tell_what_kind_it_is(string provider, string message, string code)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.FailNext(HttpMethod.Post, "/issues", Fault.Invalid(message));

        var fault = await world.Forge.OpenIssueAsync("A title", "", [], None).FaultAsync();

        Assert.Equal((code, false), (fault.Code, fault.Permanent));
    }

    [Fact]
    public async Task Branches_of_the_stub_may_be_those_of_a_real_repository()
    {
        using var sandbox = new GitSandbox();
        using var bare = sandbox.Bare("tool.git");
        await using var world = await ForgeWorld.StartAsync("github");
        world.Repository.BranchesAreThoseOf(bare.Path);
        Assert.Null(await world.Forge.BranchAsync("main", None).OkAsync());

        var sha = bare.Commit(GitSandbox.Change("Begin"));

        Assert.Equal(sha, await world.Forge.BranchAsync("main", None).OkAsync());
    }
}
