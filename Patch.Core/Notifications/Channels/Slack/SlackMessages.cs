using System.Text.Json.Nodes;

namespace Patch.Core.Notifications.Channels.Slack;

/// <summary>
/// A notice in Block Kit (https://docs.slack.dev/reference/block-kit/blocks), each part cut to what Slack takes of it: one character more, and it
/// refuses the whole message.
/// </summary>
internal static class SlackMessages
{
    private const int HeaderLimit = 150;
    private const int SectionLimit = 3000;
    private const int FieldLimit = 2000;
    private const int FieldNameLimit = 64;
    private const int FieldsOfSection = 10;
    private const int FieldsLimit = 40;
    private const int UrlLimit = 2000;

    /// <summary>Slack takes 40,000 characters of a new message's plain text, but 4,000 of a changed one's. It is what a phone shows.</summary>
    private const int TextLimit = 3500;

    /// <summary>The message: at most nine blocks of the fifty that Slack takes.</summary>
    public static JsonObject Of(NoticeMessage message)
    {
        var title = ChannelText.Line(message.Title);
        var text = ChannelText.Clean(message.Text);
        var blocks = new JsonArray(new JsonObject
        {
            ["type"] = "header",
            ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = Plain(title, HeaderLimit) ?? ChannelText.Ellipsis, ["emoji"] = false },
        });
        if (Plain(text, SectionLimit) is { } shown)
            blocks.Add(new JsonObject { ["type"] = "section", ["text"] = Markup(shown) });
        foreach (var fields in message.Fields.Select(Field).OfType<JsonObject>().Take(FieldsLimit).Chunk(FieldsOfSection))
            blocks.Add(new JsonObject { ["type"] = "section", ["fields"] = new JsonArray([.. fields]) });
        blocks.Add(new JsonObject { ["type"] = "context", ["elements"] = new JsonArray(Markup(Below(message))) });
        return new JsonObject
        {
            ["text"] = Plain(text.Length == 0 ? title : $"{title}\n{text}", TextLimit) ?? ChannelText.Ellipsis,
            ["blocks"] = blocks,
            ["parse"] = "none",
            ["link_names"] = false,
            ["mrkdwn"] = false,
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
        };
    }

    private static JsonObject? Field(NoticeField field) =>
        Plain(ChannelText.Clean(field.Value), FieldLimit - FieldNameLimit - 3) is { } value
            ? Markup($"*{Plain(ChannelText.Line(field.Name), FieldNameLimit) ?? ChannelText.Ellipsis}*\n{value}")
            : null;

    /// <summary>Our own markup alone: the link, and a time that Slack shows as the reader's.</summary>
    private static string Below(NoticeMessage message)
    {
        string?[] parts =
        [
            message.Severity is "error" or "warning" ? $"*{message.Severity}*" : null,
            Plain(ChannelText.Line(message.Footer), FieldNameLimit),
            $"<!date^{message.At.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time}}|{ChannelText.Time(message.At)}>",
            ChannelText.IsLink(message.Url, UrlLimit) ? $"<{message.Url!.Replace("&", "&amp;", StringComparison.Ordinal)}|Open>" : null,
        ];
        return string.Join(" · ", parts.Where(part => part is not null));
    }

    /// <summary>With <c>verbatim</c> Slack makes no links and names of what only looks like them.</summary>
    private static JsonObject Markup(string text) => new() { ["type"] = "mrkdwn", ["text"] = text, ["verbatim"] = true };

    private static string? Plain(string? text, int limit) => ChannelText.CutEscaped(text, limit, SlackText.Escape);
}
