using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.Feeds.Reading;
using Patch.Core.Feeds.Sources;
using Patch.Core.FlowEvents;

namespace Patch.Core.Feeds;

/// <summary>The signal that an entry is, with the fields of the original's <c>feed-events.jsonl</c> and the real tag beside them.</summary>
public static class SignalRow
{
    /// <summary>The row to store; its <see cref="Signal.Json"/> is the wire form.</summary>
    public static Signal Of(FeedSourceConfig source, FeedEntry entry, DateTimeOffset now) => new()
    {
        SourceId = source.Id,
        Provider = source.Provider,
        Event = source.Event,
        EntryId = entry.Id,
        EntryKey = IdKeys.Of(entry.Id),
        FactKey = FactKeyOf(source, entry),
        PolledAt = now,
        Json = Wire(source, entry).ToJsonString(PatchJson.Options),
        Repo = source.Repo.FullName,
        PublishedAt = entry.PublishedAt,
        ReceivedAt = now,
        TraceParent = PatchTelemetry.Here(),
    };

    /// <summary>The key under which a webhook may have told of the entry; null where the entry is one that only a poll can tell of.</summary>
    public static string? FactKeyOf(FeedSourceConfig source, FeedEntry entry) => entry.Change is not null || entry.Recurs
        ? null
        : FactKeys.Of(source.Repo.FullName, source.Event, entry.Tag, ReferenceOf(source, entry), entry.Sha);

    private static string? ReferenceOf(FeedSourceConfig source, FeedEntry entry) =>
        entry.Ref ?? entry.Tag ?? (source.Repo.DefaultBranch is { } branch ? $"refs/heads/{branch}" : null);

    private static JsonObject Wire(FeedSourceConfig source, FeedEntry entry)
    {
        var reference = ReferenceOf(source, entry);
        var raw = new JsonObject { ["id"] = entry.Id, ["title"] = entry.Title };
        Put(raw, "url", entry.Url);
        Put(raw, "author", entry.Author);
        Put(raw, "publishedAt", entry.RawPublished);
        Put(raw, "previousSha", entry.PreviousSha);
        if (entry is { Change: not null, Objects: { } objects })
        {
            Put(raw, "object", objects.Now);
            Put(raw, "previousObject", objects.Before);
        }

        var wire = new JsonObject
        {
            ["sourceId"] = source.Id, ["provider"] = source.Provider, ["event"] = source.Event, ["entryId"] = entry.Id, ["title"] = entry.Title,
        };
        Put(wire, "url", entry.Url);
        Put(wire, "author", entry.Author);
        wire["publishedAt"] = entry.PublishedAt.ToWire();
        wire["repo"] = JsonSerializer.SerializeToNode(source.Repo, PatchJson.Options);
        Put(wire, "ref", reference);
        Put(wire, "sha", entry.Sha);
        Put(wire, "previousSha", entry.PreviousSha);
        Put(wire, "tag", entry.Tag);
        Put(wire, "change", entry.Change);
        if (source.Target is not null)
            wire["target"] = JsonSerializer.SerializeToNode(source.Target, PatchJson.Options);
        wire["raw"] = raw;
        return wire;
    }

    private static void Put(JsonObject wire, string name, string? value)
    {
        if (value is not null)
            wire[name] = value;
    }
}
