namespace Patch.Core.Http;

/// <summary>Reads what somebody else sends, up to a bound: no more than that is ever held, however long it goes on.</summary>
public static class BoundedBody
{
    /// <summary>The whole body; null when it is longer than <paramref name="limit"/> bytes.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        return await ReadAsync(stream, limit, cancellationToken);
    }

    /// <summary>All of the stream; null when it is longer than <paramref name="limit"/> bytes.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        return await CopyAsync(stream, whole, limit, cancellationToken) ? whole.ToArray() : null;
    }

    /// <summary>
    /// Copies the stream's start until <paramref name="target"/> holds <paramref name="limit"/> bytes. False when there is more; what was read until the
    /// stream broke off is kept.
    /// </summary>
    public static async Task<bool> CopyAsync(Stream stream, MemoryStream target, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var room = limit - (int)target.Length;
            target.Write(buffer, 0, Math.Min(read, room));
            if (read > room)
                return false;
        }

        return true;
    }
}
