using System.Collections.Immutable;

namespace Patch.Core.Data.WakeUps;

/// <summary>The callbacks of one process.</summary>
internal sealed class Subscribers
{
    private ImmutableList<Action<Stage>> callbacks = [];

    public void Tell(Stage stage)
    {
        foreach (var callback in callbacks)
            callback(stage);
    }

    public IDisposable Add(Action<Stage> callback)
    {
        ImmutableInterlocked.Update(ref callbacks, list => list.Add(callback));
        return new Subscription(() => ImmutableInterlocked.Update(ref callbacks, list => list.Remove(callback)));
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
