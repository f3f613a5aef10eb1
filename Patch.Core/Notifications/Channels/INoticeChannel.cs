namespace Patch.Core.Notifications.Channels;

/// <summary>One kind of channel: how a rendered message is written there. Refusals and silence are answers, not exceptions.</summary>
public interface INoticeChannel
{
    /// <summary>Its name in the settings, one of <see cref="ChannelKinds"/>.</summary>
    string Kind { get; }

    /// <summary>True when a message that was sent can be changed: then there is one live message for each upstream point.</summary>
    bool CanEdit { get; }

    /// <summary>Sends a message, or brings one forward that was sent before.</summary>
    /// <param name="channel">Where to.</param>
    /// <param name="message">What; any length and any text: the channel cuts, escapes and disarms mentions.</param>
    /// <param name="messageId">The channel's own id of the message to change; null sends a new one.</param>
    /// <param name="cancellationToken">Ends the request; the message may have been taken then.</param>
    Task<ChannelAnswer> SendAsync(ChannelSettings channel, NoticeMessage message, string? messageId, CancellationToken cancellationToken);
}

/// <summary>The closed list of <see cref="INoticeChannel.Kind"/>.</summary>
public static class ChannelKinds
{
    public const string Discord = "discord";
    public const string Slack = "slack";
    public const string Teams = "teams";
    public const string Email = "email";
    public const string Webhook = "webhook";
    public const string Matrix = "matrix";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Discord, Slack, Teams, Email, Webhook, Matrix];
}

/// <summary>What came of one request to a channel.</summary>
public abstract record ChannelAnswer
{
    private ChannelAnswer()
    {
    }

    /// <summary>Taken.</summary>
    /// <param name="MessageId">The channel's own id of the message, by which it can be changed; null where it has none.</param>
    public sealed record Taken(string? MessageId) : ChannelAnswer;

    /// <summary>The message that was to be changed is not there any more: a person deleted it. A new one may be sent.</summary>
    public sealed record Gone(string Reason) : ChannelAnswer;

    /// <summary>Not taken.</summary>
    /// <param name="Reason">A sentence; never holds a secret of the channel.</param>
    /// <param name="RetryAfter">How long the channel asks to wait; null when it does not say.</param>
    /// <param name="Permanent">True when another try of this message cannot help.</param>
    /// <param name="RateLimited">True when the wait holds for every message to the channel.</param>
    public sealed record Refused(string Reason, TimeSpan? RetryAfter, bool Permanent, bool RateLimited) : ChannelAnswer;
}
