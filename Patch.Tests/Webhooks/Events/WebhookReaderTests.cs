using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Intake;
using Patch.Core.Webhooks.Providers;

namespace Patch.Tests.Webhooks.Events;

/// <summary>What the bodies of each forge are read as.</summary>
public sealed class WebhookReaderTests
{
    public static TheoryData<string> Names => [.. SampleBody.All.Select(body => body.Name)];

    [Fact]
    public void There_are_bodies_of_every_provider() =>
        Assert.Equal(WebhookProviders.Names.Order(), SampleBody.All.Select(body => body.Provider).Distinct().Order());

    [Theory, MemberData(nameof(Names))]
    public void A_body_is_read_as_the_events_that_it_tells(string name)
    {
        var body = SampleBody.Of(name);
        var read = body.ReadAs(body.Body.ToJsonString());
        var plain = SampleBody.Plain(read);
        Assert.True(JsonNode.DeepEquals(body.Events, plain), plain.ToJsonString(new() { WriteIndented = true }));
        Assert.All(read, one =>
        {
            Assert.Equal((body.Provider, "delivery-1", SampleBody.ReceivedAt), (one.Provider, one.DeliveryId, one.ReceivedAt));
            Assert.True(JsonNode.DeepEquals(body.Body, one.Raw));
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void What_does_not_change_the_meaning_changes_nothing(string name)
    {
        var body = SampleBody.Of(name);
        var expected = SampleBody.Plain(body.ReadAs(body.Body.ToJsonString()));
        var reversed = Reversed(body.Body)!.ToJsonString(new() { WriteIndented = true });
        Assert.True(JsonNode.DeepEquals(expected, SampleBody.Plain(body.ReadAs("\uFEFF" + reversed + "\r\n"))));
    }

    [Fact]
    public void A_stored_delivery_is_unpacked()
    {
        var body = SampleBody.Of("github/push-branch");
        var json = body.Body.ToJsonString();
        var read = Assert.Single(WebhookReader.Read(Stored(body, Encoding.UTF8.GetBytes(json), "application/json")));
        Assert.Equal(("github", "push", "stored-1", "refs/heads/main"), (read.Provider, read.Event, read.DeliveryId, read.Ref));
    }

    [Fact]
    public void The_payload_of_a_stored_form_is_taken_out()
    {
        var body = SampleBody.Of("github/push-branch");
        var form = Encoding.UTF8.GetBytes($"payload={Uri.EscapeDataString(body.Body.ToJsonString())}");
        Assert.Equal(WebhookEventNames.Push, Assert.Single(WebhookReader.Read(Stored(body, form, "application/x-www-form-urlencoded; charset=utf-8"))).Event);
        Assert.Equal(WebhookEventNames.Unknown, Assert.Single(WebhookReader.Read(Stored(body, form, "application/json"))).Event);
        Assert.Equal(WebhookEventNames.Unknown, Assert.Single(WebhookReader.Read(Stored(body, "other=1"u8, "application/x-www-form-urlencoded"))).Event);
    }

    [Fact]
    public void A_stored_delivery_without_a_body_or_with_a_damaged_one_is_unknown()
    {
        var row = Stored(SampleBody.Of("github/push-branch"), "{}"u8, "application/json");
        row.Body = [0xFF, 0x00, 0x13, 0x37];
        Assert.Equal(WebhookEventNames.Unknown, Assert.Single(WebhookReader.Read(row)).Event);
        row.Body = null;
        row.HeadersJson = "no JSON";
        Assert.Equal(WebhookEventNames.Unknown, Assert.Single(WebhookReader.Read(row)).Event);
    }

    [Fact]
    public void A_provider_that_is_not_known_is_unknown() =>
        Assert.Equal(WebhookEventNames.Unknown, Assert.Single(WebhookReader.Read("cvs", "1", "push", "{}"u8, default)).Event);

    private static Delivery Stored(SampleBody body, ReadOnlySpan<byte> raw, string contentType) => new()
    {
        Id = "github:stored-1", IdKey = "", Provider = body.Provider, DeliveryId = "stored-1", Event = "push", ProviderEvent = body.ProviderEvent, Verdict = "verified",
        HeadersJson = new JsonObject { ["content-type"] = contentType }.ToJsonString(), Body = DeliveryBody.Pack(raw), BodySize = raw.Length,
    };

    private static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Reverse().Select(field => KeyValuePair.Create(field.Key, Reversed(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Reversed)]),
        _ => node?.DeepClone(),
    };
}
