using Patch.Core.Notifications.Channels.Http;

namespace Patch.Core.Notifications.Channels.Slack;

/// <summary>What Slack's error codes mean for us (https://docs.slack.dev/reference/methods/chat.postMessage#errors).</summary>
internal static class SlackErrors
{
    private const string Who = "Slack";

    /// <summary>Those that pass by themselves; all others are about the message, the channel or the token.</summary>
    private static readonly IReadOnlyList<string> Passing =
    [
        "ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org",
        "rollup_error", "org_login_required",
    ];

    /// <summary>The answer to a code that came with a success status.</summary>
    /// <param name="channel">The channel, for the names of its settings.</param>
    /// <param name="response">The answer, which may say more.</param>
    /// <param name="error">The code.</param>
    /// <param name="edits">True when a message was to be changed.</param>
    public static ChannelAnswer Of(ChannelSettings channel, ChannelResponse response, string error, bool edits)
    {
        if (edits && error is "message_not_found" or "cant_update_message" or "edit_window_closed" or "cant_broadcast_message")
            return new ChannelAnswer.Gone(error == "message_not_found" ? "The message was deleted in Slack" : $"Slack does not let the message be changed: {error}");
        var hint = Hint(channel, error, response.Text("needed"));
        return new ChannelAnswer.Refused(
            $"{Who} refused the message: {ChannelText.Cut(ChannelText.Line(error), 100)}{(hint is null ? "" : $" ({hint})")}", response.RetryAfter,
            Permanent: !Passing.Contains(error), RateLimited: error is "ratelimited" or "rate_limited");
    }

    private static string? Hint(ChannelSettings channel, string error, string? needed) => error switch
    {
        "missing_scope" => $"the token lacks the right {ChannelText.Cut(ChannelText.Line(needed), 100) ?? "chat:write"}; add it to the app and install the app again",
        "channel_not_found" => $"{ChannelSecrets.Key(channel, nameof(channel.Room))} names no channel that the app can see; invite the app to it",
        "not_in_channel" => "the app is not in the channel; invite it, or give it the right chat:write.public",
        "is_archived" => "the channel is archived",
        "invalid_auth" or "not_authed" or "token_revoked" or "token_expired" or "account_inactive" => "the token is not valid, or not valid any more",
        "not_allowed_token_type" => "the token must be a bot's, which begins with xoxb-",
        "restricted_action" or "team_access_not_granted" or "ekm_access_denied" => "the workspace's owners do not allow it",
        _ => null,
    };
}
