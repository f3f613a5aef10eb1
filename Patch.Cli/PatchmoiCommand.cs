using System.CommandLine;
using Patch.Cli.Feeds;
using Patch.Cli.Harness;
using Patch.Cli.Serving;
using Patch.Cli.Terminal;
using Patch.Cli.Workspaces;
using Patch.Cli.Workspaces.Tasks;

namespace Patch.Cli;

/// <summary>The command <c>patchmoi</c>: one line for each of its parts.</summary>
internal static class PatchmoiCommand
{
    public static RootCommand Create() => new("Tools for the maintainers of forks that Patch looks after")
    {
        GlobalOptions.Json,
        SourcesCommand.Create(),
        FlowsCommand.Create(),
        WorkspaceCommand.Create(),
        HarnessCommand.Create(),
        ServeCommand.Create(),
    };
}
