namespace Patch.Core.Notifications.Routing;

/// <summary>What notices are about, as routes and templates name it.</summary>
public static class NoticeEvents
{
    /// <summary>Upstream got commits, or a branch of it moved in a way that nobody expects.</summary>
    public const string Push = "push";

    /// <summary>Upstream has a release or a tag, or a tag of it moved in a way that nobody expects.</summary>
    public const string Release = "release";

    /// <summary>A maintenance attempt came to an outcome.</summary>
    public const string Attempt = "attempt";

    /// <summary>The forecast of a stack has another verdict than the one before.</summary>
    public const string Forecast = "forecast";

    /// <summary>Something was done at a forge; also a pull request's webhook.</summary>
    public const string PullRequest = "pull_request";

    /// <summary>A channel is paused, or takes messages again.</summary>
    public const string Channel = "channel";

    /// <summary>What a channel's budget, its quiet hours or its pause held back. It goes where that would have gone.</summary>
    public const string Digest = "digest";

    /// <summary>A message that a person asked for, to see whether a channel works.</summary>
    public const string Test = "test";

    /// <summary>What a route may name: the above but for the last two, and what else the webhooks of a route tell.</summary>
    public static IReadOnlyList<string> Routable { get; } =
        [Push, Release, Attempt, Forecast, PullRequest, Channel, "create", "delete", "workflow_run", "status", "ping", "unknown"];
}

/// <summary>How much a notice matters: the closed list of <see cref="Data.Notice.Severity"/>.</summary>
public static class NoticeSeverities
{
    /// <summary>Good to know.</summary>
    public const string Info = "info";

    /// <summary>Somebody should look at it.</summary>
    public const string Warning = "warning";

    /// <summary>Something does not go on by itself. It is told in quiet hours too.</summary>
    public const string Error = "error";

    /// <summary>All of them, the least first.</summary>
    public static IReadOnlyList<string> All { get; } = [Info, Warning, Error];

    /// <summary>Its place among them; an unknown one is the least.</summary>
    public static int Rank(string severity) => severity switch
    {
        Error => 2,
        Warning => 1,
        _ => 0,
    };
}
