using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Webhooks.Events;
using Patch.Core.Webhooks.Providers;

namespace Patch.Tests.Webhooks.Events;

/// <summary>All bodies, changed in every field and at random: nothing throws, and what is read keeps its promises.</summary>
public sealed class MutatedBodyTests
{
    private const string Mark = "@@here@@";

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-7", "1e999", "92233720368547758070", "3.14", "\"\"", "\"x\"", "\"/\"", "\"a/b/c\"", "\"refs/heads/\"", "\"refs/tags/\"",
        "\"0000000000000000000000000000000000000000\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\n\"", $"\"{new string('y', 10_000)}\"", "[]", "{}", "[[{}]]", "[null,1,\"x\",{}]",
        "{\"id\":{},\"name\":[],\"login\":1}",
    ];

    public static TheoryData<string> Names => [.. SampleBody.All.Select(body => body.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Every_field_may_be_anything_or_missing(string name)
    {
        var body = SampleBody.Of(name);
        foreach (var (path, field) in Fields(body.Body))
        {
            var text = With(body.Body, path, Mark);
            foreach (var value in Values)
                Holds(body.ReadAs(text.Replace($"\"{Mark}\"", value, StringComparison.Ordinal)));
            Holds(body.ReadAs(With(body.Body, path, null)));
            if (field is not null)
                DoubledKeyIsTheLast(body, text, field, body.Body, path);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_body_may_end_anywhere_and_any_byte_may_be_another(string name)
    {
        var body = SampleBody.Of(name);
        var json = Encoding.UTF8.GetBytes(body.Body.ToJsonString());
        for (var end = 0; end < json.Length; end += 7)
            Assert.Equal(WebhookEventNames.Unknown, Assert.Single(body.ReadAs(json.AsSpan(0, end))).Event);

        var random = new Random(4711);
        for (var round = 0; round < 300; round++)
        {
            var changed = json.ToArray();
            for (var times = random.Next(1, 6); times > 0; times--)
                changed[random.Next(changed.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:\\u0\0 9"[random.Next(13)];
            Holds(body.ReadAs(changed));
        }
    }

    [Fact]
    public void A_body_may_come_by_any_path_and_under_any_event()
    {
        var names = SampleBody.All.Select(body => body.ProviderEvent).Append("").Append("\0").Append(new string('z', 10_000)).Distinct().ToArray();
        foreach (var body in SampleBody.All)
        {
            var json = Encoding.UTF8.GetBytes(body.Body.ToJsonString());
            foreach (var provider in WebhookProviders.Names)
            {
                foreach (var providerEvent in names)
                    Holds(WebhookReader.Read(provider, "1", providerEvent, json, SampleBody.ReceivedAt));
            }
        }
    }

    [Fact]
    public void Random_bytes_are_unknown()
    {
        var random = new Random(815);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            foreach (var provider in WebhookProviders.Names)
                Assert.Equal(WebhookEventNames.Unknown, Assert.Single(WebhookReader.Read(provider, "1", "push", bytes, SampleBody.ReceivedAt)).Event);
        }
    }

    private static void DoubledKeyIsTheLast(SampleBody body, string text, string field, JsonObject original, IReadOnlyList<object> path)
    {
        var value = At(original, path)?.ToJsonString() ?? "null";
        var read = body.ReadAs(text.Replace($"\"{Mark}\"", $"[7],{JsonValue.Create(field).ToJsonString()}:{value}", StringComparison.Ordinal));
        Holds(read);
        Assert.True(JsonNode.DeepEquals(body.Events, SampleBody.Plain(read)), $"{field} twice");
    }

    /// <summary>What every reader of events may rely on.</summary>
    private static void Holds(IReadOnlyList<GitWebhookEvent> events)
    {
        Assert.NotEmpty(events);
        _ = events[0].Raw?.ToJsonString();
        foreach (var read in events)
        {
            Assert.Contains(read.Event, WebhookEventNames.All);
            Assert.True(read.Repo is not null || read.Event is WebhookEventNames.Ping or WebhookEventNames.Unknown, read.Event);
            foreach (var text in new[] { read.Repo?.FullName, read.Repo?.Owner, read.Repo?.DefaultBranch, read.Sender?.Login, read.Ref, read.Action, read.Tag, read.Title, read.Url, read.Number })
                Assert.True(text is null || text.Length is > 0 and <= 2011 && !text.Any(char.IsControl), text);
            foreach (var id in new[] { read.Before, read.After, read.Sha })
                Assert.True(id is null || id.Length is 40 or 64 && id.Any(digit => digit != '0'), id);
            switch (read.Event)
            {
                case WebhookEventNames.Push:
                    Assert.StartsWith("refs/", read.Ref, StringComparison.Ordinal);
                    Assert.Equal(read.Action, (read.Before, read.After) switch
                    {
                        (null, not null) => WebhookActions.Created,
                        (not null, null) => WebhookActions.Deleted,
                        _ => read.Action is WebhookActions.Forced ? WebhookActions.Forced : WebhookActions.Updated,
                    });
                    break;
                case WebhookEventNames.Release:
                    Assert.Equal($"refs/tags/{read.Tag}", read.Ref);
                    Assert.Contains(read.Action, (string[])[WebhookActions.Published, WebhookActions.Prereleased, WebhookActions.Edited, WebhookActions.Deleted]);
                    Assert.False(read.Draft && read.Action is WebhookActions.Published or WebhookActions.Prereleased);
                    break;
            }
        }
    }

    /// <summary>Paths to all fields and items; of a field its name too.</summary>
    private static IEnumerable<(IReadOnlyList<object> Path, string? Field)> Fields(JsonNode? node, IReadOnlyList<object>? above = null) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Fields(field.Value, [.. above ?? [], field.Key]).Prepend(([.. above ?? [], field.Key], field.Key))),
        JsonArray items => items.SelectMany((item, at) => Fields(item, [.. above ?? [], at]).Prepend(([.. above ?? [], at], null))),
        _ => [],
    };

    private static JsonNode? At(JsonNode node, IReadOnlyList<object> path) =>
        path.Aggregate((JsonNode?)node, (at, step) => step is int index ? at![index] : at![(string)step]);

    /// <summary>The text with another value there; without it where the value is null.</summary>
    private static string With(JsonObject body, IReadOnlyList<object> path, string? value)
    {
        var copy = body.DeepClone();
        switch (At(copy, [.. path.SkipLast(1)]), path[^1])
        {
            case (JsonObject fields, string field) when value is null:
                fields.Remove(field);
                break;
            case (JsonArray items, int at) when value is null:
                items.RemoveAt(at);
                break;
            case (var parent, int at):
                parent![at] = value;
                break;
            case (var parent, var field):
                parent![(string)field] = value;
                break;
        }

        return copy.ToJsonString();
    }
}
