using Patch.AppHost.Local.Processes;
using Patch.AppHost.Local.Servers;

namespace Patch.AppHost.Local.Projects;

/// <summary>The processes of one project of ours.</summary>
internal sealed class ProjectRunner : IRunner
{
    private readonly ProjectResource project;
    private readonly LaunchOptions options;
    private readonly HostConsole console;
    private readonly TimeProvider time;
    private readonly string program;
    private readonly Func<Replica, Dictionary<string, string?>> environment;
    private readonly List<Supervisor> programs = [];

    /// <param name="project">The project.</param>
    /// <param name="environment">The variables of a process, asked for when it is started.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="console">Where the services' lines go.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LaunchException">The project has not been built.</exception>
    public ProjectRunner(ProjectResource project, Func<Replica, Dictionary<string, string?>> environment, LaunchOptions options, HostConsole console, TimeProvider time)
    {
        (this.project, this.environment, this.options, this.console, this.time) = (project, environment, options, console, time);
        program = BuiltProject.Program(project.ProjectPath, AppContext.BaseDirectory);
        Replicas = [.. Enumerable.Range(1, project.Replicas).Select(Plan)];
    }

    public IResource Resource => project;

    /// <summary>The processes and where they listen, known before any is started.</summary>
    public IReadOnlyList<Replica> Replicas { get; }

    public IEnumerable<Supervisor> Programs => programs;

    public IEnumerable<(string What, string Where)> Places => Replicas.SelectMany(PlacesOf);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var replica in Replicas)
        {
            var supervisor = new Supervisor(Describe(replica), options.Limits, time, console);
            supervisor.Start();
            programs.Add(supervisor);
        }

        await Task.WhenAll(Replicas.Zip(programs, (replica, supervisor) => WaitAsync(replica, supervisor, cancellationToken)));
    }

    public Task StopAsync() => Task.WhenAll(programs.Select(supervisor => supervisor.StopAsync()));

    private Replica Plan(int number)
    {
        var name = project.Replicas == 1 ? project.Name : $"{project.Name}-{number}";
        var host = project.Environment.TryGetValue("HOST", out var said) && said is not null ? said
            : project.Endpoint is { External: true } ? options.Host : "127.0.0.1";
        return number == 1 && project.Endpoint?.Port is { } port
            ? new Replica(name, host, port, IsFixed: true)
            : new Replica(name, host, FreePort.Next(), IsFixed: false);
    }

    private ProcessSpec Describe(Replica replica) => new(replica.Name, ProgramSearch.Dotnet, [program])
    {
        InheritsEnvironment = true,
        ShowsOutput = true,
        Environment = environment(replica),
    };

    private Task WaitAsync(Replica replica, Supervisor supervisor, CancellationToken cancellationToken) =>
        project.HealthPath is not { } path
            ? Task.CompletedTask
            : HealthWait.UntilHealthyAsync(
                replica.Name, token => HttpProbe.AskAsync(new Uri(replica.Url, path), token), supervisor, options.Limits.Healthy, time, cancellationToken);

    private IEnumerable<(string What, string Where)> PlacesOf(Replica replica)
    {
        yield return (replica.Name, replica.Url.GetLeftPart(UriPartial.Authority));
        if (project.HealthPath is { } path)
            yield return ("  health", new Uri(replica.Url, path).AbsoluteUri);
        if (project.Endpoint is { External: true })
            yield return ("  openapi", new Uri(replica.Url, "/openapi/v1.json").AbsoluteUri);
    }
}
