using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.Http;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Http;

/// <summary>Patch as the client of the recorded requests: it sends what was recorded, is answered with the recorded bytes, and reads them right.</summary>
public sealed class RecordedAnswersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("04-events-post-first")]
    [InlineData("07-events-post-duplicate")]
    [InlineData("08-events-post-duplicate-different-payload")]
    [InlineData("13-events-post-no-match")]
    [InlineData("14-events-post-schema-mismatch")]
    [InlineData("22-events-post-outcome-needs_intervention")]
    [InlineData("39-event-replay")]
    [InlineData("40-event-replay-wait")]
    public async Task What_starts_work_is_sent_signed_as_recorded(string name)
    {
        var recorded = WorkspaceBackendRecording.Read(name);
        await using var backend = await AnsweringAsync(recorded);
        var workspace = Open(backend);

        var answer = recorded.Target == "/events"
            ? await workspace.DispatchAsync(PatchJson.Read<FlowEventMessage>(recorded.RequestBody)!, Token)
            : await workspace.ReplayAsync(WorkspaceHost.Event(IdOf(recorded)), (bool)JsonNode.Parse(recorded.RequestBody)!["wait"]!, Token);

        var sent = Assert.Single(backend.Requests);
        Assert.Equal((recorded.Method, recorded.Target, recorded.RequestBody), (sent.Method, sent.Target, sent.Text));
        Assert.Equal(recorded.Headers["x-flow-signature-256"], sent.Header("x-flow-signature-256"));
        var expected = JsonNode.Parse(recorded.ResponseBody)!;
        var accepted = Assert.IsType<DispatchAnswer.Accepted>(answer);
        Assert.Equal(((string)expected["status"]! == "duplicate", (int)expected["matched"]!), (accepted.Duplicate, accepted.Matched));
        Assert.Equal(expected["runIds"]!.AsArray().Select(id => (string?)id), accepted.RunIds);
    }

    [Theory]
    [InlineData("02-events-empty")]
    [InlineData("03-runs-empty")]
    [InlineData("05-run-get-while-running")]
    [InlineData("06-run-get-completed-changed")]
    [InlineData("29-run-get-outcome-exit1")]
    [InlineData("31-run-get-outcome-noresult")]
    [InlineData("32-events-list")]
    [InlineData("33-events-list-type")]
    [InlineData("36-event-get")]
    [InlineData("37-event-get-no-runs")]
    [InlineData("38-event-get-unknown")]
    [InlineData("41-run-get-replay")]
    [InlineData("45-runs-list")]
    [InlineData("46-runs-list-event")]
    [InlineData("47-runs-list-status")]
    [InlineData("49-run-get-unknown")]
    public async Task What_reads_is_asked_as_recorded_and_nothing_of_the_answer_is_lost(string name)
    {
        var recorded = WorkspaceBackendRecording.Read(name);
        await using var backend = await AnsweringAsync(recorded);

        var read = await ReadAsync(Open(backend), recorded);

        var sent = Assert.Single(backend.Requests);
        Assert.Equal((recorded.Method, recorded.Target.Split('?')[0]), (sent.Method, sent.Target.Split('?')[0]));
        Assert.Equal(QueryOf(recorded.Target), QueryOf(sent.Target));
        var answer = JsonNode.Parse(recorded.ResponseBody);
        var expected = recorded.Status == 404 ? null : answer!["run"] ?? answer;
        Assert.True(JsonNode.DeepEquals(expected, read), read?.ToJsonString());
    }

    [Theory]
    [InlineData("19-run-get-outcome-completed", "completed", "completed")]
    [InlineData("21-run-get-outcome-skipped", "completed", "skipped")]
    [InlineData("23-run-get-outcome-needs_intervention", "completed", "needs_intervention")]
    [InlineData("25-run-get-outcome-blocked", "completed", "blocked")]
    [InlineData("27-run-get-outcome-failed", "completed", "failed")]
    [InlineData("29-run-get-outcome-exit1", "failed", "failed")]
    [InlineData("31-run-get-outcome-noresult", "failed", "failed")]
    [InlineData("05-run-get-while-running", "running", "running")]
    public async Task The_process_status_and_the_status_of_the_result_are_both_kept(string name, string process, string result)
    {
        var recorded = WorkspaceBackendRecording.Read(name);
        await using var backend = await AnsweringAsync(recorded);
        var outcome = RunOutcome.Of((await Open(backend).GetRunAsync(IdOf(recorded), Token))!);
        Assert.Equal((process, result), (outcome.ProcessStatus, outcome.Status));
    }

    [Fact]
    public async Task A_backend_that_cannot_cancel_is_told_as_such()
    {
        var recorded = WorkspaceBackendRecording.Read("50-run-cancel");
        await using var backend = await AnsweringAsync(recorded);

        var answer = await Open(backend).CancelRunAsync("run_5bb632e5f673", Token);

        Assert.Equal(new CancelAnswer.Refused("The workspace backend cannot cancel runs."), answer);
        var sent = Assert.Single(backend.Requests);
        Assert.Equal((recorded.Method, recorded.Target, recorded.RequestBody), (sent.Method, sent.Target, sent.Text));
        Assert.Equal(recorded.Headers["x-flow-signature-256"], sent.Header("x-flow-signature-256"));
    }

    private static async Task<JsonObject?> ReadAsync(IWorkspace workspace, WorkspaceBackendRecording recorded)
    {
        var query = QueryOf(recorded.Target);
        var limit = query.TryGetValue("limit", out var text) ? int.Parse(text) : (int?)null;
        return recorded.Target.Split('?')[0] switch
        {
            "/events" => await workspace.ListEventsAsync(query.GetValueOrDefault("type"), limit, Token),
            "/runs" => await workspace.ListRunsAsync(query.GetValueOrDefault("eventId"), query.GetValueOrDefault("status"), limit, Token),
            var path when path.StartsWith("/events/", StringComparison.Ordinal) => await workspace.GetEventAsync(IdOf(recorded), Token),
            _ => await workspace.GetRunAsync(IdOf(recorded), Token),
        };
    }

    private static string IdOf(WorkspaceBackendRecording recorded) => Uri.UnescapeDataString(recorded.Target.Split('/')[2]);

    private static SortedDictionary<string, string> QueryOf(string target) => target.Contains('?', StringComparison.Ordinal)
        ? new(QueryHelpers.ParseQuery(target[target.IndexOf('?', StringComparison.Ordinal)..]).ToDictionary(pair => pair.Key, pair => pair.Value.ToString()))
        : [];

    private static async Task<WorkspaceBackend> AnsweringAsync(WorkspaceBackendRecording recorded)
    {
        var backend = await WorkspaceBackend.StartAsync();
        backend.Trouble = BackendTrouble.Body(recorded.Status, recorded.ResponseBody, "application/json");
        return backend;
    }

    private static IWorkspace Open(WorkspaceBackend backend)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddWorkspaces(new ConfigurationBuilder().Build());
        return services.BuildServiceProvider().GetRequiredService<HttpWorkspaces>()
            .Open(new WorkspaceAddress(WorkspaceTransport.Http, backend.Url, WorkspaceBackend.DefaultSecret));
    }
}
