using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Core.Dispatch;
using Patch.Tests.Support;

namespace Patch.Tests.Dispatch;

public sealed class SendDueDispatchesTests : IAsyncLifetime
{
    private WorkspaceBackend backend = null!;

    private (string, string?)[] Settings =>
    [
        ("Patch:Workspaces:BackendUrl", backend.Url), ("Patch:Workspaces:BackendSecret", WorkspaceBackend.DefaultSecret), ("Patch:Dispatch:Jitter", "0"),
    ];

    public async ValueTask InitializeAsync() => backend = await WorkspaceBackend.StartAsync();

    public async ValueTask DisposeAsync() => await backend.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_dispatch_leaves_a_record_and_a_started_attempt_as_the_original_writes_them(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind, Settings);
        await pipeline.CreateEventAsync("e/1");

        Assert.Equal(1, await pipeline.SendAsync());
        Assert.Equal(0, await pipeline.SendAsync());

        var record = Assert.Single(await pipeline.RecordsAsync());
        var run = Assert.Single(PatchJson.Read<string[]>(record.RunIdsJson!)!);
        var at = pipeline.Time.GetUtcNow().ToWire();
        Assert.Equal(
            $$"""{"eventId":"e/1","eventType":"upstream.release","operation":"dispatch","target":"workspace-backend","transport":"workspace-http","workspaceBackendUrl":"{{backend.Url}}","url":"{{backend.Url}}/events","status":"dispatched","runIds":["{{run}}"],"matched":1,"createdAt":"{{at}}"}""",
            PatchJson.Write(DispatchRecordMessage.Of(record)));
        var attempt = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal($"e/1:dispatch:{at}", attempt.Id);
        Assert.Equal(("started", "a/b", "v1", backend.Url), (attempt.Status, attempt.UpstreamRepo, attempt.UpstreamTag, attempt.WorkspaceBackendUrl));
        Assert.Equal("dispatched", Assert.Single(await pipeline.RequestsAsync()).State);
        Assert.Single(await pipeline.HistoryAsync(attempt.Seq));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_failed_dispatch_is_tried_again_by_itself_also_after_a_restart(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind, Settings);
        await pipeline.CreateEventAsync("e");
        await backend.GoDownAsync();

