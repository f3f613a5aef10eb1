using System.CommandLine;

namespace Patch.Cli.Dispatch;

/// <summary><c>patchmoi dispatches</c></summary>
internal static class DispatchesCommand
{
    public static Command Create() => new("dispatches", "The records of dispatches: every try of handing an event to a workspace")
    {
        ListDispatches.Create(),
    };
}
