using Patch.Core.Workspaces.Runners;

namespace Patch.Core.Workspaces.Tasks;

/// <summary>What a skill task needs: a Codex, and the skill in its home.</summary>
internal static class CodexSkills
{
    /// <summary>Codex's home: the repository's own <c>.codex</c> in CI, else <c>CODEX_HOME</c> or <c>~/.codex</c>.</summary>
    public static string Home(TaskState state, WorkspaceOptions options)
    {
        if (state.Mode == WorkspaceMode.Actions)
            return Path.Combine(state.Folder, ".codex");
        return string.IsNullOrWhiteSpace(options.CodexHome)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".codex")
            : options.CodexHome;
    }

    /// <summary>The Codex program: a name on the PATH, or a full path.</summary>
    public static string Command(WorkspaceOptions options) =>
        options.CodexCommand!.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(options.CodexCommand) : options.CodexCommand;

    /// <summary>Why the skill cannot be used, as a sentence; null when it can.</summary>
    public static string? Obstacle(TaskWork.Skill skill, TaskState state, WorkspaceOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.CodexCommand))
            return $"The skill {skill.Name} is used by a Codex, and no Codex command is set: set CODEX_APP_SERVER_CODEX_COMMAND.";
        if (ProgramSteps.Find(options.CodexCommand) is null)
            return $"The skill {skill.Name} is used by a Codex, and there is no program '{options.CodexCommand}': correct CODEX_APP_SERVER_CODEX_COMMAND.";
        var file = Path.Combine(Home(state, options), "skills", skill.Name, "SKILL.md");
        return File.Exists(file) ? null : $"There is no skill {skill.Name}: {file} is missing.";
    }
}
