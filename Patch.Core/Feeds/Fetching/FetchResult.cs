namespace Patch.Core.Feeds.Fetching;

/// <summary>What came of asking for a feed.</summary>
public abstract record FetchResult
{
    private FetchResult()
    {
    }

    /// <summary>304: the feed is as it was.</summary>
    public sealed record NotModified : FetchResult;

    /// <summary>The feed's bytes, decompressed, with what to send next time.</summary>
    public sealed record Fetched(byte[] Body, string? ContentType, string? ETag, string? LastModified) : FetchResult;

    /// <summary>No feed came.</summary>
    /// <param name="Code"><c>unreachable</c>, <c>timeout</c>, <c>too-large</c>, <c>status</c>, <c>redirect</c> or <c>encoding</c>.</param>
    /// <param name="Sentence">What happened.</param>
    /// <param name="RetryAfter">How long the host asks to wait; null when it does not say.</param>
    public sealed record Failed(string Code, string Sentence, TimeSpan? RetryAfter = null) : FetchResult;
}
