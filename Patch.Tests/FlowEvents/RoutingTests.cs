using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Tests.Support;

namespace Patch.Tests.FlowEvents;

public sealed class RoutingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 27, 46, TimeSpan.Zero);

    public static TheoryData<string?, string> Nowhere => new()
    {
        { null, "skipped:notify-only" },
        { """{"mode":"notify_only"}""", "skipped:notify-only" },
        { """{"mode":"workspace_flow"}""", "held:no-event-type" },
        { """{"mode":"flow_dispatch","eventType":" "}""", "held:no-event-type" },
        { """{"mode":"fork_sync","branch":"main"}""", "held:incomplete-target" },
        { """{"mode":"teleport"}""", "held:unknown-mode" },
        { """{"mode":7}""", "held:unreadable" },
        { """{"eventType":"x"}""", "held:unreadable" },
        { """{"mode":"workspace_flow","eventType":"x","payload":{"a":1,"a":2}}""", "held:unreadable" },
        { """{"mode":"workspace_flow","eventType":"x\u0000y"}""", "held:bad-event-type" },
    };

    [Theory, MemberData(nameof(Nowhere))]
    public void A_target_that_leads_nowhere_is_told_with_a_code_and_a_sentence(string? target, string disposition)
    {
        var signal = SignalRows.Release("e");
        var wire = JsonNode.Parse(signal.Json)!.AsObject();
        wire["target"] = target is null ? null : JsonNode.Parse(target);
        signal.Json = wire.ToJsonString();

        var route = Assert.IsType<Route.Nowhere>(Routing.Decide(signal, Now));

        Assert.Equal(disposition, route.Disposition);
        Assert.EndsWith(".", route.Reason);
    }

    [Fact]
    public void Events_have_the_id_and_the_payload_that_the_original_gave_them()
    {
        var expected = Recorded.Lines("flow-events.jsonl").ToDictionary(line => (string)line["id"]!);
        var signals = Recorded.Lines("feed-events.jsonl").Where(line => (string?)line["target"]?["mode"] is "workspace_flow" or "flow_dispatch").ToList();
        Assert.Equal(expected.Count, signals.Count);

        foreach (var wire in signals)
        {
            // The original took the title for the tag and so had no tag of its own in the signal; here both are the same on purpose.
            wire["tag"] = (string?)wire["ref"];
            var made = Assert.IsType<Route.ToFlow>(Routing.Decide(SignalRows.Of(wire), Now)).FlowEvent;

            var line = expected[made.Id];
            Assert.Equal((string?)line["type"], made.Type);
            Assert.Equal((string?)line["source"], made.Source);
            Assert.Equal((string?)line["occurredAt"], made.OccurredAt!.Value.ToWire());
            Assert.Equal(line["payload"]!.ToJsonString(PatchJson.Options), made.PayloadJson);
        }
    }

    [Fact]
    public void A_fork_sync_job_is_made_as_the_original_made_it()
    {
        var expected = Recorded.Lines("feed-jobs.jsonl");
        var signals = Recorded.Lines("feed-events.jsonl").Where(line => (string?)line["target"]?["mode"] == "fork_sync").ToList();
        Assert.Equal(expected.Count, signals.Count);

        foreach (var (wire, line) in signals.Zip(expected))
        {
            var now = DateTimeOffset.Parse((string)line["createdAt"]!, System.Globalization.CultureInfo.InvariantCulture);
            var job = Assert.IsType<Route.ToForkSync>(Routing.Decide(SignalRows.Of(wire), now)).Job;
            Assert.Equal(line.ToJsonString(PatchJson.Options), job.Json);
        }
    }

    [Fact]
    public void The_targets_payload_is_merged_last()
    {
        var target = JsonNode.Parse("""{"mode":"workspace_flow","eventType":"t","payload":{"repo":"other/name","extra":{"a":1}}}""")!.AsObject();

        var made = Assert.IsType<Route.ToFlow>(Routing.Decide(SignalRows.Release("e", target), Now)).FlowEvent;

        var payload = JsonNode.Parse(made.PayloadJson)!;
        Assert.Equal("other/name", (string?)payload["repo"]);
        Assert.Equal(1, (int?)payload["extra"]!["a"]);
        Assert.Equal("openai", (string?)payload["repoOwner"]);
    }
}
