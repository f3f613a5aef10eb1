using System.Text.RegularExpressions;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Candidates;

/// <summary>
/// How a stack's candidates are named: a full reference name with placeholders, as <c>refs/heads/patch/candidates/{tag}</c>. Known are
/// <c>{tag}</c> (the release), <c>{branch}</c> (the maintained branch), <c>{stack}</c> and <c>{upstream}</c> (seven digits of the release's commit).
/// </summary>
/// <param name="Text">The pattern as it was written.</param>
public sealed partial record CandidatePattern(string Text)
{
    private const string Known = "{tag}, {branch}, {stack} and {upstream}";
    private const int ShortSha = 7;

    /// <summary>The names lie under <c>refs/tags/</c>.</summary>
    public bool IsTag => Text.StartsWith("refs/tags/", StringComparison.Ordinal);

    /// <summary>Why no reference can be named by it, as the rest of a sentence about it; null when it is good.</summary>
    public string? Fault()
    {
        if (Placeholder().Matches(Text).FirstOrDefault(match => match.Value is not ("{tag}" or "{branch}" or "{stack}" or "{upstream}")) is { } unknown)
            return $"has the placeholder {unknown.Value}; known are {Known}.";
        if (Placeholder().Replace(Text, "").AsSpan().IndexOfAny('{', '}') >= 0)
            return "has a brace without its other half.";
        return RemotePush.BadReference(For("v1", "main", "stack", "0123456")) is null
            ? null
            : "does not give a full name under refs/heads/ or refs/tags/ that Git allows.";
    }

    /// <summary>The reference of one candidate. Whether Git allows it is known when the values are: a tag may end in what a reference may not.</summary>
    /// <param name="tag">The release's tag.</param>
    /// <param name="branch">The maintained branch.</param>
    /// <param name="stack">The stack's name; what a reference may not hold becomes <c>-</c>.</param>
    /// <param name="upstream">The release's commit.</param>
    public string For(string tag, string branch, string stack, string upstream) => Placeholder().Replace(Text, match => match.Value switch
    {
        "{tag}" => tag,
        "{branch}" => branch,
        "{stack}" => Unfit().Replace(stack, "-").Trim('-', '.'),
        "{upstream}" => upstream[..Math.Min(ShortSha, upstream.Length)],
        _ => match.Value,
    });

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[^A-Za-z0-9._-]+|\.{2,}")]
    private static partial Regex Unfit();
}
