using System.Net;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Workspaces;

public sealed class WorkspaceEndpointTests
{
    [Theory]
    [InlineData("/workspace-runs")]
    [InlineData("/workspace-runs/run_1")]
    [InlineData("/workspace-events")]
    [InlineData("/workspace-events/event")]
    public async Task Backend_that_is_down_or_answers_junk_is_502_and_no_error_of_Patch(string path)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var backend = await WorkspaceBackend.StartAsync();
        foreach (var url in new[] { backend.Url, backend.WebSocketUrl })
        {
            await backend.ComeBackAsync();
            await using var api = ApiServer.Start(database, [KeyValuePair.Create<string, string?>("Patch:Workspaces:BackendUrl", url)]);
            await backend.GoDownAsync();
            using var answer = await api.SendAsync(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            var problem = await answer.JsonAsync();
            Assert.Equal("workspace_unreachable", (string?)problem["error"]);
            Assert.False(string.IsNullOrEmpty((string?)problem["detail"]));
            Assert.DoesNotContain(api.Logged, line => line.StartsWith("Error", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_a_backend_the_lists_show_Patchs_own_workspace()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var now = TimeProvider.System.GetUtcNow();
        await api.AddAsync(
            new Core.Data.WorkspaceEvent
            {
                Id = "event/1", IdKey = Core.Data.IdKeys.Of("event/1"), Type = "t", CreatedAt = now, Json = """{"id":"event/1","type":"t","payload":{}}""",
            },
            new Core.Data.WorkspaceRun
            {
                Id = "run_1", IdKey = Core.Data.IdKeys.Of("run_1"), EventId = "event/1", EventKey = Core.Data.IdKeys.Of("event/1"), FlowName = "f", StepName = "s",
                PackagePath = "/", Status = "completed", EventJson = "{}", CreatedAt = now,
                ResultJson = """{"flow":"f","step":"s","result":{"status":"needs_intervention","message":"conflict"}}""", Stdout = "said",
            });
        var run = (await api.GetAsync("/workspace-runs?eventId=event%2F1"))["runs"]![0]!;
        Assert.Equal("needs_intervention", (string?)run["effectiveStatus"]);
        Assert.Equal("completed", (string?)run["processStatus"]);
        Assert.True((bool)run["needsAttention"]!);
        Assert.Equal("said", (string?)run["latestOutput"]!["text"]);
        Assert.Equal("run_1", (string?)(await api.GetAsync("/workspace-runs/run_1"))["run"]!["id"]);
        var known = (await api.GetAsync("/workspace-events/event%2F1"))["event"]!;
        Assert.Equal(["run_1"], known["runIds"]!.AsArray().Select(id => (string?)id));
        Assert.Equal("event/1", (string?)(await api.GetAsync("/workspace-events?type=t"))["events"]![0]!["id"]);
    }
}
