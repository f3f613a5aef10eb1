using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Workspaces.Tasks;

namespace Patch.Cli.Workspaces.Tasks;

/// <summary>Options of the commands about tasks: which workspace, and whose state.</summary>
internal sealed class TaskOptions
{
    private readonly Option<DirectoryInfo?> folder = new("--dir")
    {
        Description = "Folder of the workspace (otherwise the nearest one upward with a .codex/workspace.toml)",
    };

    private readonly Option<string?> mode = new("--mode")
    {
        Description = "Whose state: local, actions, or auto, which is actions where GITHUB_ACTIONS is true (otherwise CODEX_WORKSPACE_MODE, otherwise auto)",
    };

    /// <summary>Adds them to a command.</summary>
    public Command AddTo(Command command)
    {
        command.Options.Add(folder);
        command.Options.Add(mode);
        return command;
    }

    /// <summary>The workspace and its state.</summary>
    /// <exception cref="CommandFailure">There is no such folder or mode.</exception>
    public TaskState State(ParseResult parsed)
    {
        var chosen = parsed.GetValue(folder);
        if (chosen is { Exists: false })
            throw new CommandFailure(ExitCodes.Unusable, $"There is no folder {chosen}.");
        var asked = parsed.GetValue(mode);
        return WorkspaceMode.Resolve(asked, Environment.GetEnvironmentVariable) is { } resolved
            ? new TaskState(Path.TrimEndingDirectorySeparator(chosen?.FullName ?? Nearest(Environment.CurrentDirectory)), resolved)
            : throw new CommandFailure(
                ExitCodes.Unusable,
                $"'{asked ?? Environment.GetEnvironmentVariable(WorkspaceMode.Variable)}' is no mode ({(asked is null ? WorkspaceMode.Variable : "--mode")}): it is one of {string.Join(", ", WorkspaceMode.Choices)}.");
    }

    /// <summary>Patch's services for that workspace.</summary>
    public static ServiceProvider Services(TaskState state) => LocalServices.Create([new("Patch:Workspaces:Directory", state.Folder)]);

    /// <summary>The workspace's tasks; what is wrong with some is remarked and leaves the others.</summary>
    /// <exception cref="CommandFailure">There is no file, or nothing in it can be used.</exception>
    public static WorkspaceFile File(TaskState state, CommandOutput output)
    {
        var file = WorkspaceToml.Load(state.Folder) ?? throw new CommandFailure(
            ExitCodes.Unusable, $"There is no {WorkspaceToml.FileName} in {state.Folder}: write it, or name the workspace with --dir.");
        foreach (var problem in file.Problems)
            output.Remark(problem.ToString());
        return file.Problems.Any(problem => problem.Task is null)
            ? throw new CommandFailure(ExitCodes.Unusable, $"Nothing in {Path.Combine(state.Folder, WorkspaceToml.FileName)} can be used.")
            : file;
    }

    /// <summary>Does something with tasks whose state may be out of reach.</summary>
    /// <exception cref="CommandFailure">It is.</exception>
    public static async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception broken) when (broken is WorkspaceTasksException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCodes.Unusable, broken.Message, broken);
        }
    }

    /// <summary>The nearest folder upward with tasks; the folder itself where there is none.</summary>
    internal static string Nearest(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(at.FullName, WorkspaceToml.FileName)))
                return at.FullName;
        }

        return folder;
    }
}
