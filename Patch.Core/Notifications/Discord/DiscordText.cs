namespace Patch.Core.Notifications.Discord;

/// <summary>
/// Cuts text to what Discord takes (https://discord.com/developers/docs/resources/message#embed-object-embed-limits); a longer one makes
/// it refuse the whole message.
/// </summary>
internal static class DiscordText
{
    private const int TitleLimit = 256;
    private const int DescriptionLimit = 2000;
    private const int FieldLimit = 300;
    private const int UrlLimit = 2048;

    /// <summary>A box within the limits. The description and fields stay far enough below theirs that the 6,000 of a whole message hold.</summary>
    public static DiscordEmbed Embed(
        string title, string? description, string? url, string footer, DateTimeOffset timestamp, params (string Name, string? Value)[] fields) => new(
        Cut(title, TitleLimit),
        string.IsNullOrWhiteSpace(description) ? null : Cut(description.Trim(), DescriptionLimit),
        IsLink(url) ? url : null,
        [.. fields.Where(field => !string.IsNullOrWhiteSpace(field.Value)).Select(field => new DiscordField(field.Name, Cut(field.Value!.Trim(), FieldLimit)))],
        new DiscordFooter(footer),
        timestamp);

    /// <summary>At most <paramref name="limit"/> UTF-16 units, with a sign that something is missing; no surrogate pair is halved.</summary>
    public static string Cut(string text, int limit)
    {
        if (text.Length <= limit)
            return text;
        var end = char.IsHighSurrogate(text[limit - 2]) ? limit - 2 : limit - 1;
        return text[..end] + "…";
    }

    /// <summary>Discord refuses a message whose link is no web address.</summary>
    private static bool IsLink(string? url) =>
        url is { Length: <= UrlLimit } && Uri.TryCreate(url, UriKind.Absolute, out var link) && link.Scheme is ("http" or "https");
}
