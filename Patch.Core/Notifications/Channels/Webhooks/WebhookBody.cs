using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Notifications.Channels.Webhooks;

/// <summary>What a generic webhook is sent: all that is known of a notice, unless that is more than a receiver may be expected to take.</summary>
internal static class WebhookBody
{
    /// <summary>Most bytes of a body.</summary>
    public const int Limit = 256 * 1024;

    private const int ShortestCut = 256;

    /// <summary>What stays of a notice whose facts are too many though each was cut.</summary>
    private static readonly IReadOnlyList<string> Core = ["id", "type", "severity", "repo", "point", "title", "text", "url", "at"];

    /// <summary>
    /// <c>{"type", "timestamp", "data"}</c> as UTF-8 JSON. Where it would be too long, the longest strings are cut and <c>data.truncated</c> says so.
    /// </summary>
    public static byte[] Of(NoticeMessage message)
    {
        var body = Bytes(message, (JsonObject)message.Facts.DeepClone());
        for (var longest = Limit / 4; body.Length > Limit && longest >= ShortestCut; longest /= 2)
            body = Bytes(message, Marked((JsonObject)Cut(message.Facts, longest)!));
        return body.Length <= Limit
            ? body
            : Bytes(message, Marked(new JsonObject(Core.Select(name => KeyValuePair.Create(name, Cut(message.Facts[name], ShortestCut))).Where(pair => pair.Value is null or JsonValue))));
    }

    private static byte[] Bytes(NoticeMessage message, JsonObject data) => Encoding.UTF8.GetBytes(
        new JsonObject { ["type"] = message.EventType, ["timestamp"] = message.At.ToWire(), ["data"] = data }.ToJsonString(PatchJson.Options));

    private static JsonObject Marked(JsonObject data)
    {
        data["truncated"] = true;
        return data;
    }

    /// <summary>A copy whose strings have at most <paramref name="longest"/> units.</summary>
    private static JsonNode? Cut(JsonNode? node, int longest) => node switch
    {
        JsonObject all => new JsonObject(all.Select(pair => KeyValuePair.Create(pair.Key, Cut(pair.Value, longest)))),
        JsonArray all => new JsonArray([.. all.Select(item => Cut(item, longest))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => ChannelText.Cut(value.GetValue<string>(), longest) ?? "",
        _ => node?.DeepClone(),
    };
}
