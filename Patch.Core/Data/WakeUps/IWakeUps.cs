namespace Patch.Core.Data.WakeUps;

/// <summary>The stages that can be woken. Each reads the rows that the one before it committed.</summary>
public enum Stage
{
    /// <summary>Feeds: poll due sources.</summary>
    Poll,

    /// <summary>Flow events: route pending signals.</summary>
    Route,

    /// <summary>Dispatch: send due dispatches.</summary>
    Dispatch,

    /// <summary>Maintenance: bring forks up to upstream.</summary>
    Fork,

    /// <summary>Maintenance: forecasts and other work on stacks.</summary>
    Stack,

    /// <summary>Workspaces: execute queued local runs.</summary>
    Run,

    /// <summary>Maintenance: sync open attempts.</summary>
    Sync,

    /// <summary>Notifications: send due notices.</summary>
    Notify,

    /// <summary>Forges: bring them to what attempts say.</summary>
    Forge,

    /// <summary>The console: a worker has brought rows forward. Nothing is to be done but to show them.</summary>
    Console,
}

/// <summary>
/// Tells workers that a stage has work. Only speed: a wake-up may be lost, doubled or late, and the sweep finds the row all the same.
/// </summary>
public interface IWakeUps
{
    /// <summary>Rings after the commit of the row that asks for work. Never throws for a broken transport: it logs, and the sweep goes on.</summary>
    ValueTask RingAsync(Stage stage, CancellationToken cancellationToken);

    /// <summary>Hears every ring of this and other processes until disposed. The callback must return at once.</summary>
    IDisposable Subscribe(Action<Stage> heard);
}
