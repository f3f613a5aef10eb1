using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces;

/// <summary>The workspaces slice on a real database, with a folder for flow packages.</summary>
internal sealed class WorkspaceHost : IAsyncDisposable
{
    private readonly TestDatabase database;

    private WorkspaceHost(TestDatabase database, Action<WorkspaceOptions>? configure, TimeProvider? timeProvider)
    {
        this.database = database;
        Services = database.Services(
            (services, configuration) =>
            {
                services.AddWorkspaces(configuration);
                services.Configure<WorkspaceOptions>(options =>
                {
                    options.Directory = Folder;
                    configure?.Invoke(options);
                });
            },
            timeProvider);
    }

    public string Folder { get; } = Programs.NewFolder("workspace");

    public ServiceProvider Services { get; }

    public TestDatabase Database => database;

    /// <summary>The settings that lead another process to this database.</summary>
    public IReadOnlyDictionary<string, string?> Settings => database.Settings;

    public IWorkspace Local => Open(WorkspaceAddress.Local);

    public static async Task<WorkspaceHost> CreateAsync(
        DatabaseKind kind = DatabaseKind.Sqlite, Action<WorkspaceOptions>? configure = null, TimeProvider? timeProvider = null) =>
        new(await TestDatabase.CreateAsync(kind), configure, timeProvider);

    public static FlowEventMessage Event(string id = "patch:a:1:upstream.release", string type = "upstream.release", string payload = """{"tag":"v1"}""") =>
        new(id, type, "patch", null, new DateTimeOffset(2026, 5, 16, 12, 0, 5, TimeSpan.Zero), JsonDocument.Parse(payload).RootElement);

    public IWorkspace Open(WorkspaceAddress address) => Services.GetRequiredService<WorkspaceDirectory>().Open(address);

    /// <summary>Another set of services on the same database and folder: another process, as far as rows are concerned.</summary>
    public ServiceProvider Another(
        Action<WorkspaceOptions>? configure = null, Action<IServiceCollection, IConfiguration>? more = null) => database.Services((services, configuration) =>
    {
        services.AddWorkspaces(configuration);
        more?.Invoke(services, configuration);
        services.Configure<WorkspaceOptions>(options =>
        {
            options.Directory = Folder;
            configure?.Invoke(options);
        });
    });

    public Task<int> SweepAsync() => Services.GetRequiredService<ExecuteDueRuns>().RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Sweeps until the step has reached something, and then lets its time limit of 30 s run out.</summary>
    public async Task SweepPastTheLimitAsync(FakeTimeProvider time, Func<bool> reached)
    {
        var sweep = SweepAsync();
        await Eventually.TrueAsync(() => Task.FromResult(reached()), "the step has come so far");
        time.Advance(TimeSpan.FromSeconds(30));
        await sweep;
    }

    /// <summary>Writes a file below the workspace's folder; one with a <c>#!</c> may be executed.</summary>
    public string Write(string path, string content)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        if (!OperatingSystem.IsWindows() && content.StartsWith("#!", StringComparison.Ordinal))
            File.SetUnixFileMode(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return full;
    }

    /// <summary>A package with one command step, triggered by <c>upstream.release</c>, whose script is this shell text.</summary>
    public void Command(string shell, string name = "flow", string extra = "")
    {
        Write($"flows/{name}/run.sh", "#!/bin/sh\n" + shell + "\n");
        Step("command", "run.sh", extra, name);
    }

    /// <summary>The <c>flow.toml</c> of a package with one step, triggered by <c>upstream.release</c>.</summary>
    public void Step(string runner, string script, string extra = "", string name = "flow") => Write($"flows/{name}/flow.toml", $$"""
        name = "{{name}}"
        version = 1
        [[steps]]
        name = "step"
        runner = "{{runner}}"
        script = "{{script}}"
        {{extra}}
        [steps.trigger]
        type = "upstream.release"
        """);

    public async Task<JsonObject> OnlyRunAsync() =>
        Assert.Single((await Local.ListRunsAsync(null, null, null, default))["runs"]!.AsArray())!.AsObject();

    public async Task<PatchDbContext> DatabaseAsync() =>
        await Services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync();

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await database.DisposeAsync();
        Programs.DeleteFolder(Folder);
    }
}
