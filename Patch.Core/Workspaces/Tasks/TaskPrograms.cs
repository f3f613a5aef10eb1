using Patch.Core.Git.Checkouts;
using Patch.Core.Workspaces.Runners;

namespace Patch.Core.Workspaces.Tasks;

/// <summary>Finds the programs of command tasks, as starting them does.</summary>
internal static class TaskPrograms
{
    /// <summary>What is started: a path is relative to the workspace's folder, a name is looked for on the PATH.</summary>
    public static string PathOf(string program, string folder) =>
        program.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(Path.Combine(folder, program)) : program;

    /// <summary>Why it cannot be started, as a sentence; null when it can.</summary>
    public static string? Obstacle(string program, string folder)
    {
        var path = PathOf(program, folder);
        if (path == program && !Path.IsPathRooted(program))
            return ProgramSteps.Find(program) is null ? $"There is no program '{program}' on the PATH: install it, or correct 'command'." : null;
        if (!File.Exists(path))
            return $"There is no program {path}: make it, or correct 'command'.";
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0
            ? null
            : $"{path} may not be executed: allow it with 'chmod +x {ShellWords.Quote(path)}'.";
    }
}
