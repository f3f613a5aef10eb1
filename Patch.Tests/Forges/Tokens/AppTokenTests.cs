using Microsoft.Extensions.Time.Testing;
using Patch.Core.Forges.Api;
using Patch.Tests.Forges.Stub;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Tokens;

/// <summary>A GitHub App in place of a token.</summary>
public sealed class AppTokenTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task App_gets_a_token_once_and_uses_it_until_shortly_before_it_expires(bool installationIsSet)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var world = await StartAsync(time, (app, server) =>
        {
            if (installationIsSet)
                app["InstallationId"] = $"{server.Apps.InstallationId}";
        });
        var services = world.NewServices(time);

        await world.Open(services).RepositoryAsync(None).OkAsync();
        await world.Open(services).OpenIssueAsync("A title", "A body", [], None).OkAsync();
        Assert.Single(world.Server.Apps.Given);
        time.Advance(TimeSpan.FromMinutes(56));
        await world.Open(services).RepositoryAsync(None).OkAsync();

        Assert.Equal(2, world.Server.Apps.Given.Count);
        Assert.Equal("patch-app[bot]", world.Repository.Issues.Single().Author);
        Assert.Equal(installationIsSet ? 0 : 2, world.Server.Count(HttpMethod.Get, "/installation"));
    }

    [Fact]
    public async Task App_finds_its_installation_also_where_the_repository_was_renamed()
    {
        await using var world = await StartAsync(TimeProvider.System);
        world.Repository.Rename("umbrella/tool");

        Assert.Equal("umbrella/tool", (await world.Forge.RepositoryAsync(None).OkAsync()).FullName);

        var asked = world.Server.Requests.Where(request => request.Target.EndsWith("/installation", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, asked.Count);
        foreach (var header in (string[])["Authorization", "Accept", "User-Agent", "X-GitHub-Api-Version"])
            Assert.Equal(asked[0].Header(header), asked[1].Header(header));
    }

    [Fact]
    public async Task Many_at_once_ask_for_one_token()
    {
        await using var world = await StartAsync(TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Forge.BranchAsync("main", None).OkAsync()));

        Assert.Single(world.Server.Apps.Given);
    }

    [Fact]
    public async Task Token_that_is_refused_is_renewed_once()
    {
        await using var world = await StartAsync(TimeProvider.System);
        await world.Forge.RepositoryAsync(None).OkAsync();
        world.Server.Tokens[world.Server.Apps.Given[0]].Revoked = true;

        await world.Forge.OpenIssueAsync("A title", "A body", [], None).OkAsync();

        Assert.Equal(2, world.Server.Apps.Given.Count);
        Assert.Equal("A body", world.Repository.Issues.Single().Body);
        world.Server.FailNext(HttpMethod.Post, "/issues", Fault.Unauthorized, times: 2);
        Assert.Equal(ForgeFaults.Unauthorized, (await world.Forge.OpenIssueAsync("A title", "", [], None).FaultAsync()).Code);
        Assert.Equal(3, world.Server.Apps.Given.Count);
    }

    [Fact]
    public async Task Missing_right_of_an_App_is_named_with_those_that_it_has()
    {
        await using var world = await StartAsync(TimeProvider.System);
        world.Server.Apps.Permissions["pull_requests"] = "read";
        world.Server.FailNext(HttpMethod.Post, "/pulls", Fault.MissingRight("pull_requests=write"));

        var fault = await world.Forge.OpenPullAsync(new ForgePullDraft("A title", "", "patch/v1.2", "main", false), None).FaultAsync();

        Assert.Equal(ForgeFaults.Forbidden, fault.Code);
        Assert.Contains("It needs pull_requests=write", fault.Sentence, StringComparison.Ordinal);
        Assert.Contains("pull_requests=read", fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task App_that_is_not_installed_or_signs_with_another_key_is_told_what_to_do()
    {
        await using var world = await StartAsync(TimeProvider.System);
        var foreign = world.Open(world.Services, "acme/elsewhere");
        Assert.Equal(ForgeFaults.NotFound, (await foreign.RepositoryAsync(None).FaultAsync()).Code);

        world.Server.Apps.Id = "another";
        var fault = await world.Forge.RepositoryAsync(None).FaultAsync();
        Assert.Equal(ForgeFaults.Unauthorized, fault.Code);
        Assert.Contains(":App", fault.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"token":"","expires_at":"2099-01-01T00:00:00Z"}""")]
    [InlineData("""{"token":"a\r\nHost: elsewhere","expires_at":"2099-01-01T00:00:00Z"}""")]
    [InlineData("""{"token":null}""")]
    [InlineData("<html>")]
    public async Task Answer_that_holds_no_token_is_a_fault_and_nothing_is_kept_of_it(string answer)
    {
        await using var world = await StartAsync(TimeProvider.System);
        world.Server.FailNext(HttpMethod.Post, "/access_tokens", Fault.Status(201, answer));

        var fault = await world.Forge.RepositoryAsync(None).FaultAsync();

        Assert.Equal((ForgeFaults.BadAnswer, false), (fault.Code, fault.Permanent));
        await world.Forge.RepositoryAsync(None).OkAsync();
    }

    [Fact]
    public async Task Key_is_read_from_its_file_at_each_use()
    {
        var file = Path.Combine(Programs.NewFolder("key"), "app.pem");
        await using var world = await StartAsync(TimeProvider.System, (app, _) =>
        {
            app.Remove("PrivateKey");
            app["PrivateKeyFile"] = file;
        });
        var missing = await world.Forge.RepositoryAsync(None).FaultAsync();
        Assert.Equal((ForgeFaults.Unauthorized, true), (missing.Code, missing.Permanent));
        Assert.Contains("App:PrivateKeyFile", missing.Sentence, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, world.Server.Apps.PrivateKey);

        await world.Forge.RepositoryAsync(None).OkAsync();
        Programs.DeleteFolder(Path.GetDirectoryName(file)!);
    }

    private static Task<ForgeWorld> StartAsync(TimeProvider time, Action<Dictionary<string, string?>, ForgeServer>? change = null) =>
        ForgeWorld.StartAsync("github", change: (settings, server) =>
        {
            var key = $"Patch:Forges:Hosts:{server.Host}";
            settings.Remove($"{key}:Token");
            var app = new Dictionary<string, string?> { ["Id"] = server.Apps.Id, ["PrivateKey"] = server.Apps.PrivateKey };
            change?.Invoke(app, server);
            foreach (var (name, value) in app)
                settings[$"{key}:App:{name}"] = value;
        }, time: time);
}
