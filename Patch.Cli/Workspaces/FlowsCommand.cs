using System.CommandLine;

namespace Patch.Cli.Workspaces;

/// <summary><c>patchmoi flows</c></summary>
internal static class FlowsCommand
{
    public static Command Create() => new("flows", "The flow packages of a workspace")
    {
        ListFlows.Create(),
        RunFlows.Create(),
    };
}
