using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Dispatch;
using Patch.Tests.Support;

namespace Patch.Tests.Dispatch;

public sealed class DispatchRequestsTests : IAsyncLifetime
{
    private WorkspaceBackend backend = null!;

    public async ValueTask InitializeAsync() => backend = await WorkspaceBackend.StartAsync(secret: null);

    public async ValueTask DisposeAsync() => await backend.DisposeAsync();

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_retry_by_hand_takes_the_place_of_the_pending_automatic_one(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind, ("Patch:Workspaces:BackendUrl", backend.Url));
        var flowEvent = await pipeline.CreateEventAsync("e");
        backend.Trouble = BackendTrouble.Status(500);
        await pipeline.SendAsync();
        backend.Trouble = null;

        var seq = await Requests(pipeline).AskAsync(flowEvent, "retry", wait: false, TestContext.Current.CancellationToken);
        await pipeline.SendAsync();
        pipeline.Time.Advance(TimeSpan.FromMinutes(1));
        await pipeline.SendAsync();

        Assert.Equal(["superseded", "dispatched"], (await pipeline.RequestsAsync()).Select(request => request.State));
        Assert.Equal(2, backend.Requests.Count);
        var record = await Requests(pipeline).WaitForRecordAsync(seq, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.Equal("dispatched", record!.Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Ten_retries_by_hand_at_once_each_get_a_record_one_after_the_other(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind, ("Patch:Workspaces:BackendUrl", backend.Url));
        var flowEvent = await pipeline.CreateEventAsync("e");
        var seqs = new List<long>();
        for (var n = 0; n < 10; n++)
            seqs.Add(await Requests(pipeline).AskAsync(flowEvent, "retry", wait: false, TestContext.Current.CancellationToken));

        // The rows of one event are tried oldest first, so each sweep finds the next; two workers do not change that.
        while ((await Task.WhenAll(Task.Run(pipeline.SendAsync), Task.Run(pipeline.SendAsync))).Sum() > 0)
        {
        }

        foreach (var seq in seqs)
            Assert.NotNull(await Requests(pipeline).WaitForRecordAsync(seq, TimeSpan.Zero, TestContext.Current.CancellationToken));
        Assert.Equal(10, (await pipeline.RecordsAsync()).Count);
        Assert.Equal(10, (await pipeline.AttemptsAsync()).Select(attempt => attempt.Id).Distinct().Count());
        Assert.Equal(1, backend.Flows.RunsOf("e"));
    }

    [Fact]
    public async Task Waiting_for_a_record_ends_at_its_limit()
    {
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite, ("Patch:Workspaces:BackendUrl", backend.Url));
        var flowEvent = await pipeline.CreateEventAsync("e");
        var seq = await Requests(pipeline).AskAsync(flowEvent, "retry", wait: false, TestContext.Current.CancellationToken);

        var waiting = Requests(pipeline).WaitForRecordAsync(seq, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() =>
        {
            pipeline.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(waiting.IsCompleted);
        }, "the wait to end");

        Assert.Null(await waiting);
    }

    private static DispatchRequests Requests(Pipeline pipeline) => pipeline.Services.GetRequiredService<DispatchRequests>();
}
