namespace Patch.Core.Workspaces.Tasks;

/// <summary>Where tasks run, which decides where their state is kept: on somebody's machine (<c>local</c>) or in a forge's CI (<c>actions</c>).</summary>
public static class WorkspaceMode
{
    /// <summary>On a machine; its state is not committed.</summary>
    public const string Local = "local";

    /// <summary>In CI; its state may be committed, and <c>CODEX_HOME</c> is the repository's own <c>.codex</c>.</summary>
    public const string Actions = "actions";

    /// <summary>By the surroundings: <see cref="Actions"/> where <c>GITHUB_ACTIONS</c> is <c>true</c>, else <see cref="Local"/>.</summary>
    public const string Auto = "auto";

    /// <summary>The variable that asks for a mode, and that commands of tasks find the mode in.</summary>
    public const string Variable = "CODEX_WORKSPACE_MODE";

    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<string> Choices { get; } = [Auto, Local, Actions];

    /// <summary>The mode: as asked for, else as the variable says, else by the surroundings. Null when that is no mode.</summary>
    /// <param name="asked">From the command line; null when nothing was asked for.</param>
    /// <param name="variable">Reads an environment variable.</param>
    public static string? Resolve(string? asked, Func<string, string?> variable)
    {
        var wanted = asked ?? (variable(Variable) is { Length: > 0 } set ? set : Auto);
        return wanted switch
        {
            Local or Actions => wanted,
            Auto => variable("GITHUB_ACTIONS") == "true" ? Actions : Local,
            _ => null,
        };
    }
}
