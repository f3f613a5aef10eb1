using System.Text.RegularExpressions;
using LibGit2Sharp;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Remotes;

/// <summary>Turns what libgit2 and the git program report into a failure with a code. Their words are all there is to go by.</summary>
internal static partial class GitErrors
{
    private static readonly (Regex Words, string Code, string Sentence)[] Known =
    [
        (RedirectWords(), GitFailureCodes.Redirected, "sends the request on to another host, which is not followed: use the new address."),
        (MovedWords(), GitFailureCodes.Moved, "has commits there that were not expected: somebody else moved it, so nothing was pushed."),
        (RefusedWords(), GitFailureCodes.Refused, "refused the push:"),
        (LoginWords(), GitFailureCodes.Authentication, "asks for credentials, or refuses those it got: set them for its host."),
        (TimeWords(), GitFailureCodes.TimedOut, "did not answer in time."),
        (MissingWords(), GitFailureCodes.NoRepository, "is not a Git repository, or cannot be seen with these credentials."),
        (ConnectWords(), GitFailureCodes.Unreachable, "cannot be reached:"),
    ];

    /// <summary>Exceptions that mean the work failed, not that the program is wrong.</summary>
    public static bool IsExpected(Exception exception) => exception is LibGit2SharpException or IOException or UnauthorizedAccessException or MissingObjectException;

    public static GitFailure Of(RemoteAddress address, Exception exception) => Of(address, exception.Message);

    public static GitFailure Of(RemoteAddress address, string words)
    {
        var shown = words.Trim();
        foreach (var (pattern, code, sentence) in Known)
            if (pattern.IsMatch(words))
                return new GitFailure(code, sentence.EndsWith(':') ? $"{address.Shown} {sentence} {shown}" : $"{address.Shown} {sentence}");
        return new GitFailure(GitFailureCodes.Failed, $"Git could not work with {address.Shown}: {shown}");
    }

    public static GitFailure TimedOut(RemoteAddress address, TimeSpan limit) =>
        new(GitFailureCodes.TimedOut, $"{address.Shown} was not done within {limit.TotalSeconds:0.###} s.");

    [GeneratedRegex("redirect", RegexOptions.IgnoreCase)]
    private static partial Regex RedirectWords();

    [GeneratedRegex(@"! \[rejected\]|non-fast-forward|contains commits that are not present locally", RegexOptions.IgnoreCase)]
    private static partial Regex MovedWords();

    [GeneratedRegex(@"! \[remote rejected\]", RegexOptions.IgnoreCase)]
    private static partial Regex RefusedWords();

    [GeneratedRegex("authenticat|credential|status code: 40[13]|permission denied|could not read username|publickey", RegexOptions.IgnoreCase)]
    private static partial Regex LoginWords();

    [GeneratedRegex("timed out|timeout", RegexOptions.IgnoreCase)]
    private static partial Regex TimeWords();

    [GeneratedRegex("could not find repository|failed to resolve path|unsupported url protocol|status code: 404|not appear to be a git repo|not a git repository|repository not found|does not exist", RegexOptions.IgnoreCase)]
    private static partial Regex MissingWords();

    [GeneratedRegex("failed to connect|failed to resolve address|connection refused|could not resolve|certificate|ssl|unreachable|no route", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectWords();
}
