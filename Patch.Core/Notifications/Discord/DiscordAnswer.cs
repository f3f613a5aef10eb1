namespace Patch.Core.Notifications.Discord;

/// <summary>What came of one request to Discord.</summary>
public abstract record DiscordAnswer
{
    private DiscordAnswer()
    {
    }

    /// <summary>Taken.</summary>
    public sealed record Taken : DiscordAnswer;

    /// <summary>Not taken.</summary>
    /// <param name="Reason">A sentence; never holds the webhook's URL.</param>
    /// <param name="RetryAfter">How long Discord asks to wait; null when it does not say.</param>
    /// <param name="Permanent">True when another try cannot help: a redirect, or a 4xx other than 408 and 429.</param>
    /// <param name="RateLimited">True for 429: the wait holds for every notice to this webhook.</param>
    public sealed record Refused(string Reason, TimeSpan? RetryAfter, bool Permanent, bool RateLimited) : DiscordAnswer;
}
