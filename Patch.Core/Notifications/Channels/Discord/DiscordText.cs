namespace Patch.Core.Notifications.Channels.Discord;

/// <summary>
/// Cuts text to what Discord takes (https://discord.com/developers/docs/resources/message#embed-object-embed-limits); a longer one makes
/// it refuse the whole message. Text is shown as it is: its markup is escaped.
/// </summary>
internal static class DiscordText
{
    private const int TitleLimit = 256;
    private const int DescriptionLimit = 4096;
    private const int FieldNameLimit = 64;
    private const int FieldLimit = 1024;
    private const int FieldsLimit = 25;
    private const int FooterLimit = 100;
    private const int UrlLimit = 2048;
    private const int MessageLimit = 6000;

    /// <summary>A box within the limits of its parts and of the whole. Fields without a value are left out.</summary>
    /// <param name="title">Above the box.</param>
    /// <param name="description">Null or blank: none.</param>
    /// <param name="url">Where the title leads; left out unless it is a web address.</param>
    /// <param name="color">0xRRGGBB; null is Discord's own.</param>
    /// <param name="footer">A short name of ours.</param>
    /// <param name="timestamp">Shown in the reader's own time.</param>
    /// <param name="fields">Short facts; those over 25 are left out.</param>
    public static DiscordEmbed Embed(
        string title, string? description, string? url, int? color, string footer, DateTimeOffset timestamp, params ReadOnlySpan<Field> fields)
    {
        var shown = Shown(fields);
        var embed = Cut(title, description, shown, footer, DescriptionLimit) with
        {
            Url = ChannelText.IsLink(url, UrlLimit) ? url : null, Color = color, Timestamp = timestamp,
        };

        // Only the longest texts give way; each round takes an eighth off the longest that is allowed.
        for (var longest = DescriptionLimit; Length(embed) > MessageLimit; longest -= longest / 8)
        {
            var shorter = Cut(title, description, shown, footer, longest);
            embed = embed with { Description = shorter.Description, Fields = shorter.Fields };
        }

        return embed;
    }

    private static DiscordEmbed Cut(string title, string? description, List<Field> fields, string footer, int longest) => new(
        Plain(ChannelText.Line(title), TitleLimit) ?? ChannelText.Ellipsis,
        Plain(ChannelText.Clean(description), Math.Min(DescriptionLimit, longest)), Url: null, Color: null,
        [.. fields.Select(field => new DiscordField(field.Name, Plain(field.Value, Math.Min(FieldLimit, longest))!, field.Inline))],
        new DiscordFooter(ChannelText.Cut(ChannelText.Line(footer), FooterLimit) ?? "patch"), Timestamp: null);

    private static string? Plain(string? text, int limit) => ChannelText.CutEscaped(text, limit, DiscordMarkdown.Escape);

    private static List<Field> Shown(ReadOnlySpan<Field> fields)
    {
        var shown = new List<Field>(fields.Length);
        foreach (var field in fields)
        {
            if (shown.Count < FieldsLimit && ChannelText.Clean(field.Value) is { Length: > 0 } value && ChannelText.Cut(ChannelText.Line(field.Name), FieldNameLimit) is { } name)
                shown.Add(new Field(name, value, field.Inline));
        }

        return shown;
    }

    /// <summary>What Discord counts: all the text of the box, its link and time not.</summary>
    private static int Length(DiscordEmbed embed) =>
        embed.Title.Length + (embed.Description?.Length ?? 0) + embed.Footer.Text.Length + embed.Fields.Sum(field => field.Name.Length + field.Value.Length);

    /// <summary>A field that is shown when it has a value.</summary>
    internal readonly record struct Field(string Name, string? Value, bool Inline = true);
}
