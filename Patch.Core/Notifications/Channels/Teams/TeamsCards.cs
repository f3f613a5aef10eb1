using System.Text;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Notifications.Channels.Teams;

/// <summary>
/// A notice as an Adaptive Card (https://adaptivecards.io/explorer). All text of others stands in text runs: unlike text blocks and facts they know
/// no Markdown, so nothing in them has to be escaped and nothing can become a link or a mention.
/// </summary>
internal static class TeamsCards
{
    /// <summary>Teams takes about 28 KB of a message, by a count of its own; this stays clear of it.</summary>
    public const int MessageLimit = 20_000;

    private const int TitleLimit = 300;
    private const int TextLimit = 6000;
    private const int LinesLimit = 40;
    private const int FieldsLimit = 20;
    private const int FieldLimit = 500;
    private const int NameLimit = 64;
    private const int UrlLimit = 2000;

    /// <summary>The body of the request, as UTF-8 JSON. Where it would be too long, the longest texts give way.</summary>
    public static byte[] Of(NoticeMessage message)
    {
        var limit = TextLimit;
        byte[] body;
        while ((body = Encoding.UTF8.GetBytes(Envelope(message, limit).ToJsonString(PatchJson.Options))).Length > MessageLimit && limit > 16)
            limit -= limit / 4;
        return body;
    }

    private static JsonObject Envelope(NoticeMessage message, int limit)
    {
        var card = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["body"] = new JsonArray([.. Body(message, limit)]),
            ["msteams"] = new JsonObject { ["width"] = "Full" },
        };
        if (ChannelText.IsLink(message.Url, UrlLimit))
            card["actions"] = new JsonArray(new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = "Open", ["url"] = message.Url });
        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive", ["contentUrl"] = null, ["content"] = card,
            }),
        };
    }

    private static IEnumerable<JsonNode> Body(NoticeMessage message, int limit)
    {
        var color = message.Severity switch { "error" => "Attention", "warning" => "Warning", _ => "Default" };
        var title = ChannelText.Cut(ChannelText.Line(message.Title), Math.Min(TitleLimit, limit)) ?? ChannelText.Ellipsis;
        yield return Line("Default", Run(title, ("weight", "Bolder"), ("size", "Large"), ("color", color)));

        var lines = (ChannelText.Cut(ChannelText.Clean(message.Text), limit) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < lines.Length && i <= LinesLimit; i++)
            yield return Line(i == 0 ? "Default" : "Small", Run(i < LinesLimit ? lines[i] : ChannelText.Ellipsis));

        foreach (var field in message.Fields.Take(FieldsLimit))
        {
            if (ChannelText.Cut(ChannelText.Line(field.Value), Math.Min(FieldLimit, limit)) is { } value)
                yield return Line("Small", Run($"{ChannelText.Cut(ChannelText.Line(field.Name), NameLimit)}: ", ("weight", "Bolder")), Run(value));
        }

        var footer = ChannelText.Cut(ChannelText.Line(message.Footer), NameLimit);
        yield return Line("Medium", Run($"{(footer is null ? "" : footer + " · ")}{ChannelText.Time(message.At)}", ("size", "Small"), ("isSubtle", true)));
    }

    private static JsonObject Line(string spacing, params JsonNode[] runs) => new()
    {
        ["type"] = "RichTextBlock", ["spacing"] = spacing, ["inlines"] = new JsonArray(runs),
    };

    private static JsonObject Run(string text, params (string Name, JsonNode Value)[] looks)
    {
        var run = new JsonObject { ["type"] = "TextRun", ["text"] = text };
        foreach (var (name, value) in looks)
            run[name] = value;
        return run;
    }
}
