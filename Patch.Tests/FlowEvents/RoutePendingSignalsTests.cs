using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Patch.Core.FlowEvents;
using Patch.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Patch.Tests.FlowEvents;

public sealed class RoutePendingSignalsTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_signal_becomes_an_event_with_a_due_dispatch_and_says_so(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);
        await pipeline.AddAsync(SignalRows.Release("e1"), SignalRows.Release("e2", new() { ["mode"] = "notify_only" }));

        Assert.Equal(2, await pipeline.RouteAsync());
        Assert.Equal(0, await pipeline.RouteAsync());

        var made = Assert.Single(await pipeline.ReadAsync(db => db.FlowEvents.ToListAsync()));
        Assert.Equal("patch:codex:e1:upstream.release", made.Id);
        var request = Assert.Single(await pipeline.RequestsAsync());
        Assert.Equal((made.Seq, "pending", "route", "dispatch"), (request.FlowEventSeq, request.State, request.AskedBy, request.Operation));
        var signals = await pipeline.ReadAsync(db => db.Signals.OrderBy(signal => signal.Seq).ToListAsync());
        Assert.Equal(["dispatched", "skipped:notify-only"], signals.Select(signal => signal.Disposition));
        Assert.Equal(made.Id, signals[0].OutcomeId);
        Assert.All(signals, signal => Assert.NotEmpty(signal.DispositionReason!));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_event_that_is_there_already_makes_nothing_new(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);
        await pipeline.CreateEventAsync("patch:codex:e1:upstream.release");
        await pipeline.AddAsync(SignalRows.Release("e1"));

        Assert.Equal(1, await pipeline.RouteAsync());

        var signal = Assert.Single(await pipeline.ReadAsync(db => db.Signals.ToListAsync()));
        Assert.Equal("deduplicated", signal.Disposition);
        Assert.Contains("patch:codex:e1:upstream.release", signal.DispositionReason);
        Assert.Equal("hand", Assert.Single(await pipeline.RequestsAsync()).AskedBy);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Four_sweeps_at_once_make_each_event_once(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);
        await pipeline.AddAsync([.. Enumerable.Range(0, 40).Select(n => SignalRows.Release($"e{n}"))]);

        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(pipeline.RouteAsync)));

        Assert.Equal(40, counts.Sum());
        Assert.Equal(40, await pipeline.ReadAsync(db => db.FlowEvents.CountAsync()));
        Assert.Equal(40, (await pipeline.RequestsAsync()).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_signal_that_cannot_be_routed_is_held_and_delays_none_behind_it(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);
        var target = JsonNode.Parse("""{"mode":"workspace_flow","eventType":"x","payload":{"a":1,"a":2}}""")!.AsObject();
        await pipeline.AddAsync(
            SignalRows.Release("e1", target), SignalRows.Release("e2", new() { ["mode"] = "workspace_flow", ["eventType"] = "x\0y" }), SignalRows.Release("e3"));

        Assert.Equal(3, await pipeline.RouteAsync());

        var signals = await pipeline.ReadAsync(db => db.Signals.OrderBy(signal => signal.Seq).ToListAsync());
        Assert.Equal(["held:unreadable", "held:bad-event-type", "dispatched"], signals.Select(signal => signal.Disposition));
        Assert.Single(await pipeline.RequestsAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_event_with_a_character_that_a_database_refuses_is_refused_with_a_sentence(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);
        var create = pipeline.Services.GetRequiredService<CreateFlowEvent>();

        foreach (var (id, type, source, field) in ((string, string, string?, string)[])[("a\0b", "t", null, "id"), ("i", "t\0", null, "type"), ("i", "t", "s\0", "source")])
        {
            var refused = Assert.IsType<CreateResult.Invalid>(await create.CreateAsync(id, type, source, null, null, TestContext.Current.CancellationToken));
            Assert.Equal(field, refused.Field);
        }
    }

    public static TheoryData<string> AwkwardIds => [$"{new string('x', 1970)}", "a/b:c,d%2F e?#", $"{new string('日', 1900)}", "tag:github.com,2008:Repository/1/v1"];

    [Theory, MemberData(nameof(AwkwardIds))]
    public async Task Awkward_ids_are_kept_as_they_are(string entryId)
    {
        foreach (var kind in (DatabaseKind[])[DatabaseKind.Postgres, DatabaseKind.Sqlite])
        {
            await using var pipeline = await Pipeline.CreateAsync(kind);
            await pipeline.AddAsync(SignalRows.Release(entryId));
            await pipeline.RouteAsync();
            Assert.Equal($"patch:codex:{entryId}:upstream.release", (await pipeline.ReadAsync(db => db.FlowEvents.SingleAsync())).Id);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_callers_that_create_one_event_at_the_same_instant_create_it_once(DatabaseKind kind)
    {
        await using var pipeline = await Pipeline.CreateAsync(kind);
        var create = pipeline.Services.GetRequiredService<CreateFlowEvent>();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
            create.CreateAsync("one", "t", null, null, null, TestContext.Current.CancellationToken))));

        Assert.Single(results.OfType<CreateResult.Created>());
        Assert.Equal(5, results.OfType<CreateResult.Known>().Count());
        Assert.Single(await pipeline.RequestsAsync());
    }

    [Theory]
    [InlineData(null, "t", "id")]
    [InlineData(" ", "t", "id")]
    [InlineData("i", "", "type")]
    public async Task An_event_without_id_or_type_is_refused_with_a_sentence(string? id, string? type, string field)
    {
        await using var pipeline = await Pipeline.CreateAsync(DatabaseKind.Sqlite);
        var create = pipeline.Services.GetRequiredService<CreateFlowEvent>();

        var refused = Assert.IsType<CreateResult.Invalid>(await create.CreateAsync(id, type, null, null, null, TestContext.Current.CancellationToken));
        Assert.Equal(field, refused.Field);
        refused = Assert.IsType<CreateResult.Invalid>(await create.CreateAsync(new string('x', 2001), "t", null, null, null, TestContext.Current.CancellationToken));
        Assert.Contains("2001", refused.Sentence);
    }
}
