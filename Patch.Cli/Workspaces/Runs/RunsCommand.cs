using System.CommandLine;

namespace Patch.Cli.Workspaces.Runs;

/// <summary><c>patchmoi runs</c></summary>
internal static class RunsCommand
{
    public static Command Create() => new("runs", "The workspace's runs of flow steps")
    {
        ListRuns.Create(),
        ShowRun.Create(),
        CancelRun.Create(),
    };
}
