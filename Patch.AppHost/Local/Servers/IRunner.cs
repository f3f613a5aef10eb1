using Patch.AppHost.Local.Processes;

namespace Patch.AppHost.Local.Servers;

/// <summary>Runs one resource of the model.</summary>
internal interface IRunner
{
    IResource Resource { get; }

    /// <summary>The programs that it keeps running.</summary>
    IEnumerable<Supervisor> Programs { get; }

    /// <summary>For the table of what is where: a word, and the place.</summary>
    IEnumerable<(string What, string Where)> Places { get; }

    /// <summary>Starts the resource and returns when it is healthy.</summary>
    /// <exception cref="LaunchException">It does not become healthy.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends what <see cref="StartAsync"/> started, however far it came.</summary>
    Task StopAsync();
}
