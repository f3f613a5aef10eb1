using System.Threading.Channels;

namespace Patch.Api.Console.Live;

/// <summary>One page that listens. It holds at most one change of each kind: who reads slowly gets the newest.</summary>
internal sealed class LiveClient(Action<LiveClient> leave) : IDisposable
{
    private readonly Dictionary<string, LiveChange> waiting = [];
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int asked;

    /// <summary>True when this is called for the first time.</summary>
    public bool IsNew() => Interlocked.Exchange(ref asked, 1) == 0;

    /// <summary>Leaves a change; never waits.</summary>
    public void Tell(LiveChange change)
    {
        lock (waiting)
            waiting[change.Kind] = change;
        bell.Writer.TryWrite(true);
    }

    /// <summary>The changes since the last call; empty when none came before <paramref name="cancellationToken"/> ended. Null once the service stops.</summary>
    public async Task<IReadOnlyList<LiveChange>?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await bell.Reader.WaitToReadAsync(cancellationToken))
                return null;
            bell.Reader.TryRead(out _);
        }
        catch (OperationCanceledException)
        {
            return [];
        }

        lock (waiting)
        {
            LiveChange[] changes = [.. waiting.Values];
            waiting.Clear();
            return changes;
        }
    }

    /// <summary>The service stops.</summary>
    public void End() => bell.Writer.TryComplete();

    public void Dispose() => leave(this);
}
