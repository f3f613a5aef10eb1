using System.CommandLine;
using Patch.Cli.Terminal;

namespace Patch.Cli.Workspaces;

/// <summary>The option that names the workspace's folder: where <c>.codex</c> and <c>flows</c> are.</summary>
internal static class WorkspaceFolder
{
    /// <summary>A new option of a command.</summary>
    public static Option<DirectoryInfo> Option() => new("--dir")
    {
        Description = "Folder of the workspace",
        DefaultValueFactory = _ => new DirectoryInfo(Environment.CurrentDirectory),
    };

    /// <summary>The folder as a full path.</summary>
    /// <exception cref="CommandFailure">It is not there.</exception>
    public static string Of(ParseResult parsed, Option<DirectoryInfo> option) => parsed.GetRequiredValue(option) is { Exists: true } folder
        ? folder.FullName
        : throw new CommandFailure(ExitCodes.Unusable, $"There is no folder {parsed.GetRequiredValue(option)}.");
}
