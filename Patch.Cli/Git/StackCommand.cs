using System.CommandLine;

namespace Patch.Cli.Git;

/// <summary><c>patchmoi stack</c></summary>
internal static class StackCommand
{
    public static Command Create() => new("stack", "The patch stack of a checkout: the commits that upstream does not have")
    {
        InspectStack.Create(),
        ReplayStack.Create(),
        ForecastStack.Create(),
        BlameStack.Create(),
        CompareRanges.Create(),
    };
}
