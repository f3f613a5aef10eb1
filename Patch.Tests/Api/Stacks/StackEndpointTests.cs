using System.Text.Json.Nodes;
using Patch.Tests.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Stacks;

public sealed class StackEndpointTests : IDisposable
{
    private readonly StackWorld world = new();

    public void Dispose() => world.Dispose();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Stacks_their_forecasts_and_blame_are_answered_while_a_worker_works(DatabaseKind kind)
    {
        var culprit = world.Release("v2.0", "a.txt", StackWorld.Text.Replace("2", "theirs", StringComparison.Ordinal));
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create<string, string?>("Patch:Workspaces:Directory", world.Folder)]);
        Assert.Equal("patch_stack_not_found", (string?)(await RefusedAsync(api, "/patch-stacks/stack", 404))["error"]);
        await StackWorld.WorkAsync(api.Services);

        var listed = Assert.Single((await api.GetAsync("/patch-stacks"))["stacks"]!.AsArray())!;
        var shown = (await api.GetAsync("/patch-stacks/stack"))["stack"]!;
        var last = await api.GetAsync("/patch-stacks/stack/forecast");
        var asked = await WorkingAsync(api, "/patch-stacks/stack/forecast?onto=v1.0");
        var blame = await WorkingAsync(api, "/patch-stacks/stack/blame?onto=v2.0");

        Assert.True(JsonNode.DeepEquals(listed, shown));
        Assert.Equal(("us/fork", "acme/up", 2), ((string?)shown["fork"], (string?)shown["upstream"], shown["forecasts"]!.AsArray().Count));
        Assert.Equal(("conflicts", culprit), ((string?)last["verdict"], (string?)last["onto"]));
        Assert.Equal(("up-to-date", "refs/tags/v1.0"), ((string?)asked["verdict"], (string?)asked["ontoRef"]));
        var patch = Assert.Single(blame["patches"]!.AsArray())!;
        Assert.Equal((culprit, "Work for v2.0", true), ((string?)patch["upstream"], (string?)patch["upstreamSubject"], (bool)patch["monotone"]!));
    }

    [Fact]
    public async Task What_is_not_there_is_said_with_what_is()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [KeyValuePair.Create<string, string?>("Patch:Workspaces:Directory", world.Folder)]);
        await StackWorld.WorkAsync(api.Services);

        foreach (var path in new[] { "/patch-stacks/nope", "/patch-stacks/nope/forecast", "/patch-stacks/nope/forecast?onto=v1.0", "/patch-stacks/nope/blame" })
            Assert.EndsWith("There are: stack.", (string?)(await RefusedAsync(api, path, 404))["detail"], StringComparison.Ordinal);
        Assert.Equal("stack_task_not_found", (string?)(await RefusedAsync(api, "/stack-tasks/nope", 404))["error"]);
        var asking = RefusedAsync(api, "/patch-stacks/stack/forecast?onto=v7", 422);
        await UntilAsync(api, asking);
        Assert.Equal("no_commit", (string?)(await asking)["error"]);
    }

    private static async Task<JsonObject> WorkingAsync(ApiServer api, string target)
    {
        var asking = api.GetAsync(target);
        await UntilAsync(api, asking);
        return await asking;
    }

    private static Task UntilAsync(ApiServer api, Task asking) => Eventually.TrueAsync(
        async () =>
        {
            await StackWorld.WorkAsync(api.Services);
            return asking.IsCompleted;
        },
        "the worker answers");

    private static async Task<JsonObject> RefusedAsync(ApiServer api, string target, int status)
    {
        using var answer = await api.SendAsync(HttpMethod.Get, target);
        Assert.Equal(status, (int)answer.StatusCode);
        return await answer.JsonAsync();
    }
}
