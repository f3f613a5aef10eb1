using System.CommandLine;

namespace Patch.Cli.Forges;

/// <summary><c>patchmoi forge</c></summary>
internal static class ForgeCommand
{
    public static Command Create() => new("forge", "What forges show of attempts: pull requests and issues")
    {
        ListThreads.Create(),
        ShowThread.Create(),
        RetryThread.Create(),
    };

    /// <summary>The number of a thread.</summary>
    public static Argument<long> Number() => new("NUMBER") { Description = "The number of the thread, as the list has it" };
}
