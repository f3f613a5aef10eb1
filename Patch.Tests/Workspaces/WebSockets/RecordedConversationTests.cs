using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.WebSockets;
using Patch.Tests.Flows.BackendContract;
using Patch.Tests.Telemetry;

namespace Patch.Tests.Workspaces.WebSockets;

/// <summary>Patch as the client of the recorded conversations: it sends what was recorded, is answered with the recorded bytes, and reads them right.</summary>
public sealed class RecordedConversationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ws-02-flow.dispatch")]
    [InlineData("ws-03-flow.getRun-running")]
    [InlineData("ws-04-flow.getRun")]
    [InlineData("ws-05-flow.dispatch-duplicate")]
    [InlineData("ws-06-flow.dispatch-no-match")]
    [InlineData("ws-09-flow.replay")]
    [InlineData("ws-10-flow.replay-wait")]
    [InlineData("ws-13-flow.listEvents")]
    [InlineData("ws-14-flow.listEvents-noparams")]
    [InlineData("ws-15-flow.getEvent")]
    [InlineData("ws-16-flow.getEvent-unknown")]
    [InlineData("ws-17-flow.listRuns")]
    [InlineData("ws-18-flow.listRuns-bad-status")]
    [InlineData("ws-19-flow.getRun-unknown")]
    [InlineData("ws-20-flow.cancelRun")]
    [InlineData("ws-25-all-in-one")]
    public async Task Patch_sends_what_was_recorded_and_reads_the_recorded_answers(string name)
    {
        var recorded = Read(name);
        var sent = new List<JsonObject>();
        await using var backend = await ScriptedBackend.StartAsync(async (context, _) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await PlayAsync(recorded, new SocketFrames(socket), sent);
        });
        using var sockets = Create();
        var workspace = sockets.Open(new WorkspaceAddress(WorkspaceTransport.WebSocket, backend.Url, Secret: null));

        foreach (var (request, answer) in Calls(recorded))
            await CallAsync(workspace, request, answer);

        var expected = recorded.Where(frame => Direction(frame) == "send").Select(Json).ToArray();
        Assert.Equal(expected.Select(Meaning), sent.Select(Meaning));
        Assert.Equal(1, backend.Connections);
    }

    [Fact]
    public async Task A_replay_of_an_event_that_the_backend_does_not_know_is_followed_by_its_dispatch()
    {
        var unknown = Read("ws-11-flow.replay-unknown");
        var methods = new List<string?>();
        await using var backend = await ScriptedBackend.TalkAsync(async (_, frames, _) =>
        {
            var replay = JsonNode.Parse(await frames.ReceiveAsync())!.AsObject();
            await frames.SendAsync(WithId(Text(unknown[^2]), Json(unknown[^2])["id"]!, replay["id"]!));
            var dispatch = await ScriptedBackend.AnswerAsync(frames, """{"status":"accepted","eventId":"patch:unknown","runIds":["run_1"],"matched":1}""");
            methods.AddRange([(string?)replay["method"], (string?)dispatch["method"]]);
        });
        using var sockets = Create();
        var workspace = sockets.Open(new WorkspaceAddress(WorkspaceTransport.WebSocket, backend.Url, Secret: null));

        var answer = await workspace.ReplayAsync(WorkspaceHost.Event("patch:unknown"), wait: false, Token);

        Assert.Equal(["run_1"], Assert.IsType<DispatchAnswer.Accepted>(answer).RunIds);
        Assert.Equal(["flow.replay", "flow.dispatch"], methods);
    }

    [Theory]
    [InlineData("""{"ok":true,"capabilities":{"flowInspection":true}}""", false)]
    [InlineData("""{"ok":true,"capabilities":{"traceContext":"yes"}}""", false)]
    [InlineData("""{"ok":true,"capabilities":[]}""", false)]
    [InlineData("""{"ok":true,"capabilities":{"traceContext":true}}""", true)]
    public async Task A_trace_is_told_only_to_a_backend_that_says_it_takes_it(string hello, bool told)
    {
        using var request = SpanRecorder.Request("dispatch");
        JsonObject? sent = null;
        await using var backend = await ScriptedBackend.StartAsync(async (context, _) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var frames = new SocketFrames(socket);
            await ScriptedBackend.AnswerAsync(frames, hello);
            sent = await ScriptedBackend.AnswerAsync(frames, """{"status":"accepted","eventId":"e","runIds":["run_1"],"matched":1}""");
        });
        using var sockets = Create();

        await sockets.Open(new WorkspaceAddress(WorkspaceTransport.WebSocket, backend.Url, Secret: null)).DispatchAsync(WorkspaceHost.Event("e"), Token);

        Assert.Equal(told ? request.Id : null, (string?)sent!["traceparent"]);
    }

    /// <summary>Asks what the recorded request asks, and holds what comes back against the recorded answer.</summary>
    private static async Task CallAsync(IWorkspace workspace, JsonObject request, JsonObject answer)
    {
        var given = request["params"] as JsonObject ?? [];
        var id = (string?)given["eventId"];
        var limit = (int?)given["limit"];
        var refusal = (string?)answer["error"]?["message"];
        switch ((string)request["method"]!)
        {
            case "flow.dispatch":
                AssertAccepted(answer["result"]!, await workspace.DispatchAsync(given["event"].Deserialize<FlowEventMessage>(PatchJson.Options)!, Token));
                break;
            case "flow.replay":
                AssertAccepted(answer["result"]!, await workspace.ReplayAsync(WorkspaceHost.Event(id!), (bool)given["wait"]!, Token));
                break;
            case "flow.listEvents":
                AssertSame(answer["result"], await workspace.ListEventsAsync((string?)given["type"], limit, Token));
                break;
            case "flow.getEvent":
                AssertSame(answer["result"], await workspace.GetEventAsync(id!, Token));
                break;
            case "flow.listRuns" when refusal is not null:
                var thrown = await Assert.ThrowsAsync<WorkspaceUnreachableException>(() => workspace.ListRunsAsync(id, (string?)given["status"], limit, Token));
                Assert.Equal($"Workspace backend flow.listRuns failed: {refusal}", thrown.Message);
                break;
            case "flow.listRuns":
                AssertSame(answer["result"], await workspace.ListRunsAsync(id, (string?)given["status"], limit, Token));
                break;
            case "flow.getRun":
                AssertSame(answer["result"]?["run"], await workspace.GetRunAsync((string)given["runId"]!, Token));
                break;
            case "flow.cancelRun":
                Assert.Equal(
                    new CancelAnswer.Refused("The workspace backend cannot cancel runs."), await workspace.CancelRunAsync((string)given["runId"]!, Token));
                break;
            case var method:
                Assert.Fail($"The client has no call for {method}.");
                break;
        }
    }

    private static void AssertAccepted(JsonNode recorded, DispatchAnswer answer)
    {
        var accepted = Assert.IsType<DispatchAnswer.Accepted>(answer);
        Assert.Equal(((string)recorded["status"]! == "duplicate", (int)recorded["matched"]!), (accepted.Duplicate, accepted.Matched));
        Assert.Equal(recorded["runIds"]!.AsArray().Select(run => (string?)run), accepted.RunIds);
    }

    /// <summary>An error of the recording is a null of the client: only what is unknown is answered so in these.</summary>
    private static void AssertSame(JsonNode? recorded, JsonNode? actual) => Assert.Equal(recorded?.ToJsonString(), actual?.ToJsonString());

    private static async Task PlayAsync(JsonObject[] recorded, SocketFrames frames, List<JsonObject> sent)
    {
        // The greeting may come before or after the first request; here it is in the way of its answer, as recorded.
        foreach (var frame in recorded)
        {
            if (Direction(frame) == "send")
                sent.Add(JsonNode.Parse(await frames.ReceiveAsync())!.AsObject());
            else if (Direction(frame) == "recv")
                await frames.SendAsync(Json(frame)["id"] is { } id ? WithId(Text(frame), id, sent[^1]["id"]!) : Text(frame));
        }
    }

    private static IEnumerable<(JsonObject Request, JsonObject Answer)> Calls(JsonObject[] recorded)
    {
        var answers = recorded.Where(frame => Direction(frame) == "recv" && Json(frame)["id"] is not null).ToDictionary(frame => (int)Json(frame)["id"]!, Json);
        return recorded.Where(frame => Direction(frame) == "send").Select(Json).Where(request => (string?)request["method"] != "workspace.initialize")
            .Select(request => (request, answers[(int)request["id"]!]));
    }

    /// <summary>Without the id, which is the client's to choose, and with no parameters as an empty object.</summary>
    private static string Meaning(JsonObject request) => $"{request["jsonrpc"]} {request["method"]} {request["params"]?.ToJsonString() ?? "{}"}";

    private static string WithId(string text, JsonNode recorded, JsonNode actual) => text.Replace(
        $$"""{"jsonrpc":"2.0","id":{{recorded.ToJsonString()}},""", $$"""{"jsonrpc":"2.0","id":{{actual.ToJsonString()}},""", StringComparison.Ordinal);

    private static JsonObject[] Read(string name) =>
    [
        .. JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "workspace-backend", name + ".json")))!["frames"]!.AsArray()
            .Select(frame => frame!.AsObject()),
    ];

    private static string? Direction(JsonObject frame) => (string?)frame["dir"];

    private static string Text(JsonObject frame) => (string)frame["text"]!;

    private static JsonObject Json(JsonObject frame) => JsonNode.Parse(Text(frame))!.AsObject();

    private static WebSocketWorkspaces Create() =>
        new(Options.Create(new WorkspaceOptions { Timeout = TimeSpan.FromSeconds(30) }), TimeProvider.System);
}
