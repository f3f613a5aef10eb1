using Patch.AppHost.Local.Projects;
using Patch.AppHost.Local.Servers;

namespace Patch.AppHost.Local;

/// <summary>The model, running on this machine: started in the order in which its resources wait for each other, stopped in reverse.</summary>
internal sealed class LocalApplication : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly LaunchOptions options;
    private readonly HostConsole console;
    private readonly TimeProvider time;
    private readonly Dictionary<IResource, IRunner> runners;
    private readonly Dictionary<IResource, Task> starting = [];
    private readonly Stack<IRunner> started = new();
    private readonly Dictionary<string, string?> environment = [];
    private DataDirectoryLock? dataDirectoryLock;

    /// <exception cref="LaunchException">A project has not been built.</exception>
    public LocalApplication(IEnumerable<IResource> resources, LaunchOptions options, HostConsole console, TimeProvider time)
    {
        (this.options, this.console, this.time) = (options, console, time);
        runners = resources.Select(Runner).OfType<IRunner>().ToDictionary(runner => runner.Resource);
    }

    /// <summary>Where everything is kept; absolute.</summary>
    public string DataDirectory => options.DataDirectory;

    /// <summary>Variables for every service beside the model's; to be set before <see cref="StartAsync"/>.</summary>
    public IDictionary<string, string?> Environment => environment;

    /// <summary>Where this machine reaches the api: the first project with an external endpoint.</summary>
    public Uri ApiUrl => Projects.First(runner => ((ProjectResource)runner.Resource).Endpoint is { External: true }).Replicas[0].Url;

    /// <summary>What is where, for the person at the terminal.</summary>
    public IEnumerable<(string What, string Where)> Places => [.. runners.Values.OrderBy(runner => runner is not ProjectRunner).SelectMany(runner => runner.Places), ("data", DataDirectory)];

    private IEnumerable<ProjectRunner> Projects => runners.Values.OfType<ProjectRunner>();

    /// <summary>Claims the data directory and the ports, before anything is started.</summary>
    /// <exception cref="LaunchException">Another AppHost or another program has them.</exception>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        dataDirectoryLock = DataDirectoryLock.Take(DataDirectory);
        var limit = dataDirectoryLock.LeftBehind ? options.Limits.Remains : TimeSpan.Zero;
        var began = time.GetTimestamp();
        foreach (var replica in Projects.SelectMany(runner => runner.Replicas).Where(replica => replica.IsFixed))
        {
            while (FreePort.Refusal(replica.Host, replica.Port) is { } refusal)
            {
                if (time.GetElapsedTime(began) >= limit)
                    throw new LaunchException($"The {replica.Name} cannot listen on {replica.Host}:{replica.Port}: {refusal}. Stop it, or set PORT to a free port.");
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>Starts everything; returns when all is healthy.</summary>
    /// <exception cref="LaunchException">Something does not become healthy; the rest may be running, so stop it.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var all = runners.Keys.Select(resource => StartedAsync(resource, failing.Token)).ToList();
        var open = new List<Task>(all);
        while (open.Count > 0)
        {
            var ended = await Task.WhenAny(open);
            open.Remove(ended);
            if (ended.IsCompletedSuccessfully)
                continue;

            // What still starts is told to leave off; the first failure is the one to report.
            await failing.CancelAsync();
            await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ended;
        }
    }

    /// <summary>Ends, with a sentence, when one of the programs has been given up.</summary>
    public async Task<string> FailureAsync() => await await Task.WhenAny(runners.Values.SelectMany(runner => runner.Programs).Select(program => program.GaveUp));

    /// <summary>Stops whatever was started, the last first.</summary>
    public async Task StopAsync()
    {
        if (started.Count > 0)
            console.Say("Stopping.");
        while (started.TryPop(out var runner))
            await runner.StopAsync();
        dataDirectoryLock?.Dispose();
        dataDirectoryLock = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private IRunner? Runner(IResource resource) => resource switch
    {
        PostgresServerResource server => new PostgresRunner(server, options, console, time),
        RedisResource server => new RedisRunner(server, options, console, time),
        ProjectResource project => new ProjectRunner(project, replica => EnvironmentOf(project, replica), options, console, time),
        _ => null,
    };

    /// <summary>Ends when the resource is healthy; each is started once, however many wait for it.</summary>
    private Task StartedAsync(IResource resource, CancellationToken cancellationToken)
    {
        var running = resource is PostgresDatabaseResource database ? database.Parent : resource;
        lock (starting)
        {
            if (!starting.TryGetValue(running, out var task))
                starting[running] = task = StartInTurnAsync(running, cancellationToken);
            return task;
        }
    }

    private async Task StartInTurnAsync(IResource resource, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var needs = resource is ProjectResource project ? project.Waits.Concat(project.References.OfType<IResourceWithConnectionString>()).Distinct() : [];
        await Task.WhenAll(needs.Select(need => StartedAsync(need, cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        lock (started)
            started.Push(runners[resource]);
        await runners[resource].StartAsync(cancellationToken);
    }

    private Dictionary<string, string?> EnvironmentOf(ProjectResource project, Replica replica) =>
        ServiceEnvironment.Of(project, replica, ConnectionString, service => [.. ((ProjectRunner)runners[service]).Replicas.Select(other => other.Url)], environment);

    private string? ConnectionString(IResourceWithConnectionString resource) => resource switch
    {
        PostgresDatabaseResource database => ((PostgresRunner)runners[database.Parent]).ConnectionString(database),
        RedisResource => ((RedisRunner)runners[resource]).ConnectionString,
        _ => null,
    };
}
