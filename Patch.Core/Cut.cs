using System.Diagnostics.CodeAnalysis;

namespace Patch.Core;

/// <summary>Shortens what others wrote, so that one value never takes a whole page.</summary>
public static class Cut
{
    /// <summary>The beginning of a text, with an ellipsis where there is more; never half a character.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? To(string? text, int most) => text is null || text.Length <= most ? text : Begin(text, most) + "…";

    /// <summary>The beginning of a text as it is; never half a character.</summary>
    public static string Begin(string text, int most) =>
        text.Length <= most ? text : most <= 0 ? "" : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>A long id by its beginning and its end, which is what tells ids apart.</summary>
    public static string Middle(string id, int most) => id.Length <= most ? id : string.Concat(id.AsSpan(0, most / 3), "…", id.AsSpan(id.Length - (most - most / 3 - 1)));

    /// <summary>A commit's first digits.</summary>
    public static string Sha(string? sha) => sha is null ? "" : sha.Length > 10 && sha.All(char.IsAsciiHexDigit) ? sha[..10] : To(sha, 40);

    /// <summary>A reference without <c>refs/heads/</c> or <c>refs/tags/</c>.</summary>
    public static string Reference(string? reference) => To(
        reference is null ? "" : reference.Split('/', 3) is ["refs", "heads" or "tags", var name] ? name : Sha(reference), 200);
}
