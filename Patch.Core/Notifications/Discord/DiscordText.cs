namespace Patch.Core.Notifications.Discord;

/// <summary>
/// Cuts text to what Discord takes (https://discord.com/developers/docs/resources/message#embed-object-embed-limits); a longer one makes
/// it refuse the whole message.
/// </summary>
internal static class DiscordText
{
    private const int TitleLimit = 256;
    private const int DescriptionLimit = 4096;
    private const int FieldLimit = 1024;
    private const int UrlLimit = 2048;
    private const int MessageLimit = 6000;

    /// <summary>A box within the limits of its parts and of the whole. Fields without a value are left out.</summary>
    /// <param name="title">Above the box.</param>
    /// <param name="description">Null or blank: none.</param>
    /// <param name="url">Where the title leads; left out unless it is a web address.</param>
    /// <param name="color">0xRRGGBB; null is Discord's own.</param>
    /// <param name="footer">A short name of ours.</param>
    /// <param name="timestamp">Shown in the reader's own time.</param>
    /// <param name="fields">At most 25, with short names of ours.</param>
    public static DiscordEmbed Embed(
        string title, string? description, string? url, int? color, string footer, DateTimeOffset timestamp, params ReadOnlySpan<Field> fields)
    {
        var embed = new DiscordEmbed(
            Cut(title, TitleLimit)!, Cut(description, DescriptionLimit), IsLink(url) ? url : null, color, Shown(fields), new DiscordFooter(footer), timestamp);

        // Only the longest texts give way; each round takes an eighth off the longest that is allowed.
        for (var longest = DescriptionLimit; Length(embed) > MessageLimit; longest -= longest / 8)
        {
            embed = embed with
            {
                Description = Cut(embed.Description, longest),
                Fields = [.. embed.Fields.Select(field => field with { Value = Cut(field.Value, longest)! })],
            };
        }

        return embed;
    }

    /// <summary>
    /// At most <paramref name="limit"/> UTF-16 units, with a sign that something is missing; no surrogate pair is halved. Null for blank text.
    /// </summary>
    public static string? Cut(string? text, int limit)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
            return null;
        if (trimmed.Length <= limit)
            return trimmed;
        var end = char.IsHighSurrogate(trimmed[limit - 2]) ? limit - 2 : limit - 1;
        return trimmed[..end] + "…";
    }

    private static List<DiscordField> Shown(ReadOnlySpan<Field> fields)
    {
        var shown = new List<DiscordField>(fields.Length);
        foreach (var field in fields)
        {
            if (Cut(field.Value, FieldLimit) is { } value)
                shown.Add(new DiscordField(field.Name, value, field.Inline));
        }

        return shown;
    }

    /// <summary>What Discord counts: all the text of the box, its link and time not.</summary>
    private static int Length(DiscordEmbed embed) =>
        embed.Title.Length + (embed.Description?.Length ?? 0) + embed.Footer.Text.Length + embed.Fields.Sum(field => field.Name.Length + field.Value.Length);

    /// <summary>Discord refuses a message whose link is no web address.</summary>
    private static bool IsLink(string? url) =>
        url is { Length: <= UrlLimit } && Uri.TryCreate(url, UriKind.Absolute, out var link) && link.Scheme is ("http" or "https");

    /// <summary>A field that is shown when it has a value.</summary>
    internal readonly record struct Field(string Name, string? Value, bool Inline = true);
}
