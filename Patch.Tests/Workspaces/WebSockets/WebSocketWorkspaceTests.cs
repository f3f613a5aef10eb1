using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.WebSockets;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.WebSockets;

public sealed class WebSocketWorkspaceTests
{
    private const string Payload = """{"repo":"a/b","tag":"v1"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispatch_duplicate_replay_and_reads_go_over_one_connection()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        using var sockets = Create();
        var workspace = Open(sockets, backend);
        var flowEvent = WorkspaceHost.Event("patch:a/b:1", payload: Payload);

        var first = Assert.IsType<DispatchAnswer.Accepted>(await workspace.DispatchAsync(flowEvent, Token));
        var again = Assert.IsType<DispatchAnswer.Accepted>(await Open(sockets, backend).DispatchAsync(flowEvent, Token));
        var replay = Assert.IsType<DispatchAnswer.Accepted>(await workspace.ReplayAsync(flowEvent, wait: false, Token));

        Assert.Equal((false, 1, null), (first.Duplicate, first.Matched, first.Url));
        Assert.Equal((true, 0), (again.Duplicate, again.Matched));
        Assert.Equal(first.RunIds, again.RunIds);
        Assert.EndsWith("_replay", Assert.Single(replay.RunIds), StringComparison.Ordinal);
        Assert.Equal("2026-05-16T12:00:05.000Z", (string?)(await workspace.GetEventAsync(flowEvent.Id, Token))!["event"]!["receivedAt"]);
        Assert.Equal(2, (await workspace.ListRunsAsync(flowEvent.Id, "completed", null, Token))["runs"]!.AsArray().Count);
        Assert.Single((await workspace.ListEventsAsync(null, 1, Token))["events"]!.AsArray());
        Assert.Equal("changed", RunOutcome.Of((await workspace.GetRunAsync(first.RunIds[0], Token))!).Status);
        Assert.Null(await workspace.GetEventAsync("patch:unknown", Token));
        Assert.Null(await workspace.GetRunAsync("run_000000000000", Token));
        Assert.Equal(1, backend.SocketConnections);
        Assert.Empty(backend.Requests);
    }

    [Fact]
    public async Task Many_requests_at_once_share_the_connection_and_get_their_own_answers()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        using var sockets = Create();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            var id = $"patch:{number}";
            var answer = await Open(sockets, backend).DispatchAsync(WorkspaceHost.Event(id, payload: Payload), Token);
            return Assert.IsType<DispatchAnswer.Accepted>(answer).RunIds.Single();
        }));
        Assert.Equal(20, answers.Distinct().Count());
        Assert.Equal(1, backend.SocketConnections);
    }

    [Fact]
    public async Task A_backend_that_is_down_is_the_recorded_sentence_and_one_that_comes_back_is_reached_again()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        using var sockets = Create();
        var workspace = Open(sockets, backend);
        var flowEvent = WorkspaceHost.Event(payload: Payload);
        await workspace.DispatchAsync(flowEvent, Token);
        await backend.GoDownAsync();

        await Eventually.TrueAsync(async () => await workspace.DispatchAsync(flowEvent, Token) is DispatchAnswer.Refused, "the connection is lost");
        var refused = Assert.IsType<DispatchAnswer.Refused>(await workspace.DispatchAsync(flowEvent, Token));
        Assert.Equal(
            new DispatchAnswer.Refused("Workspace backend WebSocket request failed: flow.dispatch", null, null, Permanent: false, Url: null), refused);
        await Assert.ThrowsAsync<WorkspaceUnreachableException>(() => workspace.ListRunsAsync(null, null, null, Token));

        await backend.ComeBackAsync();
        Assert.True(Assert.IsType<DispatchAnswer.Accepted>(await workspace.DispatchAsync(flowEvent, Token)).Duplicate);
        Assert.Equal(2, backend.SocketConnections);
    }

    [Fact]
    public async Task A_backend_that_hangs_is_given_up_and_a_new_connection_is_made()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        var time = new FakeTimeProvider();
        using var sockets = Create(time);
        var workspace = Open(sockets, backend);
        await workspace.ListRunsAsync(null, null, null, Token);
        backend.Trouble = BackendTrouble.Hang;
        var asked = workspace.DispatchAsync(WorkspaceHost.Event(), Token);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(31));
                return Task.FromResult(asked.IsCompleted);
            },
            "the request was given up");
        var refused = Assert.IsType<DispatchAnswer.Refused>(await asked);
        Assert.Equal("The workspace backend did not answer within 30 s.", refused.Error);

        backend.Trouble = null;
        Assert.IsType<DispatchAnswer.Accepted>(await workspace.DispatchAsync(WorkspaceHost.Event(), Token));
        Assert.Equal(2, backend.SocketConnections);
    }

    [Fact]
    public async Task A_replay_of_an_event_that_the_backend_never_got_dispatches_it()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        using var sockets = Create();
        var accepted = Assert.IsType<DispatchAnswer.Accepted>(
            await Open(sockets, backend).ReplayAsync(WorkspaceHost.Event(payload: Payload), wait: false, Token));
        Assert.DoesNotContain("_replay", Assert.Single(accepted.RunIds), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_backend_is_a_sentence()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        using var sockets = Create();
        var fault = await Assert.ThrowsAsync<WorkspaceUnreachableException>(() => Open(sockets, backend).ListRunsAsync(null, "changed", null, Token));
        Assert.Equal("Workspace backend flow.listRuns failed: run status must be queued, running, completed, or failed", fault.Message);
    }

    private static WebSocketWorkspaces Create(TimeProvider? timeProvider = null) =>
        new(Options.Create(new WorkspaceOptions { Timeout = TimeSpan.FromSeconds(30) }), timeProvider ?? TimeProvider.System);

    private static IWorkspace Open(WebSocketWorkspaces sockets, WorkspaceBackend backend) =>
        sockets.Open(new WorkspaceAddress(WorkspaceTransport.WebSocket, backend.WebSocketUrl, WorkspaceBackend.DefaultSecret));
}
