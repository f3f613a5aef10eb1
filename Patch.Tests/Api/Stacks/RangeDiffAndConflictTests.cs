using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Cli;
using Patch.Tests.Maintenance.Conflicts;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Stacks;

public sealed class RangeDiffAndConflictTests : IAsyncLifetime
{
    private ConflictWorld world = null!;
    private ApiServer api = null!;

    public async ValueTask InitializeAsync()
    {
        world = await ConflictWorld.StopAsync();
        api = ApiServer.Start(world.Host.Database, [new("Patch:Workspaces:Directory", world.Host.Folder)]);
        await api.Services.GetRequiredService<FollowStacks>().RunAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task Conflicts_of_an_attempt_are_answered_by_the_worker_and_shown_on_the_command_line()
    {
        var target = $"/maintenance-attempts/{Uri.EscapeDataString(world.Attempt)}/conflicts";
        var bundle = await WorkingAsync(() => api.GetAsync(target));
        var told = await WorkingAsync(() => RunAsync("attempts", "conflicts", world.Attempt));

        Assert.Equal(("one.txt", "a\nours\nc\n", "Their one"), ((string?)bundle["files"]![0]!["path"], (string?)bundle["files"]![0]!["theirs"]!["content"]!["content"], (string?)bundle["blame"]!["upstreamSubject"]));
        Assert.True(told.ExitCode == 0, told.Error);
        Assert.Contains("Change one (Bob <bob@example.org>) does not apply on v2.0.", told.Output, StringComparison.Ordinal);
        Assert.Contains($"patchmoi attempts resolve {world.Attempt}", told.Output, StringComparison.Ordinal);
        using var unknown = await api.SendAsync(HttpMethod.Get, "/maintenance-attempts/none/conflicts");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Candidates_are_compared_with_the_branch_and_with_each_other_as_json_and_as_text()
    {
        await world.ResolveAsync(0, "--dir", world.Tree);
        world.Resolve("one.txt", "a\nboth\nc\n");
        await world.ResolveAsync(1, "--continue");
        world.Resolve("two.txt", "a\nboth\nc\n");
        var sha = (string)(await world.ResolveAsync(0, "--continue"))["candidate"]!["sha"]!;

        var newest = await WorkingAsync(() => api.GetAsync("/patch-stacks/stack/range-diff"));
        Assert.Equal((ConflictWorld.Reference, sha, "refs/remotes/fork/main"), ((string?)newest["to"], (string?)newest["new"]!["tip"], (string?)newest["from"]));
        Assert.Equal(["=", "<", ">", "=", "<", ">", "="], newest["pairs"]!.AsArray().Select(pair => (string?)pair!["mark"]));
        var kept = (await api.GetAsync("/candidates"))["candidates"]![0]!["rangeDiff"]!;
        Assert.Equal((3, 2, null), ((int)kept["branch"]!["counts"]!["same"]!, (int)kept["branch"]!["counts"]!["gone"]!, kept["previous"]));

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api.Uri, $"/patch-stacks/stack/range-diff?from=main~0&to={sha}")) { Headers = { { "Accept", "text/plain" } } };
        using var none = await WorkingAsync(() => api.Client.SendAsync(request));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, none.StatusCode);
        using var text = new HttpRequestMessage(HttpMethod.Get, new Uri(api.Uri, $"/patch-stacks/stack/range-diff?from=main&to={sha}")) { Headers = { { "Accept", "text/plain" } } };
        using var answer = await WorkingAsync(() => api.Client.SendAsync(text));
        var told = await WorkingAsync(() => RunAsync("stack", "range-diff", "stack", "--from", "main", "--to", ConflictWorld.Reference));
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(told.Output, await answer.Content.ReadAsStringAsync());
        Assert.Contains($"2:  {world.First[..7]} < -:  ------- Change one\n", told.Output, StringComparison.Ordinal);

        var local = await Patchmoi.RunAsync("stack", "range-diff", "--repo", world.Tree, "--from", $"{world.First}~2..{world.Fork.Tip("main")}", "--to", $"{world.Upstream.Tip("main")}..{sha}");
        Assert.Equal(told.Output, local.Output);
        Assert.Equal(2, (await Patchmoi.RunAsync("stack", "range-diff", "--repo", world.Tree, "--from", "a", "--to", "b...c")).ExitCode);
    }

    private Task<Patchmoi.Answer> RunAsync(params string[] arguments) => Patchmoi.RunAsync([.. arguments, "--url", api.Uri.AbsoluteUri, "--token", ApiServer.Token]);

    /// <summary>Asks while the worker's sweep of stack tasks runs.</summary>
    private async Task<T> WorkingAsync<T>(Func<Task<T>> ask)
    {
        var asked = ask();
        await Eventually.TrueAsync(
            async () =>
            {
                await api.Services.GetRequiredService<RunStackTasks>().RunAsync(TestContext.Current.CancellationToken);
                return asked.IsCompleted;
            },
            "the answer is there");
        return await asked;
    }
}
