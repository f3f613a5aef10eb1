using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Carrying;

/// <summary>What a patch's own message says should become of it: the trailers <c>Patch-policy</c> and <c>Upstream-PR</c>.</summary>
/// <param name="Line">The policy's line as it stands in the message; null where there is none.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Until">For <see cref="PatchPolicyKind.CarryUntil"/>: the tag.</param>
/// <param name="UpstreamPr">The value of <c>Upstream-PR</c>.</param>
internal sealed record PatchPolicy(string? Line, PatchPolicyKind Kind, string? Until, string? UpstreamPr)
{
    private const string PolicyKey = "Patch-policy";
    private const string UpstreamKey = "Upstream-PR";
    private const string UntilWord = "carry-until=";

    /// <summary>Reads the last paragraph of the message, where trailers are; the last of a name counts.</summary>
    public static PatchPolicy Of(CommitObject commit)
    {
        var paragraphs = commit.Message.TrimEnd().Split("\n\n");
        var trailers = paragraphs.Length < 2 ? [] : paragraphs[^1].Split('\n');
        var line = trailers.LastOrDefault(line => Value(line, PolicyKey) is not null);
        var value = line is null ? null : Value(line, PolicyKey);
        var until = value?.StartsWith(UntilWord, StringComparison.OrdinalIgnoreCase) == true ? value[UntilWord.Length..].Trim() : null;
        var kind = value?.ToLowerInvariant() switch
        {
            null or "drop-when-upstream" => PatchPolicyKind.DropWhenUpstream,
            "carry" => PatchPolicyKind.Carry,
            _ when until?.Length > 0 => PatchPolicyKind.CarryUntil,
            _ => PatchPolicyKind.Unknown,
        };
        return new PatchPolicy(line?.Trim(), kind, until, trailers.Select(trailer => Value(trailer, UpstreamKey)).LastOrDefault(found => found is not null));
    }

    private static string? Value(string line, string key) =>
        line.StartsWith(key, StringComparison.OrdinalIgnoreCase) && line.AsSpan(key.Length).TrimStart().StartsWith(":")
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : null;
}

/// <summary>The values of the trailer <c>Patch-policy</c>.</summary>
internal enum PatchPolicyKind
{
    /// <summary><c>drop-when-upstream</c>, and where nothing is said: dropped when upstream has the change.</summary>
    DropWhenUpstream,

    /// <summary><c>carry</c>: never dropped; when nothing is left to change it stays as an empty commit.</summary>
    Carry,

    /// <summary><c>carry-until=TAG</c>: left out from that tag on.</summary>
    CarryUntil,

    /// <summary>A word that means nothing: treated as if it were not there, and said.</summary>
    Unknown,
}
