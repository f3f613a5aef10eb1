using System.CommandLine;

namespace Patch.Cli.Maintenance;

/// <summary><c>patchmoi attempts</c></summary>
internal static class AttemptsCommand
{
    public static Command Create() => new("attempts", "The maintenance attempts: what came of carrying a patch stack to an upstream point")
    {
        ListAttempts.Create(),
        ShowAttempt.Show(),
        ShowAttempt.Sync(),
        ShowConflicts.Create(),
        ResolveConflicts.Create(),
    };
}
