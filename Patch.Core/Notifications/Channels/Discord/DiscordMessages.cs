using System.Text.Json.Nodes;

namespace Patch.Core.Notifications.Channels.Discord;

/// <summary>A notice as Discord's message: its words in one box, with the colours of the original's for what upstream did.</summary>
internal static class DiscordMessages
{
    private const string Username = "patch";

    private const int GitHubColor = 0x24292f;
    private const int OtherColor = 0x2185d0;
    private const int ErrorColor = 0xd1242f;
    private const int WarningColor = 0xd4a72c;

    /// <summary>The message of a notice.</summary>
    public static DiscordMessage Of(NoticeMessage message) => new(Username,
    [
        DiscordText.Embed(
            message.Title, message.Text, message.Url, ColorOf(message), message.Footer, message.At,
            [.. message.Fields.Select(field => new DiscordText.Field(field.Name, field.Value, field.Short))]),
    ]);

    private static int? ColorOf(NoticeMessage message) => message.Severity switch
    {
        "error" => ErrorColor,
        "warning" => WarningColor,
        _ when message.EventType is not ("push" or "release") => null,
        _ => IsGitHub(message.Facts["signal"]) ? GitHubColor : OtherColor,
    };

    private static bool IsGitHub(JsonNode? signal) =>
        signal is JsonObject all && all["provider"] is JsonValue provider && provider.TryGetValue<string>(out var name) && name == "github";
}
