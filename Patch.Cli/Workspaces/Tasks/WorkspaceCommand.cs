using System.CommandLine;

namespace Patch.Cli.Workspaces.Tasks;

/// <summary><c>patchmoi workspace</c></summary>
internal static class WorkspaceCommand
{
    public static Command Create() => new("workspace", "The tasks of a repository, in its .codex/workspace.toml")
    {
        LookAtWorkspace.Create(),
        TickWorkspace.Create(),
        RunTask.Create(),
    };
}
