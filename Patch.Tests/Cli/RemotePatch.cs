using System.Text.Json.Nodes;
using Patch.Tests.Api;
using Patch.Tests.Client;
using Patch.Tests.Support;

namespace Patch.Tests.Cli;

/// <summary>A Patch to ask from the command line: the API over a database, a workspace backend, and the worker's sweep of dispatches.</summary>
internal sealed class RemotePatch : IAsyncDisposable
{
    private RemotePatch(TestDatabase database, WorkspaceBackend backend, ApiServer api) => (Database, Backend, Api) = (database, backend, api);

    public TestDatabase Database { get; }

    public WorkspaceBackend Backend { get; }

    public ApiServer Api { get; }

    public static async Task<RemotePatch> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite)
    {
        var database = await TestDatabase.CreateAsync(kind);
        var backend = await WorkspaceBackend.StartAsync();
        return new RemotePatch(database, backend, DispatchingApi.StartWith(database, backend));
    }

    /// <summary>Runs <c>patchmoi</c> against this Patch, with its token.</summary>
    public Task<Patchmoi.Answer> RunAsync(params string[] arguments) =>
        Api.DispatchingAsync(() => Patchmoi.RunAsync([.. arguments, "--url", Api.Uri.AbsoluteUri, "--token", ApiServer.Token]));

    /// <summary>The command's JSON, which must be what the API answers to <paramref name="target"/>.</summary>
    public async Task<JsonNode> SameAsync(string target, params string[] arguments)
    {
        var answer = await RunAsync([.. arguments, "--json"]);
        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        var json = JsonNode.Parse(answer.Output);
        var expected = await Api.GetAsync(target);
        Assert.True(JsonNode.DeepEquals(expected, json), $"{target}: {expected.ToJsonString()}\n{answer.Output}");
        return json!;
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Backend.DisposeAsync();
        await Database.DisposeAsync();
    }
}
