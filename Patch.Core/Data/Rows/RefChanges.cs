namespace Patch.Core.Data;

/// <summary>What can become of an upstream ref that nobody expects of one: the closed list of a signal's <c>change</c>.</summary>
public static class RefChanges
{
    /// <summary>A tag names another tag object or another commit.</summary>
    public const string Moved = "upstream.ref_moved";

    /// <summary>A tag or branch is there no more.</summary>
    public const string Gone = "upstream.ref_gone";

    /// <summary>A branch went to a commit that does not have the old one in its history.</summary>
    public const string Forced = "upstream.ref_forced";

    /// <summary>The change in a sentence.</summary>
    /// <param name="change">One of the above.</param>
    /// <param name="name">Full or short name of the ref.</param>
    /// <param name="before">The commit before it; null where it is not known.</param>
    /// <param name="sha">The commit now; null when it is gone.</param>
    public static string Sentence(string change, string name, string? before, string? sha) => change switch
    {
        Gone => $"{name} is gone from upstream; it was at {Short(before)}.",
        Forced => $"{name} was force-pushed: {Short(sha)} does not have {Short(before)} in its history.",
        _ when before == sha => $"{name} was made anew: another tag object names the same commit, {Short(sha)}.",
        _ => $"{name} was moved from {Short(before)} to {Short(sha)}; a tag should never move.",
    };

    private static string Short(string? sha) => sha is null ? "a commit that is not known" : sha.Length > 12 ? sha[..12] : sha;
}
