using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Patch.Core.Data;
using Patch.Core.Data.WakeUps;
using Patch.Core.Webhooks;
using Patch.Core.Webhooks.Intake;
using Patch.Tests.Support;

namespace Patch.Tests.Webhooks.Intake;

public sealed class DeliveryIntakeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_is_bounded_in_number_and_those_beyond_are_not_taken()
    {
        var store = new HeldStore();
        var intake = Intake(store);
        await intake.StartAsync(Cancellation);
        var taken = Enumerable.Range(0, 10_000).Select(n => intake.Offer(Row(n))).ToList();
        var waiting = taken.OfType<Task<IntakeResult>>().ToList();
        Assert.InRange(waiting.Count, 4096, 4096 + 256);
        store.Release();
        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(IntakeResult.Stored, result));
        Assert.Equal(waiting.Count, store.Written.Count);
        Assert.All(store.Batches, batch => Assert.InRange(batch, 1, 256));

        // There is room again.
        Assert.Equal(IntakeResult.Stored, await intake.Offer(Row(20_000))!);
        await intake.StopAsync(Cancellation);
    }

    [Fact]
    public async Task What_waits_is_bounded_in_bytes()
    {
        var store = new HeldStore();
        var intake = Intake(store);
        await intake.StartAsync(Cancellation);
        var megabyte = new byte[1024 * 1024];
        var taken = Enumerable.Range(0, 100).Count(n => intake.Offer(Row(n, megabyte)) is not null);
        Assert.InRange(taken, 60, 64);
        store.Release();
        await intake.StopAsync(Cancellation);
        Assert.Equal(taken, store.Written.Count);
    }

    [Fact]
    public async Task A_stop_writes_what_still_waits()
    {
        var store = new HeldStore();
        var intake = Intake(store);
        await intake.StartAsync(Cancellation);
        var waiting = Enumerable.Range(0, 600).Select(n => intake.Offer(Row(n))!).ToList();
        var stopping = intake.StopAsync(Cancellation);
        Assert.Null(intake.Offer(Row(601)));
        store.Release();
        await stopping;
        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(IntakeResult.Stored, result));
    }

    public static TheoryData<DatabaseKind> Kinds => TestDatabase.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_row_that_the_database_refuses_takes_no_other_down(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var services = database.Services((all, configuration) => all.AddWebhooks(configuration).AddDeliveryIntake());
        var intake = services.GetRequiredService<DeliveryIntake>();
        // A batch gathers before the writer starts.
        var offered = Enumerable.Range(0, 5).Select(n => intake.Offer(Row(n, n == 2 ? null : [1], isBroken: n == 2))!).ToList();
        await intake.StartAsync(Cancellation);
        var results = await Task.WhenAll(offered);
        Assert.Equal(IntakeResult.Unavailable, results[2]);
        Assert.Equal(4, results.Count(result => result == IntakeResult.Stored));
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync(Cancellation);
        Assert.Equal(["d0", "d1", "d3", "d4"], await db.Deliveries.OrderBy(row => row.Seq).Select(row => row.DeliveryId).ToListAsync(Cancellation));
        await intake.StopAsync(Cancellation);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Deliveries_keep_the_order_of_their_arrival(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var services = database.Services((all, configuration) => all.AddWebhooks(configuration).AddDeliveryIntake());
        var intake = services.GetRequiredService<DeliveryIntake>();
        await intake.StartAsync(Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(n => intake.Offer(Row(n))!));
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 1000).Select(n => $"d{n}"), await db.Deliveries.OrderBy(row => row.Seq).Select(row => row.DeliveryId).ToListAsync(Cancellation));
        await intake.StopAsync(Cancellation);
    }

    private static DeliveryIntake Intake(HeldStore store) => new(store, new InProcessWakeUps(), TimeProvider.System, NullLogger<DeliveryIntake>.Instance);

    private static Delivery Row(int number, byte[]? body = null, bool isBroken = false) => new()
    {
        Id = $"github:d{number}", IdKey = IdKeys.Of($"github:d{number}"), Provider = isBroken ? null! : "github", DeliveryId = $"d{number}", Event = "push",
        Verdict = WebhookVerdicts.Verified, HeadersJson = "{}", Body = body, BodySize = 1, ReceivedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Writes nothing before it is released.</summary>
    private sealed class HeldStore : IDeliveryStore
    {
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Written { get; } = [];

        public List<int> Batches { get; } = [];

        public void Release() => released.SetResult();

        public async Task WriteAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellationToken)
        {
            await released.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            Batches.Add(deliveries.Count);
            Written.AddRange(deliveries.Select(delivery => delivery.Id));
        }
    }
}
