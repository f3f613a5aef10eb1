namespace Patch.Core.Data.WakeUps;

/// <summary>Wake-ups within one process, for an embedded installation. Other processes find the work by their sweeps.</summary>
public sealed class InProcessWakeUps : IWakeUps
{
    private readonly Subscribers subscribers = new();

    public ValueTask RingAsync(Stage stage, CancellationToken cancellationToken)
    {
        subscribers.Tell(stage);
        return ValueTask.CompletedTask;
    }

    public IDisposable Subscribe(Action<Stage> heard) => subscribers.Add(heard);
}
