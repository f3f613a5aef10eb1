using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Tests.Support;

/// <summary>Signals as the polling stage stores them.</summary>
internal static class SignalRows
{
    public static readonly DateTimeOffset Published = new(2026, 5, 14, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A signal from its wire form (a line of feed-events.jsonl).</summary>
    public static Signal Of(JsonObject wire, DateTimeOffset? receivedAt = null) => new()
    {
        SourceId = (string)wire["sourceId"]!,
        Provider = (string)wire["provider"]!,
        Event = (string)wire["event"]!,
        EntryId = (string)wire["entryId"]!,
        EntryKey = IdKeys.Of((string)wire["entryId"]!),
        Json = wire.ToJsonString(PatchJson.Options),
        Repo = (string)wire["repo"]!["fullName"]!,
        PublishedAt = DateTimeOffset.Parse((string)wire["publishedAt"]!, System.Globalization.CultureInfo.InvariantCulture),
        ReceivedAt = receivedAt ?? Published,
    };

    /// <summary>A release of a source whose target is a workspace flow, unless another target is given.</summary>
    public static Signal Release(string entryId, JsonObject? target = null, string source = "codex") => Of(new JsonObject
    {
        ["sourceId"] = source,
        ["provider"] = "github",
        ["event"] = "release",
        ["entryId"] = entryId,
        ["title"] = "1.0",
        ["publishedAt"] = Published.ToWire(),
        ["repo"] = new JsonObject { ["owner"] = "openai", ["name"] = "codex", ["fullName"] = "openai/codex" },
        ["ref"] = "v1.0",
        ["tag"] = "v1.0",
        ["target"] = target ?? new JsonObject { ["mode"] = "workspace_flow", ["eventType"] = "upstream.release" },
        ["raw"] = new JsonObject { ["id"] = entryId },
    });
}