        await pipeline.SendAsync();
        Assert.Equal(0, await pipeline.SendAsync());
        pipeline.Time.Advance(TimeSpan.FromSeconds(5));
        await pipeline.RestartAsync(Settings);
        Assert.Equal(1, await pipeline.SendAsync());
        pipeline.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, await pipeline.SendAsync());
        await backend.ComeBackAsync();
        pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await pipeline.SendAsync());

        var records = await pipeline.RecordsAsync();
        Assert.Equal(["failed", "failed", "dispatched"], records.Select(record => record.Status));
        Assert.Equal("Unable to connect. Is the computer able to access the url?", records[0].Error);
        Assert.Null(records[0].RunIdsJson);
        Assert.Equal(["failed", "failed", "started"], (await pipeline.AttemptsAsync()).Select(attempt => attempt.Status));
        Assert.Equal(1, backend.Flows.RunsOf("e"));
    }

    [Fact]
    public async Task After_all_its_waits_a_dispatch_is_given_up_and_a_retry_by_hand_still_works()
    {
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite, Settings);
        var flowEvent = await pipeline.CreateEventAsync("e");
        await backend.GoDownAsync();
        for (var n = 0; n < 12; n++)
        {
            await pipeline.SendAsync();
            pipeline.Time.Advance(TimeSpan.FromHours(25));
        }

        Assert.Equal(8, (await pipeline.RecordsAsync()).Count);
        Assert.Equal("failed", Assert.Single(await pipeline.RequestsAsync()).State);

        await backend.ComeBackAsync();
        await Requests(pipeline).AskAsync(flowEvent, "retry", wait: false, TestContext.Current.CancellationToken);
        await pipeline.SendAsync();
        Assert.Equal("dispatched", (await pipeline.RecordsAsync())[^1].Status);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(408, true)]
    [InlineData(425, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public async Task Which_refusals_are_tried_again(int status, bool again)
    {
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite, Settings);
        await pipeline.CreateEventAsync("e");
        backend.Trouble = BackendTrouble.Status(status);

        await pipeline.SendAsync();

        var record = Assert.Single(await pipeline.RecordsAsync());
        Assert.Equal((status, $"Flow backend POST /events failed with {status}"), (record.HttpStatus, record.Error));
        Assert.Equal(again ? "pending" : "failed", Assert.Single(await pipeline.RequestsAsync()).State);
    }

    [Fact]
    public async Task Retry_After_is_honoured()
    {
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite, Settings);
        await pipeline.CreateEventAsync("e");
        backend.Trouble = BackendTrouble.Status(503, "600");

        await pipeline.SendAsync();

        Assert.Equal(pipeline.Time.GetUtcNow().AddMinutes(10), Assert.Single(await pipeline.RequestsAsync()).NextTryAt);
    }

    public static TheoryData<string> Troubles => ["junk", "no-runs", "close", "flood"];

    [Theory, MemberData(nameof(Troubles))]
    public async Task A_backend_that_answers_nonsense_leaves_a_failed_record_that_is_tried_again(string trouble)
    {
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite, Settings);
        await pipeline.CreateEventAsync("e");
        backend.Trouble = trouble switch
        {
            "junk" => BackendTrouble.Junk, "no-runs" => BackendTrouble.NoRuns, "close" => BackendTrouble.CloseHalfWay, _ => BackendTrouble.Flood,
        };

        await pipeline.SendAsync();

        var record = Assert.Single(await pipeline.RecordsAsync());
        Assert.Equal("failed", record.Status);
        Assert.NotEmpty(record.Error!);
        Assert.Equal("pending", Assert.Single(await pipeline.RequestsAsync()).State);
        backend.Trouble = null;
        pipeline.Time.Advance(TimeSpan.FromSeconds(6));
        await pipeline.SendAsync();
        Assert.Equal("dispatched", (await pipeline.RecordsAsync())[^1].Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_workers_send_each_of_two_hundred_due_dispatches_once(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind, Settings);
        await pipeline.AddAsync([.. Enumerable.Range(0, 200).Select(n => SignalRows.Release($"e{n}"))]);
        while (await pipeline.RouteAsync() > 0)
        {
        }

        var sent = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(pipeline.SendAsync)));

        Assert.Equal(200, sent.Sum());
        Assert.Equal(200, backend.Requests.Count);
        Assert.Equal(200, (await pipeline.RecordsAsync()).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_worker_that_died_while_sending_leaves_a_row_that_another_sends_when_the_lease_has_run_out(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind, Settings);
        await pipeline.CreateEventAsync("e");
        var seq = Assert.Single(await pipeline.RequestsAsync()).Seq;
        var now = pipeline.Time.GetUtcNow();
        await pipeline.ReadAsync(db => db.DispatchRequests.TryClaimAsync(seq, "dead", now, TimeSpan.FromMinutes(4), CancellationToken.None));

        Assert.Equal(0, await pipeline.SendAsync());
        pipeline.Time.Advance(TimeSpan.FromMinutes(4.1));
        Assert.Equal(1, await pipeline.SendAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_worker_that_lost_its_lease_writes_nothing(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind, Settings);
        await pipeline.CreateEventAsync("e");
        var request = await pipeline.ReadAsync(db => db.DispatchRequests.Include(row => row.FlowEvent).SingleAsync());

        await pipeline.Services.GetRequiredService<DispatchTry>().RunAsync(request, "not the owner", TestContext.Current.CancellationToken);

        Assert.Empty(await pipeline.RecordsAsync());
        Assert.Empty(await pipeline.AttemptsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_event_goes_to_its_sources_own_workspace_as_the_source_has_it_now(DatabaseKind kind)
    {
        await using var own = await WorkspaceBackend.StartAsync(secret: null);
        await using var pipeline = await Pipeline.CreateAsync(kind, Settings);
        await pipeline.AddAsync(
            SignalRows.Release("e", new() { ["mode"] = "workspace_flow", ["eventType"] = "t", ["workspaceUrl"] = "http://127.0.0.1:9" }),
            new FeedSource
            {
                Id = "codex", ConfigJson = "{}", Enabled = true,
                TargetJson = $$"""{"mode":"workspace_flow","eventType":"t","workspaceUrl":"{{own.Url}}/flow-events"}""",
            });
        await pipeline.RouteAsync();

        await pipeline.SendAsync();
        var flowEvent = await pipeline.ReadAsync(db => db.FlowEvents.AsNoTracking().SingleAsync());
        await Requests(pipeline).AskAsync(flowEvent, "retry", wait: false, TestContext.Current.CancellationToken);
        await pipeline.SendAsync();

        Assert.Equal(2, own.Requests.Count);
        Assert.Empty(backend.Requests);
        Assert.All(await pipeline.RecordsAsync(), record => Assert.Equal(own.Url, record.WorkspaceBackendUrl));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_dispatch_that_matches_no_flow_ends_its_attempt_as_skipped_with_the_reason(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind, Settings);
        await pipeline.CreateEventAsync("e", type: "downstream.release");

        await pipeline.SendAsync();

        var attempt = Assert.Single(await pipeline.AttemptsAsync());
        Assert.Equal("skipped", attempt.Status);
        Assert.Equal("No flow at the workspace matched the event.", attempt.Message);
        Assert.Null(attempt.NextSyncAt);
    }

    [Fact]
    public async Task A_replay_of_an_event_that_the_backend_never_got_dispatches_it()
    {
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite, Settings);
        var flowEvent = await pipeline.CreateEventAsync("e");
        await Requests(pipeline).AskAsync(flowEvent, "replay", wait: false, TestContext.Current.CancellationToken);

        await pipeline.SendAsync();

        var record = Assert.Single(await pipeline.RecordsAsync());
        Assert.Equal(("replay", "dispatched"), (record.Operation, record.Status));
        Assert.Equal(1, backend.Flows.RunsOf("e"));
    }

    private static DispatchRequests Requests(Pipeline pipeline) => pipeline.Services.GetRequiredService<DispatchRequests>();
}
