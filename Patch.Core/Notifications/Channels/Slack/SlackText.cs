using System.Text.RegularExpressions;

namespace Patch.Core.Notifications.Channels.Slack;

/// <summary>
/// Text that Slack shows as it is (https://docs.slack.dev/messaging/formatting-message-text#escaping): the three characters by which it knows
/// links and mentions are escaped, and words that some workspaces still turn into mentions are parted by a mark without width.
/// </summary>
internal static partial class SlackText
{
    /// <summary>The text with nothing that Slack would act on.</summary>
    public static string Escape(string text) => Mention().Replace(text, "@\u200B")
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    [GeneratedRegex("@(?=(here|channel|everyone|group)\\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mention();
}
