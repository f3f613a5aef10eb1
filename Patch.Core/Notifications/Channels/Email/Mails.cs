using System.Net;
using System.Text;
using MimeKit;
using Patch.Core.Data;

namespace Patch.Core.Notifications.Channels.Email;

/// <summary>A notice as a mail: plain text, and the same in HTML in which all text is encoded.</summary>
internal static class Mails
{
    private const int SubjectLimit = 200;
    private const int TextLimit = 100_000;
    private const int FieldsLimit = 50;
    private const int FieldLimit = 2000;
    private const int UrlLimit = 2000;

    /// <summary>What stands behind the @ of our ids where the sender's own domain cannot.</summary>
    private const string NoDomain = "patch.invalid";

    /// <summary>The mail.</summary>
    /// <param name="channel">The channel's name: mails of two channels are two threads.</param>
    /// <param name="message">What to say.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receivers.</param>
    /// <param name="now">When it is sent.</param>
    public static MimeMessage Of(string channel, NoticeMessage message, MailboxAddress from, InternetAddressList to, DateTimeOffset now)
    {
        var domain = from.Address[(from.Address.LastIndexOf('@') + 1)..] is { Length: > 0 } own && own.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') ? own : NoDomain;
        var mail = new MimeMessage
        {
            // Each header that holds text of others is one line; MimeKit encodes what is not plain.
            Subject = ChannelText.Cut(ChannelText.Line(message.Title), SubjectLimit) ?? "Patch",
            Date = now,
            MessageId = $"{ChannelText.Token(message.Id)}@{domain}",
        };
        mail.From.Add(from);
        mail.To.AddRange(to);
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        if (Thread(channel, message) is { } thread)
        {
            mail.InReplyTo = $"{thread}@{domain}";
            mail.References.Add(mail.InReplyTo);
        }

        var fields = message.Fields.Take(FieldsLimit)
            .Select(field => (Name: ChannelText.Cut(ChannelText.Line(field.Name), 100) ?? "", Value: ChannelText.Cut(ChannelText.Clean(field.Value), FieldLimit) ?? ""))
            .Where(field => field.Value.Length > 0).ToList();
        var title = ChannelText.Line(message.Title);
        var text = ChannelText.Cut(ChannelText.Clean(message.Text), TextLimit);
        var url = ChannelText.IsLink(message.Url, UrlLimit) ? message.Url : null;
        var below = $"{ChannelText.Line(message.Footer)} · {ChannelText.Time(message.At)}";
        mail.Body = new MultipartAlternative { Part("plain", Plain(title, text, url, below, fields)), Part("html", Html(title, text, url, below, fields)) };
        return mail;
    }

    /// <summary>
    /// The id that all mails about one upstream point answer to, so that programs show them as one thread. No mail has it: which state comes first
    /// is not known beforehand.
    /// </summary>
    private static string? Thread(string channel, NoticeMessage message) =>
        message is { Repo: { } repo, Point: { } point } ? $"thread-{IdKeys.Of($"{channel}\0{repo}\0{point}")[..40]}" : null;

    /// <summary>Quoted-printable: a line of any length and any letter passes every server.</summary>
    private static TextPart Part(string subtype, string text) => new(subtype) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable };

    private static string Plain(string title, string? text, string? url, string below, IReadOnlyList<(string Name, string Value)> fields)
    {
        var plain = new StringBuilder(title).Append("\n\n");
        if (text is not null)
            plain.Append(text).Append("\n\n");
        foreach (var (name, value) in fields)
            plain.Append(name).Append(": ").Append(value).Append('\n');
        return plain.Append(fields.Count == 0 ? "" : "\n").Append(url is null ? "" : url + "\n\n").Append("-- \n").Append(below).Append('\n').ToString();
    }

    private static string Html(string title, string? text, string? url, string below, IReadOnlyList<(string Name, string Value)> fields)
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n<h3>");
        html.Append(url is null ? Encode(title) : $"<a href=\"{Encode(url)}\">{Encode(title)}</a>").Append("</h3>\n");
        if (text is not null)
            html.Append("<p>").Append(Encode(text)).Append("</p>\n");
        if (fields.Count > 0)
            html.Append("<table>\n").AppendJoin("\n", fields.Select(field => $"<tr><th align=\"left\">{Encode(field.Name)}</th><td>{Encode(field.Value)}</td></tr>")).Append("\n</table>\n");
        return html.Append("<p><small>").Append(Encode(below)).Append("</small></p>\n</body></html>\n").ToString();
    }

    private static string Encode(string plain) => WebUtility.HtmlEncode(plain).Replace("\n", "<br>\n", StringComparison.Ordinal);
}
