using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.Http;
using Patch.Tests.Support;
using Patch.Tests.Telemetry;

namespace Patch.Tests.Workspaces.Http;

public sealed class HttpWorkspaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("04-events-post-first")]
    [InlineData("13-events-post-no-match")]
    public async Task A_dispatch_is_the_recorded_request_byte_for_byte(string recording)
    {
        var recorded = WorkspaceBackendRecording.Read(recording);
        await using var backend = await WorkspaceBackend.StartAsync();

        var answer = await Open(backend).DispatchAsync(PatchJson.Read<FlowEventMessage>(recorded.RequestBody)!, Token);

        var sent = Assert.Single(backend.Requests);
        Assert.Equal((recorded.Method, recorded.Target, recorded.RequestBody), (sent.Method, sent.Target, sent.Text));
        Assert.Equal(recorded.Headers["x-flow-signature-256"], sent.Header("x-flow-signature-256"));
        Assert.Equal("application/json", sent.Header("Content-Type"));
        var expected = JsonNode.Parse(recorded.ResponseBody)!;
        var accepted = Assert.IsType<DispatchAnswer.Accepted>(answer);
        Assert.Equal(expected["runIds"]!.AsArray().Select(id => (string)id!), accepted.RunIds);
        Assert.Equal(((int)expected["matched"]!, false, backend.Url + "/events"), (accepted.Matched, accepted.Duplicate, accepted.Url));
    }

    [Fact]
    public async Task A_call_carries_the_trace_that_it_is_part_of()
    {
        using var request = SpanRecorder.Request("dispatch");
        await using var backend = await WorkspaceBackend.StartAsync();

        await Open(backend).DispatchAsync(WorkspaceHost.Event(payload: """{"repo":"a/b","tag":"v1"}"""), Token);

        Assert.Contains($"-{request.TraceId}-", Assert.Single(backend.Requests).Header("traceparent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_is_the_recorded_request_and_its_record_has_the_replay_url()
    {
        var recorded = WorkspaceBackendRecording.Read("39-event-replay");
        var flowEvent = PatchJson.Read<FlowEventMessage>(WorkspaceBackendRecording.Read("04-events-post-first").RequestBody)!;
        await using var backend = await WorkspaceBackend.StartAsync();
        await Open(backend).DispatchAsync(flowEvent, Token);

        var accepted = Assert.IsType<DispatchAnswer.Accepted>(await Open(backend).ReplayAsync(flowEvent, wait: false, Token));

        var sent = backend.Requests[^1];
        Assert.Equal((recorded.Target, recorded.RequestBody), (sent.Target, sent.Text));
        Assert.Equal(recorded.Headers["x-flow-signature-256"], sent.Header("x-flow-signature-256"));
        Assert.Equal(backend.Url + recorded.Target, accepted.Url);
        Assert.EndsWith("_replay", Assert.Single(accepted.RunIds), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_event_again_is_a_duplicate_with_the_runs_of_the_first()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        var flowEvent = WorkspaceHost.Event(payload: """{"repo":"a/b","tag":"v1"}""");
        var first = (DispatchAnswer.Accepted)await Open(backend).DispatchAsync(flowEvent, Token);
        var second = (DispatchAnswer.Accepted)await Open(backend).DispatchAsync(flowEvent, Token);

        Assert.Equal((true, 0), (second.Duplicate, second.Matched));
        Assert.Equal(first.RunIds, second.RunIds);
        Assert.Equal(1, backend.Flows.RunsOf(flowEvent.Id));
    }

    [Fact]
    public async Task A_replay_of_an_event_that_the_backend_never_got_dispatches_it()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        var flowEvent = WorkspaceHost.Event(payload: """{"repo":"a/b","tag":"v1"}""");

        var accepted = Assert.IsType<DispatchAnswer.Accepted>(await Open(backend).ReplayAsync(flowEvent, wait: false, Token));

        Assert.Equal(["POST", "GET", "POST"], backend.Requests.Select(request => request.Method));
        Assert.Equal((backend.Url + "/events", 1), (accepted.Url, accepted.Matched));
    }

    [Theory]
    [InlineData(401, true)]
    [InlineData(404, true)]
    [InlineData(413, true)]
    [InlineData(408, false)]
    [InlineData(425, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    [InlineData(302, false)]
    public async Task An_error_is_the_recorded_sentence_and_a_4xx_is_final(int status, bool permanent)
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        backend.Trouble = BackendTrouble.Status(status, "7");

        var refused = Assert.IsType<DispatchAnswer.Refused>(await Open(backend).DispatchAsync(WorkspaceHost.Event(), Token));

        Assert.Equal($"Flow backend POST /events failed with {status}", refused.Error);
        Assert.Equal((status, permanent, TimeSpan.FromSeconds(7)), (refused.HttpStatus, refused.Permanent, refused.RetryAfter));
        Assert.Equal(backend.Url + "/events", refused.Url);
    }

    [Fact]
    public async Task A_replay_with_a_wrong_secret_is_the_recorded_sentence()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        var refused = Assert.IsType<DispatchAnswer.Refused>(
            await Open(backend, secret: "another").ReplayAsync(WorkspaceHost.Event("patch:a/b,c:1"), wait: false, Token));
        Assert.Equal("Flow backend POST /events/patch%3Aa%2Fb%2Cc%3A1/replay failed with 401", refused.Error);
        Assert.Equal((401, true, backend.Url + "/events"), (refused.HttpStatus, refused.Permanent, refused.Url));
    }

    [Fact]
    public async Task A_backend_that_is_down_is_the_recorded_sentence()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        await backend.GoDownAsync();

        foreach (var answer in new[] { await Open(backend).DispatchAsync(WorkspaceHost.Event(), Token), await Open(backend).ReplayAsync(WorkspaceHost.Event(), wait: false, Token) })
        {
            var refused = Assert.IsType<DispatchAnswer.Refused>(answer);
            Assert.Equal("Unable to connect. Is the computer able to access the url?", refused.Error);
            Assert.Equal((null, false, backend.Url + "/events"), (refused.HttpStatus, refused.Permanent, refused.Url));
        }

        await Assert.ThrowsAsync<WorkspaceUnreachableException>(() => Open(backend).ListRunsAsync(null, null, null, Token));
    }

    public static TheoryData<string, string> Spoilt => new()
    {
        { nameof(BackendTrouble.Junk), "Flow backend POST /events answered 200 with something that is not a JSON object." },
        { nameof(BackendTrouble.NoRuns), "Flow backend POST /events answered 202 with JSON that is no dispatch answer: it has no status 'accepted' or 'duplicate' with an eventId." },
        { nameof(BackendTrouble.CloseHalfWay), "The workspace backend closed the connection before its answer was complete." },
        { nameof(BackendTrouble.Hang), "The workspace backend did not answer within 1 s." },
        { nameof(BackendTrouble.Flood), "The workspace backend's answer is larger than 16 MiB." },
    };

    [Theory, MemberData(nameof(Spoilt))]
    public async Task A_spoilt_answer_is_a_clear_sentence_and_may_be_tried_again(string trouble, string sentence)
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        backend.Trouble = (BackendTrouble)typeof(BackendTrouble).GetProperty(trouble)!.GetValue(null)!;
        var timeout = trouble == nameof(BackendTrouble.Hang) ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(30);

        var refused = Assert.IsType<DispatchAnswer.Refused>(await Open(backend, timeout: timeout).DispatchAsync(WorkspaceHost.Event(), Token));

        Assert.Equal((sentence, false), (refused.Error, refused.Permanent));
        await Assert.ThrowsAsync<WorkspaceUnreachableException>(() => Open(backend, timeout: timeout).ListRunsAsync(null, null, null, Token));
    }

    [Theory]
    [InlineData("""{"status":"accepted","eventId":"patch:a:1:upstream.release","matched":1}""", "a dispatch answer without run ids")]
    [InlineData("""{"status":"accepted","eventId":"other","runIds":[],"matched":0}""", "the id of another event")]
    [InlineData("""{"status":"accepted","status":"x","eventId":"other"}""", "something that is not a JSON object")]
    [InlineData("[]", "something that is not a JSON object")]
    [InlineData("", "something that is not a JSON object")]
    public async Task A_202_that_does_not_say_what_was_started_is_not_taken_for_success(string body, string sentence)
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        backend.Trouble = BackendTrouble.Body(202, body, "application/json");
        var refused = Assert.IsType<DispatchAnswer.Refused>(await Open(backend).DispatchAsync(WorkspaceHost.Event(), Token));
        Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("patch:a/b:c,d e%f")]
    [InlineData("patch:ünïcode (1)!*'")]
    public async Task Ids_are_percent_encoded_whole(string id)
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        await Open(backend).DispatchAsync(WorkspaceHost.Event(id, payload: """{"repo":"a/b","tag":"v1"}"""), Token);

        var known = await Open(backend).GetEventAsync(id, Token);
        var runs = await Open(backend).ListRunsAsync(id, "completed", 3, Token);

        Assert.Equal(id, (string?)known!["event"]!["id"]);
        Assert.Single(runs["runs"]!.AsArray());
        Assert.StartsWith("/events/patch%3A", backend.Requests[1].Target, StringComparison.Ordinal);
        Assert.DoesNotContain('/', backend.Requests[1].Target["/events/".Length..]);
    }

    [Fact]
    public async Task An_id_of_2000_characters_is_dispatched_read_and_replayed()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        var flowEvent = WorkspaceHost.Event(new string('/', 2000), payload: """{"repo":"a/b","tag":"v1"}""");
        await Open(backend).DispatchAsync(flowEvent, Token);
        Assert.NotNull(await Open(backend).GetEventAsync(flowEvent.Id, Token));
        Assert.IsType<DispatchAnswer.Accepted>(await Open(backend).ReplayAsync(flowEvent, wait: false, Token));
    }

    [Fact]
    public async Task Reads_carry_the_signature_of_an_empty_body_and_what_the_backend_does_not_know_is_null()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        var workspace = Open(backend);
        Assert.Null(await workspace.GetEventAsync("patch:unknown", Token));
        Assert.Null(await workspace.GetRunAsync("run_000000000000", Token));
        await workspace.ListEventsAsync("upstream.release", 1, Token);

        Assert.All(backend.Requests, request => Assert.Equal(request.SignatureWith(WorkspaceBackend.DefaultSecret), request.Header("x-flow-signature-256")));
        Assert.Equal("/events?type=upstream.release&limit=1", backend.Requests[^1].Target);
        var error = await Assert.ThrowsAsync<WorkspaceUnreachableException>(() => workspace.ListRunsAsync(null, "changed", null, Token));
        Assert.Equal(("Flow backend GET /runs failed with 500", 500), (error.Message, error.HttpStatus));
    }

    [Fact]
    public async Task A_base_with_a_path_keeps_it()
    {
        await using var backend = await WorkspaceBackend.StartAsync();
        await Open(backend, path: "/base").DispatchAsync(WorkspaceHost.Event(), Token);
        Assert.Equal("/base/events", Assert.Single(backend.Requests).Target);
    }

    [Fact]
    public async Task Without_a_secret_nothing_is_signed()
    {
        await using var backend = await WorkspaceBackend.StartAsync(secret: null);
        Assert.IsType<DispatchAnswer.Accepted>(await Open(backend, secret: null).DispatchAsync(WorkspaceHost.Event(), Token));
        Assert.Null(backend.Requests[0].Header("x-flow-signature-256"));
    }

    private static IWorkspace Open(
        WorkspaceBackend backend, string? secret = WorkspaceBackend.DefaultSecret, TimeSpan? timeout = null, string path = "")
    {
        var services = new ServiceCollection().AddLogging();
        services.AddWorkspaces(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.Configure<WorkspaceOptions>(options => options.Timeout = timeout ?? TimeSpan.FromSeconds(30));
        return services.BuildServiceProvider().GetRequiredService<HttpWorkspaces>()
            .Open(new WorkspaceAddress(WorkspaceTransport.Http, backend.Url + path, secret));
    }
}
