using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Patch.Core.Data;

namespace Patch.Core.Notifications.Channels.Matrix;

/// <summary>A notice as the content of an <c>m.room.message</c> (https://spec.matrix.org/latest/client-server-api/#mroommessage).</summary>
internal static partial class MatrixMessages
{
    /// <summary>An event has at most 65,536 bytes; the server adds its own parts to the content.</summary>
    public const int ContentLimit = 60_000;

    private const int TitleLimit = 300;
    private const int TextLimit = 16_000;
    private const int FieldsLimit = 40;
    private const int FieldLimit = 1000;
    private const int UrlLimit = 2000;

    /// <summary>The content as JSON. Where it would be too long, the longest texts give way.</summary>
    /// <param name="message">What to say.</param>
    /// <param name="replaces">The event that it takes the place of; null for a new one.</param>
    public static byte[] Of(NoticeMessage message, string? replaces)
    {
        var limit = TextLimit;
        byte[] body;
        while ((body = Encoding.UTF8.GetBytes(Content(message, replaces, limit).ToJsonString(PatchJson.Options))).Length > ContentLimit && limit > 16)
            limit -= limit / 4;
        return body;
    }

    private static JsonObject Content(NoticeMessage message, string? replaces, int limit)
    {
        var parts = new Parts(message, limit);
        if (replaces is null)
            return Content(parts.Plain(), parts.Html());

        // The part outside is for clients that know no replacement; the star is how people know it there.
        var content = Content("* " + parts.Plain(), "* " + parts.Html());
        content["m.new_content"] = Content(parts.Plain(), parts.Html());
        content["m.relates_to"] = new JsonObject { ["rel_type"] = "m.replace", ["event_id"] = replaces };
        return content;
    }

    /// <summary>Named mentions, and none named: then nothing in the text pings anybody.</summary>
    private static JsonObject Content(string plain, string html) => new()
    {
        ["msgtype"] = "m.notice",
        ["body"] = plain,
        ["format"] = "org.matrix.custom.html",
        ["formatted_body"] = html,
        ["m.mentions"] = new JsonObject(),
    };

    [GeneratedRegex("@(?=room\\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    /// <summary>The texts, each cut to <paramref name="limit"/>, in both forms.</summary>
    private sealed class Parts(NoticeMessage message, int limit)
    {
        private readonly string title = Cut(ChannelText.Line(message.Title), Math.Min(TitleLimit, limit)) ?? ChannelText.Ellipsis;
        private readonly string? text = Cut(ChannelText.Clean(message.Text), limit);
        private readonly string below = $"{Cut(ChannelText.Line(message.Footer), 64) ?? "patch"} · {ChannelText.Time(message.At)}";
        private readonly string? url = ChannelText.IsLink(message.Url, UrlLimit) ? message.Url : null;
        private readonly IReadOnlyList<(string Name, string Value)> fields =
        [
            .. message.Fields.Take(FieldsLimit)
                .Select(field => (Cut(ChannelText.Line(field.Name), 64) ?? "", Cut(ChannelText.Line(field.Value), Math.Min(FieldLimit, limit)) ?? ""))
                .Where(field => field.Item2.Length > 0),
        ];

        public string Plain()
        {
            string?[] lines = [title, text, .. fields.Select(field => $"{field.Name}: {field.Value}"), url, below];
            return string.Join('\n', lines.Where(line => line is not null));
        }

        public string Html()
        {
            var html = new StringBuilder("<p><strong>");
            html.Append(url is null ? Encode(title) : $"<a href=\"{Encode(url)}\">{Encode(title)}</a>").Append("</strong></p>");
            if (text is not null)
                html.Append("<p>").Append(Encode(text).Replace("\n", "<br>", StringComparison.Ordinal)).Append("</p>");
            if (fields.Count > 0)
                html.Append("<ul>").AppendJoin("", fields.Select(field => $"<li><strong>{Encode(field.Name)}</strong>: {Encode(field.Value)}</li>")).Append("</ul>");
            return html.Append("<p><em>").Append(Encode(below)).Append("</em></p>").ToString();
        }

        private static string Encode(string plain) => WebUtility.HtmlEncode(plain);

        /// <summary>Servers that do not know named mentions yet look for the word.</summary>
        private static string? Cut(string plain, int most) => ChannelText.Cut(plain, most) is { } cut ? Mention().Replace(cut, "@\u200B") : null;
    }
}
