namespace Patch.Api.Http;

/// <summary>
/// An id in a path. Clients percent-encode ids whole, <c>/</c> as <c>%2F</c> included; <see cref="EncodedPaths"/> keeps the path as it was
/// sent until routing has cut it into segments, so an id is decoded here, once, and an undecoded slash is another path.
/// </summary>
internal readonly record struct EncodedId(string Value)
{
    /// <summary>Decodes a segment; the binder's side. <see cref="EncodedPaths"/> has refused what cannot be decoded before.</summary>
    public static bool TryParse(string segment, out EncodedId id)
    {
        var decoded = PercentEncoding.TryDecode(segment, out var value);
        id = new EncodedId(value);
        return decoded;
    }

    public override string ToString() => Value;
}
