namespace Patch.Core.Git;

/// <summary>An expected failure of Git work: a stable code for programs and one sentence for people. Secrets in URLs are already taken out.</summary>
/// <param name="Code">One of <see cref="GitFailureCodes"/>.</param>
/// <param name="Sentence">What happened and, where there is something to do, what to do.</param>
public sealed record GitFailure(string Code, string Sentence);

/// <summary>The closed list of <see cref="GitFailure.Code"/>.</summary>
public static class GitFailureCodes
{
    /// <summary>There is no repository at the URL or path.</summary>
    public const string NoRepository = "no-repository";

    /// <summary>The remote asks for credentials, or refuses the ones it got.</summary>
    public const string Authentication = "authentication";

    /// <summary>The time limit passed before the remote was done.</summary>
    public const string TimedOut = "timed-out";

    /// <summary>The remote cannot be reached: name, connection or TLS.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The remote sent the request on to another host; that is not followed.</summary>
    public const string Redirected = "redirected";

    /// <summary>A URL scheme or a transport that this machine cannot serve.</summary>
    public const string Unsupported = "unsupported";

    /// <summary>Another process or call holds the mirror.</summary>
    public const string Busy = "busy";

    /// <summary>A commit, branch or tag that does not exist.</summary>
    public const string NoCommit = "no-commit";

    /// <summary>A reference name that Git does not allow.</summary>
    public const string BadReference = "bad-reference";

    /// <summary>The remote's reference is not at the expected value.</summary>
    public const string Moved = "moved";

    /// <summary>The remote took the push and refused the reference.</summary>
    public const string Refused = "refused";

    /// <summary>Anything else that Git reported.</summary>
    public const string Failed = "failed";
}
