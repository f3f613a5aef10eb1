using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Webhooks.Events;

namespace Patch.Tests.Webhooks.Events;

/// <summary>A body as a forge documents it, with the events that it is read as.</summary>
internal sealed record SampleBody(string Name, string Provider, string? ProviderEvent, JsonObject Body, JsonArray Events)
{
    public static readonly DateTimeOffset ReceivedAt = new(2026, 5, 14, 12, 0, 1, TimeSpan.Zero);

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Webhooks", "bodies");

    private static readonly Lazy<IReadOnlyList<SampleBody>> Read = new(() =>
        [.. Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Parse)]);

    /// <summary>Paths below the folder of bodies: <c>provider/name</c>.</summary>
    public static IReadOnlyList<SampleBody> All => Read.Value;

    public static SampleBody Of(string name) => All.Single(body => body.Name == name);

    public IReadOnlyList<GitWebhookEvent> ReadAs(string text) => ReadAs(Encoding.UTF8.GetBytes(text));

    public IReadOnlyList<GitWebhookEvent> ReadAs(ReadOnlySpan<byte> json) => WebhookReader.Read(Provider, "delivery-1", ProviderEvent, json, ReceivedAt);

    /// <summary>All that was read, without what every event of the delivery has.</summary>
    public static JsonArray Plain(IEnumerable<GitWebhookEvent> events) => [.. events.Select(Plain)];

    private static JsonObject Plain(GitWebhookEvent read)
    {
        var node = JsonSerializer.SerializeToNode(read with { Raw = null }, PatchJson.Options)!.AsObject();
        foreach (var field in new[] { "provider", "deliveryId", "receivedAt" })
            node.Remove(field);
        return node;
    }

    private static SampleBody Parse(string file)
    {
        var node = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        var name = Path.ChangeExtension(Path.GetRelativePath(Folder, file), null);
        return new(name, name.Split('/')[0], (string?)node["event"], node["body"]!.AsObject(), node["events"] as JsonArray ?? []);
    }
}
