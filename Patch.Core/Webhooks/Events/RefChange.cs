using System.Text.Json;

namespace Patch.Core.Webhooks.Events;

/// <summary>What happened to one ref.</summary>
/// <param name="Ref">The full ref.</param>
/// <param name="Before">Null where it is new.</param>
/// <param name="After">Null where it is gone.</param>
/// <param name="Action">One of <see cref="WebhookActions"/>.</param>
internal sealed record RefChange(string Ref, string? Before, string? After, string Action)
{
    private const string Branches = "refs/heads/";
    private const string Tags = "refs/tags/";

    /// <summary>The tag's name; null where the ref is no tag.</summary>
    public string? Tag => TagOf(Ref);

    /// <summary>Null where it cannot be told what happened: no full ref, or an object id that is none.</summary>
    /// <param name="reference">The full ref.</param>
    /// <param name="before">An id; zeros or null for a ref that is new.</param>
    /// <param name="after">An id; zeros or null for a ref that is gone.</param>
    /// <param name="forced">True where the forge says that the new commit does not follow from the old one.</param>
    public static RefChange? Of(string? reference, JsonElement before, JsonElement after, bool forced = false)
    {
        if (reference is null || !reference.StartsWith("refs/", StringComparison.Ordinal) || !IsId(before) || !IsId(after))
            return null;
        return (ObjectId(before), ObjectId(after)) switch
        {
            (null, null) => null,
            (var old, null) => new(reference, old, null, WebhookActions.Deleted),
            (null, var now) => new(reference, null, now, WebhookActions.Created),
            var (old, now) => new(reference, old, now, forced ? WebhookActions.Forced : WebhookActions.Updated),
        };
    }

    /// <summary>An object id in lower case (SHA-1 or SHA-256); null for zeros and for what is no id.</summary>
    public static string? ObjectId(JsonElement element) => ObjectId(element.Text());

    /// <inheritdoc cref="ObjectId(JsonElement)"/>
    public static string? ObjectId(string? text) =>
        text is { Length: 40 or 64 } id && id.All(char.IsAsciiHexDigit) && id.AsSpan().ContainsAnyExcept('0') ? id.ToLowerInvariant() : null;

    public static string? TagOf(string? reference) =>
        reference is not null && reference.Length > Tags.Length && reference.StartsWith(Tags, StringComparison.Ordinal) ? reference[Tags.Length..] : null;

    public static string TagRef(string tag) => Tags + tag;

    /// <summary>The full ref of a branch or tag that a forge names shortly.</summary>
    public static string? FullRef(string? name, bool isTag = false) =>
        name is null || name.StartsWith("refs/", StringComparison.Ordinal) ? name : (isTag ? Tags : Branches) + name;

    private static bool IsId(JsonElement element) =>
        element.ValueKind is JsonValueKind.Null || element.Text() is { Length: 40 or 64 } id && id.All(char.IsAsciiHexDigit);
}
