using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Patch.Core.Feeds.Fetching;

/// <summary>
/// Lets a few polls of one host happen at a time. Polls wait here before they take up anything else, so that a host that hangs holds up
/// its own sources alone.
/// </summary>
public sealed class HostLimits(IOptions<FeedOptions> options)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits until the host of <paramref name="url"/> has a place; dispose what comes back to give it up.</summary>
    public async Task<IDisposable> EnterAsync(string url, CancellationToken cancellationToken)
    {
        var gate = hosts.GetOrAdd(HostOf(url), _ => new SemaphoreSlim(options.Value.RequestsPerHost));
        await gate.WaitAsync(cancellationToken);
        return new Place(gate);
    }

    /// <summary>Host and port; of <c>user@host:path</c> what stands before the path.</summary>
    internal static string HostOf(string url) =>
        url.Contains("://", StringComparison.Ordinal)
            ? Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Authority : ""
            : url.Split(':', 2)[0].Split('@', 2)[^1];

    private sealed class Place(SemaphoreSlim gate) : IDisposable
    {
        private SemaphoreSlim? held = gate;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
