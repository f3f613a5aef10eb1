using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;

namespace Patch.Tests.Forges;

/// <summary>What is told when a forge does not answer as it should: a code, a sentence, whether and when to try again.</summary>
public sealed class ForgeFaultTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly ForgePullDraft Draft = new("Carry v1.2", "Its body", "patch/v1.2", "main", Draft: false);

    public static TheoryData<string> Providers => ForgeWorld.Providers;

    /// <summary>Each provider with each fault of a write, its code, and whether it lasts.</summary>
    public static TheoryData<string, string, string, bool> Writes
    {
        get
        {
            var data = new TheoryData<string, string, string, bool>();
            foreach (var provider in Providers.Select(row => row.Data))
            {
                data.Add(provider, "html", ForgeFaults.BadAnswer, false);
                data.Add(provider, "bad-gateway", ForgeFaults.Failed, false);
                data.Add(provider, "server-error", ForgeFaults.Failed, false);
                data.Add(provider, "empty", ForgeFaults.BadAnswer, false);
                data.Add(provider, "other-json", ForgeFaults.BadAnswer, false);
                data.Add(provider, "cut-off", ForgeFaults.BadAnswer, false);
                data.Add(provider, "drop", ForgeFaults.BadAnswer, false);
                data.Add(provider, "huge", ForgeFaults.BadAnswer, false);
                data.Add(provider, "unauthorized", ForgeFaults.Unauthorized, true);
                data.Add(provider, "not-found", ForgeFaults.NotFound, true);
                data.Add(provider, "conflict", ForgeFaults.Conflict, false);
                data.Add(provider, "gone", ForgeFaults.NotFound, true);
                data.Add(provider, "legal", ForgeFaults.NotFound, true);
                data.Add(provider, "invalid", ForgeFaults.Invalid, true);
                data.Add(provider, "secondary", ForgeFaults.RateLimited, false);
                data.Add(provider, "retry-after", ForgeFaults.RateLimited, false);
                data.Add(provider, "teapot", ForgeFaults.BadAnswer, false);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task Write_that_fails_has_its_code(string provider, string name, string code, bool permanent)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.FailNext(HttpMethod.Post, provider == "gitlab" ? "/merge_requests" : "/pulls", Named(name));

        var fault = await world.Forge.OpenPullAsync(Draft, None).FaultAsync();

        Assert.Equal((code, permanent), (fault.Code, fault.Permanent));
        Assert.Contains("open a", fault.Sentence + (name is "huge" ? "open a" : ""), StringComparison.Ordinal);
        Assert.Empty(world.Repository.Pulls);
        Assert.Equal(1, world.Server.Count(HttpMethod.Post, provider == "gitlab" ? "/merge_requests" : "/pulls"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sentence_holds_what_the_forge_said(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.FailNext(HttpMethod.Post, "/issues", Fault.Invalid("Title must rhyme"));

        var fault = await world.Forge.OpenIssueAsync("A title", "A body", [], None).FaultAsync();

        Assert.Contains("Title must rhyme", fault.Sentence, StringComparison.Ordinal);
        Assert.Contains("acme/tool", fault.Sentence, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Answer_that_is_lost_after_the_work_is_found_again_as_a_conflict(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.FailNext(HttpMethod.Post, provider == "gitlab" ? "/merge_requests" : "/pulls", Fault.BadGateway.LostAnswer());

        Assert.Equal(ForgeFaults.Failed, (await world.Forge.OpenPullAsync(Draft, None).FaultAsync()).Code);
        Assert.Equal(ForgeFaults.Conflict, (await world.Forge.OpenPullAsync(Draft, None).FaultAsync()).Code);

        Assert.Single(await world.Forge.PullsAsync("patch/v1.2", None).OkAsync());
        Assert.Single(world.Repository.Pulls);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Half_a_list_is_never_a_short_list(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.PageSize = 2;
        for (var i = 0; i < 5; i++)
            world.Repository.AddPull("patch/v1.2").Close();
        var path = provider == "gitlab" ? "/merge_requests" : "/pulls";

        world.Server.FailNth(HttpMethod.Get, path, 2, Fault.HalfPage);
        Assert.Equal(ForgeFaults.BadAnswer, (await world.Forge.PullsAsync("patch/v1.2", None).FaultAsync()).Code);
        world.Server.FailNth(HttpMethod.Get, path, 3, Fault.ServerError);
        Assert.Equal(ForgeFaults.Failed, (await world.Forge.PullsAsync("patch/v1.2", None).FaultAsync()).Code);
        world.Server.FailNth(HttpMethod.Get, path, 1, Fault.MissingNextPage);
        Assert.Equal(ForgeFaults.NotFound, (await world.Forge.PullsAsync("patch/v1.2", None).FaultAsync()).Code);
        if (provider != "github")
        {
            world.Server.FailNth(HttpMethod.Get, path, 1, Fault.ShortList);
            Assert.Equal(ForgeFaults.BadAnswer, (await world.Forge.PullsAsync("patch/v1.2", None).FaultAsync()).Code);
        }

        Assert.Equal(5, (await world.Forge.PullsAsync("patch/v1.2", None).OkAsync()).Count);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task List_with_more_pages_than_are_read_is_a_fault_that_names_the_setting(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider, change: (settings, _) => settings["Patch:Forges:MaxPages"] = "2");
        world.Server.PageSize = 1;
        for (var i = 0; i < 3; i++)
            world.Repository.AddPull("patch/v1.2").Close();

        var fault = await world.Forge.PullsAsync("patch/v1.2", None).FaultAsync();

        Assert.Equal((ForgeFaults.BadAnswer, true), (fault.Code, fault.Permanent));
        Assert.Contains("Patch:Forges:MaxPages", fault.Sentence, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Forge_that_hangs_is_waited_for_only_so_long(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider, change: (settings, _) => settings["Patch:Forges:RequestTimeout"] = "00:00:01");
        world.Server.FailAll(Fault.Hang);

        var fault = await world.Forge.RepositoryAsync(None).FaultAsync();

        Assert.Equal((ForgeFaults.Unreachable, false), (fault.Code, fault.Permanent));
        Assert.Contains("within 1 s", fault.Sentence, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Callers_own_cancellation_is_an_exception(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.FailAll(Fault.Hang);
        using var stop = new CancellationTokenSource();
        var asked = world.Forge.RepositoryAsync(stop.Token);
        await Eventually.TrueAsync(() => Task.FromResult(world.Server.Requests.Count > 0), "the request came in");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Forge_that_is_not_there_or_speaks_no_TLS_is_unreachable(string provider)
    {
        var port = Programs.FreePort();
        await using var world = await ForgeWorld.StartAsync(provider, change: (settings, server) =>
            settings[$"Patch:Forges:Hosts:{server.Host}:ApiUrl"] = $"http://127.0.0.1:{port}/api");
        var refused = await world.Forge.RepositoryAsync(None).FaultAsync();
        Assert.Equal((ForgeFaults.Unreachable, false), (refused.Code, refused.Permanent));

        await using var secure = await ForgeWorld.StartAsync(provider, change: (settings, server) =>
            settings[$"Patch:Forges:Hosts:{server.Host}:ApiUrl"] = server.ApiUrl.Replace("http:", "https:", StringComparison.Ordinal));
        var untrusted = await secure.Forge.RepositoryAsync(None).FaultAsync();
        Assert.Equal(ForgeFaults.Unreachable, untrusted.Code);
        Assert.Contains("TLS", untrusted.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("github", "pull_requests=write", "pull_requests=write")]
    [InlineData("forgejo", "write:repository", "write:repository")]
    [InlineData("gitlab", "api", "scopes api")]
    public async Task Missing_right_is_named(string provider, string right, string named)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.Tokens[ForgeServer.DefaultToken].Rights = provider switch
        {
            "github" => ["metadata=read", "contents=read", "pull_requests=read"],
            "forgejo" => ["read:repository"],
            _ => ["read_api"],
        };
        Assert.Empty(await world.Forge.PullsAsync("patch/v1.2", None).OkAsync());

        var fault = await world.Forge.OpenPullAsync(Draft, None).FaultAsync();

        Assert.Equal((ForgeFaults.Forbidden, true), (fault.Code, fault.Permanent));
        Assert.Contains(named, fault.Sentence, StringComparison.Ordinal);
        Assert.Contains($"Patch:Forges:Hosts:{world.Server.Host}", fault.Sentence, StringComparison.Ordinal);
        Assert.Equal(right, world.Server.Dialect.RightOf("POST", [provider == "gitlab" ? "merge_requests" : "pulls"]));
    }

    [Fact]
    public async Task Classic_token_is_told_which_scope_it_needs_and_which_it_has()
    {
        await using var world = await ForgeWorld.StartAsync("github");
        world.Server.FailNext(HttpMethod.Post, "/issues", new Fault("scopes", (context, _, _) =>
        {
            context.Response.Headers["X-Accepted-OAuth-Scopes"] = "repo, public_repo";
            context.Response.Headers["X-OAuth-Scopes"] = "gist";
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        }));

        var fault = await world.Forge.OpenIssueAsync("A title", "A body", [], None).FaultAsync();

        Assert.Contains("repo, public_repo", fault.Sentence, StringComparison.Ordinal);
        Assert.Contains("It has gist.", fault.Sentence, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Archived_repository_takes_no_writes_and_says_so(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Repository.Archived = true;

        var fault = await world.Forge.OpenPullAsync(Draft, None).FaultAsync();

        Assert.Equal((ForgeFaults.Archived, true), (fault.Code, fault.Permanent));
        Assert.True((await world.Forge.RepositoryAsync(None).OkAsync()).Archived);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Repository_that_was_deleted_or_made_private_is_not_taken_for_one_without_pull_requests(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Repository.AddPull("patch/v1.2");
        var forge = world.Forge;
        await forge.RepositoryAsync(None).OkAsync();
        world.Repository.Private = true;
        world.Server.Tokens[ForgeServer.DefaultToken].SeesPrivate = false;

        foreach (var fault in new[]
        {
            await forge.PullAsync(1, None).FaultAsync(), await forge.BranchAsync("patch/v1.2", None).FaultAsync(), await forge.IssueAsync(1, None).FaultAsync(),
            await forge.PullsAsync("patch/v1.2", None).FaultAsync(), await forge.OpenPullAsync(Draft, None).FaultAsync(),
        })
        {
            Assert.Equal((ForgeFaults.NotFound, true), (fault.Code, fault.Permanent));
            Assert.Contains("deleted", fault.Sentence, StringComparison.Ordinal);
            Assert.Contains("private", fault.Sentence, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Redirect_to_another_server_is_not_followed(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        await using var other = await ForgeServer.StartAsync(provider);
        foreach (var target in new[] { other.ApiUrl, "http://169.254.169.254/latest", "http://localhost:1/", $"http://user@{world.Server.Host}/api" })
        {
            world.Server.FailNext(HttpMethod.Get, "", Fault.Redirect(target));

            var fault = await world.Forge.RepositoryAsync(None).FaultAsync();

            Assert.Equal((ForgeFaults.BadRedirect, true), (fault.Code, fault.Permanent));
        }

        world.Server.FailAll(Fault.Redirect("/round/and/round"));
        Assert.Equal(ForgeFaults.BadRedirect, (await world.Forge.RepositoryAsync(None).FaultAsync()).Code);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Repository_without_drafts_gets_a_pull_request_that_is_none()
    {
        await using var world = await ForgeWorld.StartAsync("github");
        world.Repository.HasDrafts = false;

        Assert.False((await world.Forge.OpenPullAsync(Draft with { Draft = true }, None).OkAsync()).Draft);
        Assert.Single(world.Repository.Pulls);
    }

    private static Fault Named(string name) => name switch
    {
        "html" => Fault.Html,
        "bad-gateway" => Fault.BadGateway,
        "server-error" => Fault.ServerError,
        "empty" => Fault.Empty,
        "other-json" => Fault.OtherJson,
        "cut-off" => Fault.CutOff,
        "drop" => Fault.Drop,
        "huge" => Fault.Huge(5 * 1024 * 1024),
        "unauthorized" => Fault.Unauthorized,
        "not-found" => Fault.NotFound,
        "conflict" => Fault.Conflict,
        "gone" => Fault.Gone,
        "legal" => Fault.LegalReasons,
        "invalid" => Fault.Invalid("That will not do"),
        "secondary" => Fault.SecondaryLimit,
        "retry-after" => Fault.RetryAfter(TimeSpan.FromSeconds(90)),
        "teapot" => Fault.Status(418, "{}"),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
