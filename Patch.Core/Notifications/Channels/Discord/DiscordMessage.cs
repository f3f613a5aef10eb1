using System.Text.Json.Serialization;

namespace Patch.Core.Notifications.Channels.Discord;

/// <summary>Body of a request to a Discord webhook (https://discord.com/developers/docs/resources/webhook#execute-webhook).</summary>
public sealed record DiscordMessage(string? Username, IReadOnlyList<DiscordEmbed> Embeds)
{
    /// <summary>A feed's text pings nobody, whatever it says.</summary>
    [JsonPropertyName("allowed_mentions")]
    public DiscordMentions AllowedMentions { get; } = new([]);
}

/// <summary>Which mentions in the text ping somebody: none when <paramref name="Parse"/> is empty.</summary>
public sealed record DiscordMentions(IReadOnlyList<string> Parse);

/// <summary>One box of a message.</summary>
public sealed record DiscordEmbed(
    string Title, string? Description, string? Url, int? Color, IReadOnlyList<DiscordField> Fields, DiscordFooter Footer, DateTimeOffset? Timestamp);

/// <summary>One name and value of a box.</summary>
public sealed record DiscordField(string Name, string Value, bool Inline = true);

/// <summary>The line below a box.</summary>
public sealed record DiscordFooter(string Text);
