using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.Http;
using Patch.Core.Workspaces.WebSockets;
using Patch.Tests.Flows.BackendContract;

namespace Patch.Tests.Workspaces.WebSockets;

/// <summary>What a backend over WebSocket may do wrong: each time a sentence, and the next request gets through.</summary>
public sealed class WebSocketFaultsTests
{
    private const string Accepted = """{"status":"accepted","eventId":"patch:a/b:1","runIds":["run_1"],"matched":1}""";
    private const string Failed = "Workspace backend WebSocket request failed: flow.dispatch";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(401, true, "The backend answered the handshake with 401: check the secret.")]
    [InlineData(404, true, "The backend answered the handshake with 404: check the URL.")]
    [InlineData(200, false, "The backend answered the handshake with 200: check the URL.")]
    [InlineData(503, false, "The backend answered the handshake with 503.")]
    public async Task A_refused_handshake_is_told_with_its_status(int status, bool permanent, string says)
    {
        await using var backend = await ScriptedBackend.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("no");
        });
        using var sockets = Create();

        var refused = Assert.IsType<DispatchAnswer.Refused>(await DispatchAsync(sockets, backend));

        Assert.Equal(($"{Failed}. {says}", permanent), (refused.Error, refused.Permanent));
    }

    [Theory]
    [InlineData("not JSON", "{not json", "something that is no JSON-RPC")]
    [InlineData("no message", """{"jsonrpc":"2.0"}""", "something that is no JSON-RPC")]
    [InlineData("a list", "[]", "something that is no JSON-RPC")]
    [InlineData("neither result nor error", """{"jsonrpc":"2.0","id":#}""", "something that is no JSON-RPC")]
    [InlineData("a name twice", """{"jsonrpc":"2.0","id":#,"result":{"status":"accepted","status":"accepted"}}""", "something that is no JSON-RPC")]
    [InlineData("a number", """{"jsonrpc":"2.0","id":#,"result":5}""", "something that is no JSON-RPC")]
    [InlineData("no object", """{"jsonrpc":"2.0","id":#,"result":null}""", "it answered with no result")]
    [InlineData("a cancellation", """{"jsonrpc":"2.0","id":#,"error":{"code":-32800,"message":"was cancelled"}}""", "the backend cancelled the request")]
    [InlineData("an error with a page", """{"jsonrpc":"2.0","id":#,"error":{"code":1,"message":"out of room","data":{"free":[0]}}}""", "out of room")]
    public async Task An_unsound_answer_is_told_and_the_next_request_gets_through(string what, string answer, string says)
    {
        await using var backend = await ScriptedBackend.TalkAsync(async (_, frames, number) =>
        {
            if (number == 1)
            {
                var id = JsonNode.Parse(await frames.ReceiveAsync())!["id"]!.ToJsonString();
                await frames.SendAsync(answer.Replace("#", id, StringComparison.Ordinal));
            }

            await ScriptedBackend.AnswerAsync(frames, Accepted);
        });
        using var sockets = Create();

        var refused = Assert.IsType<DispatchAnswer.Refused>(await DispatchAsync(sockets, backend));
        var next = await DispatchAsync(sockets, backend);

        Assert.True(refused.Error.Contains(says, StringComparison.Ordinal) && !refused.Permanent, $"{what}: {refused}");
        Assert.IsType<DispatchAnswer.Accepted>(next);
    }

    [Theory]
    [InlineData("close")]
    [InlineData("abort")]
    public async Task A_connection_that_ends_under_a_request_is_told_and_the_next_one_is_made_anew(string way)
    {
        await using var backend = await ScriptedBackend.TalkAsync(async (socket, frames, number) =>
        {
            if (number > 1)
            {
                await ScriptedBackend.AnswerAsync(frames, Accepted);
                return;
            }

            await frames.ReceiveAsync();
            if (way == "abort")
                socket.Abort();
            else
                await socket.CloseAsync(WebSocketCloseStatus.InternalServerError, "oops", CancellationToken.None);
        });
        using var sockets = Create();

        var refused = Assert.IsType<DispatchAnswer.Refused>(await DispatchAsync(sockets, backend));
        Assert.Equal($"{Failed}. The connection ended before the answer came.", refused.Error);
        Assert.IsType<DispatchAnswer.Accepted>(await DispatchAsync(sockets, backend));
        Assert.Equal(2, backend.Connections);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_told_and_not_kept()
    {
        await using var backend = await ScriptedBackend.TalkAsync(async (socket, frames, number) =>
        {
            if (number > 1)
            {
                await ScriptedBackend.AnswerAsync(frames, Accepted);
                return;
            }

            await frames.ReceiveAsync();
            var part = Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024));
            for (var sent = 0; sent <= HttpExchange.BodyLimit && socket.State == WebSocketState.Open; sent += part.Length)
                await socket.SendAsync(part, WebSocketMessageType.Text, endOfMessage: false, Token);
        });
        using var sockets = Create();

        var refused = Assert.IsType<DispatchAnswer.Refused>(await DispatchAsync(sockets, backend));
        Assert.Equal($"{Failed}. The backend sent a message larger than 16 MiB.", refused.Error);
        Assert.IsType<DispatchAnswer.Accepted>(await DispatchAsync(sockets, backend));
    }

    [Fact]
    public async Task What_the_backend_says_in_between_is_passed_over_and_what_it_asks_is_refused()
    {
        var told = new TaskCompletionSource<string>();
        await using var backend = await ScriptedBackend.TalkAsync(async (_, frames, _) =>
        {
            var id = JsonNode.Parse(await frames.ReceiveAsync())!["id"]!.ToJsonString();
            for (var number = 0; number < 200; number++)
                await frames.SendAsync("""{"jsonrpc":"2.0","method":"workspace.event","params":{"event":{"type":"ping"}}}""");
            await frames.SendAsync("""{"jsonrpc":"2.0","id":"their-own","method":"client.confirm","params":["now"]}""");
            told.SetResult(await frames.ReceiveAsync());
            await frames.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{Accepted}}}""");
        });
        using var sockets = Create();
        Assert.IsType<DispatchAnswer.Accepted>(await DispatchAsync(sockets, backend));
        Assert.Equal(-32601, (int?)JsonNode.Parse(await told.Task)!["error"]!["code"]);
    }

    [Fact]
    public async Task One_request_that_gets_no_answer_takes_no_other_with_it()
    {
        var first = new TaskCompletionSource();
        var both = new TaskCompletionSource();
        var given = new TaskCompletionSource();
        await using var backend = await ScriptedBackend.TalkAsync(async (_, frames, number) =>
        {
            if (number == 1)
            {
                await frames.ReceiveAsync();
                first.SetResult();
                var id = JsonNode.Parse(await frames.ReceiveAsync())!["id"]!.ToJsonString();
                both.SetResult();
                await given.Task;
                await frames.SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{Accepted}}}""");
            }

            await ScriptedBackend.AnswerAsync(frames, Accepted);
        });
        var time = new FakeTimeProvider();
        using var sockets = Create(time);
        var unanswered = DispatchAsync(sockets, backend);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        time.Advance(TimeSpan.FromSeconds(20));
        var late = DispatchAsync(sockets, backend);
        await both.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("The workspace backend did not answer within 30 s.", Assert.IsType<DispatchAnswer.Refused>(await unanswered).Error);
        var next = await DispatchAsync(sockets, backend);
        given.SetResult();

        Assert.IsType<DispatchAnswer.Accepted>(next);
        Assert.IsType<DispatchAnswer.Accepted>(await late);
        Assert.Equal(2, backend.Connections);
    }

    private static Task<DispatchAnswer> DispatchAsync(WebSocketWorkspaces sockets, ScriptedBackend backend) =>
        sockets.Open(new WorkspaceAddress(WorkspaceTransport.WebSocket, backend.Url, Secret: null)).DispatchAsync(WorkspaceHost.Event("patch:a/b:1"), Token);

    private static WebSocketWorkspaces Create(TimeProvider? timeProvider = null) =>
        new(Options.Create(new WorkspaceOptions { Timeout = TimeSpan.FromSeconds(30) }), timeProvider ?? TimeProvider.System);
}
