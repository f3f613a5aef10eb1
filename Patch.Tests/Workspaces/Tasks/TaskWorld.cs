using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core;
using Patch.Core.Workspaces;
using Patch.Core.Workspaces.Tasks;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Tasks;

/// <summary>A workspace with tasks in a folder of its own, Patch's services on it, and a clock that stands at a Saturday noon.</summary>
internal sealed class TaskWorld : IAsyncDisposable
{
    private readonly ServiceProvider services;

    public TaskWorld(string tasks, Action<WorkspaceOptions>? configure = null, string mode = WorkspaceMode.Local)
    {
        Write(".codex/workspace.toml", $"[workspace]\nname = \"demo\"\n{tasks}");
        State = new TaskState(Folder, mode);
        var configuration = new ConfigurationManager();
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddPatch(configuration)
            .Configure<WorkspaceOptions>(options =>
            {
                options.Directory = Folder;
                configure?.Invoke(options);
            })
            .BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 16, 12, 0, 5, TimeSpan.Zero));

    public string Folder { get; } = Programs.NewFolder("tasks");

    public TaskState State { get; }

    public WorkspaceFile File => WorkspaceToml.Load(Folder)!;

    /// <summary>A command task that runs this shell text.</summary>
    public static string Shell(string id, string text, string more = "") =>
        $"[[workspace.tasks]]\nid = \"{id}\"\nkind = \"command\"\ncommand = [\"sh\", \"-c\", '''{text}''']\n{more}\n";

    public Task<TaskTick> TickAsync() => services.GetRequiredService<WorkspaceTasks>().TickAsync(State, File, TestContext.Current.CancellationToken);

    /// <summary>Runs a task that is not running already.</summary>
    public async Task<TaskRun> RunAsync(string id, CancellationToken? cancellationToken = null)
    {
        var (run, passed) = await TryRunAsync(id, cancellationToken);
        return run ?? throw new InvalidOperationException(passed!.Reason);
    }

    public Task<(TaskRun? Run, PassedTask? Passed)> TryRunAsync(string id, CancellationToken? cancellationToken = null) =>
        services.GetRequiredService<WorkspaceTasks>().RunAsync(
            State, File, File.Tasks.Single(task => task.Id == id), cancellationToken ?? TestContext.Current.CancellationToken);

    public WorkspaceDiagnosis Look() => services.GetRequiredService<WorkspaceDoctor>().Look(State);

    public string Write(string path, string content)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, content);
        return full;
    }

    /// <summary>A file of the state, as text.</summary>
    public string Read(string path) => System.IO.File.ReadAllText(Path.Combine(State.Root, path));

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Programs.DeleteFolder(Folder);
    }
}
