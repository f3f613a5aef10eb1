using System.Text;

namespace Patch.Core.Notifications.Channels.Discord;

/// <summary>
/// Text that is to be shown as it is, where Discord would read markup
/// (https://support.discord.com/hc/articles/210298617): only what would become markup gets its backslash, so plain text stays as it was.
/// </summary>
internal static class DiscordMarkdown
{
    /// <summary>The text with every mark disarmed: emphasis, code, spoilers, masked links, mentions, headings, quotes and lists.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        var atStart = true;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (IsMark(text, i, atStart))
                escaped.Append('\\');
            escaped.Append(c);
            atStart = c == '\n' || atStart && c == ' ';
        }

        return escaped.ToString();
    }

    private static bool IsMark(string text, int at, bool atStart) => text[at] switch
    {
        '\\' or '*' or '`' or '~' or '|' or '<' => true,
        '#' or '>' or '-' => atStart,
        '(' => at > 0 && text[at - 1] == ']',
        '_' => !(at > 0 && char.IsLetterOrDigit(text[at - 1]) && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1])),
        _ => false,
    };
}
