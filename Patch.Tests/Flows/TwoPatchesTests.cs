using Patch.Core;
using Patch.Tests.Flows.BackendContract;
using Patch.Tests.Support;
using Patch.Tests.Telemetry;

namespace Patch.Tests.Flows;

/// <summary>One Patch as the workspace of another.</summary>
public sealed class TwoPatchesTests
{
    public static TheoryData<DatabaseKind, string> Ways =>
        new(TestDatabase.Kinds.SelectMany(kind => new[] { "http", "ws" }.Select(scheme => ((DatabaseKind)kind.Data, scheme))));

    [Theory, MemberData(nameof(Ways))]
    public async Task An_event_is_dispatched_run_there_and_the_attempt_here_ends_as_the_run_does(DatabaseKind kind, string scheme)
    {
        await using var workspace = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        await using var here = await Pipeline.CreateAsync(
            kind,
            ("Patch:Workspaces:BackendUrl", $"{scheme}://{workspace.Api.Uri.Authority}"), ("Patch:Workspaces:BackendSecret", ServedPatch.Secret));
        await here.CreateEventAsync("patch:a/b:1:upstream.release");

        await here.SendAsync();
        await workspace.IdleAsync();
        here.Time.Advance(TimeSpan.FromSeconds(10));
        await here.SyncAsync();

        var attempt = Assert.Single(await here.AttemptsAsync());
        Assert.True(attempt.Status == "changed", $"{attempt.Status}: {attempt.Error}");
        Assert.Contains("refs/heads/candidate/v1", attempt.CandidateRefsJson, StringComparison.Ordinal);
        var record = Assert.Single(await here.RecordsAsync());
        Assert.Equal(("dispatched", scheme == "ws" ? "workspace-ws" : "workspace-http", 1), (record.Status, record.Transport, record.Matched));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task What_runs_there_is_part_of_the_trace_here(string scheme)
    {
        using var spans = new SpanRecorder();
        await using var workspace = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        await using var here = await Pipeline.CreateAsync(
            DatabaseKind.Sqlite,
            ("Patch:Workspaces:BackendUrl", $"{scheme}://{workspace.Api.Uri.Authority}"), ("Patch:Workspaces:BackendSecret", ServedPatch.Secret));
        using var request = SpanRecorder.Request("by hand");
        await here.CreateEventAsync($"traced-{scheme}");
        request.Stop();

        await here.SendAsync();
        await workspace.IdleAsync();

        var run = await Eventually.GetAsync(() => Task.FromResult(spans.Of(request.TraceId, SpanNames.Run).FirstOrDefault()), "the run of the trace has ended");
        var dispatch = Assert.Single(spans.Of(request.TraceId, SpanNames.Dispatch));
        if (scheme == "ws")
        {
            var asked = Assert.Single(spans.Of(request.TraceId, SpanNames.Rpc));
            Assert.Equal((dispatch.SpanId, "flow.dispatch"), (asked.ParentSpanId, asked.GetTagItem("rpc.method")));
            Assert.Equal(asked.SpanId, run.ParentSpanId);
        }
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task A_wrong_secret_starts_nothing_and_says_so(string scheme)
    {
        await using var workspace = await ServedPatch.StartAsync(DatabaseKind.Sqlite);
        await using var here = await Pipeline.CreateAsync(
            DatabaseKind.Sqlite,
            ("Patch:Workspaces:BackendUrl", $"{scheme}://{workspace.Api.Uri.Authority}"), ("Patch:Workspaces:BackendSecret", "another"));
        await here.CreateEventAsync("e");

        await here.SendAsync();

        var record = Assert.Single(await here.RecordsAsync());
        Assert.Equal("failed", record.Status);
        Assert.Contains(scheme == "http" ? "failed with 401" : "flow.dispatch", record.Error, StringComparison.Ordinal);
        Assert.Empty((await workspace.Api.GetAsync("/workspace-events"))["events"]!.AsArray());
    }
}
