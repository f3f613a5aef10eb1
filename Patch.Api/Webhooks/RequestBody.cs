using System.Buffers;

namespace Patch.Api.Webhooks;

/// <summary>What came of reading a body.</summary>
internal enum BodyReading
{
    Read,
    TooLarge,
    TooSlow,
    Busy,
}

/// <summary>
/// Reads bodies whole, since a signature is over the whole. A buffer grows with what has come, not with what was announced, and all buffers
/// of the process together are bounded: clients that announce much and send little hold little.
/// </summary>
internal sealed class RequestBody(int most, TimeProvider timeProvider) : IDisposable
{
    /// <summary>All bodies under way together.</summary>
    private const long MostInFlight = 128 * 1024 * 1024;

    private const int FirstBuffer = 16 * 1024;

    /// <summary>How long a body may take, beside the server's own least rate.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static long inFlight;
    private byte[] buffer = [];
    private int length;

    /// <summary>What was read.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    public async ValueTask<BodyReading> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most)
            return BodyReading.TooLarge;
        if (!Grow((int)Math.Min(request.ContentLength + 1 ?? FirstBuffer, FirstBuffer)))
            return BodyReading.Busy;
        CancellationTokenSource? clock = null;
        CancellationTokenSource? limit = null;
        try
        {
            while (true)
            {
                var reading = request.Body.ReadAsync(buffer.AsMemory(length), limit?.Token ?? cancellationToken);
                if (!reading.IsCompleted && limit is null)
                {
                    // Only a body that is not here yet needs a clock; this first wait is bounded by the server's least rate.
                    clock = new CancellationTokenSource(Limit, timeProvider);
                    limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
                }

                var read = await reading;
                if (read == 0)
                    return BodyReading.Read;
                length += read;
                if (length > most)
                    return BodyReading.TooLarge;
                if (length == buffer.Length && !Grow(Math.Min(2 * buffer.Length, most + 1)))
                    return BodyReading.Busy;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return BodyReading.TooSlow;
        }
        catch (BadHttpRequestException slow) when (slow.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            return BodyReading.TooSlow;
        }
        finally
        {
            limit?.Dispose();
            clock?.Dispose();
        }
    }

    public void Dispose()
    {
        Interlocked.Add(ref inFlight, -buffer.Length);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private bool Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        if (Interlocked.Add(ref inFlight, larger.Length - buffer.Length) > MostInFlight)
        {
            Interlocked.Add(ref inFlight, buffer.Length - larger.Length);
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        buffer.AsSpan(0, length).CopyTo(larger);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        return true;
    }
}
