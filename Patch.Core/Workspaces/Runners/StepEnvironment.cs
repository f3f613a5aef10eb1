using System.Collections;
using Microsoft.Extensions.Options;

namespace Patch.Core.Workspaces.Runners;

/// <summary>
/// The environment of child processes: <c>HOME</c>, <c>PATH</c>, the names that the operator forwards and what the contract of flow
/// packages adds. Nothing else of this process's environment, which holds its secrets.
/// </summary>
internal sealed class StepEnvironment(IOptions<WorkspaceOptions> options)
{
    /// <summary>
    /// Where a step that works with a workspace backend finds the one that it belongs to. Patch's own workspace has no such address; it hands on
    /// what the operator forwards.
    /// </summary>
    public const string BackendUrl = "CODEX_WORKSPACE_BACKEND_WS_URL";

    private const string TraceParent = "TRACEPARENT";

    private static readonly string[] Always = ["HOME", "PATH"];
    private static readonly string[] Default = ["CODEX_*"];

    /// <summary>The variables of a step.</summary>
    public IReadOnlyDictionary<string, string> For(StepRun run)
    {
        var variables = Forwarded();
        var settings = options.Value;
        variables["CODEX_FLOW_EVENT_ID"] = run.EventId;
        variables["CODEX_FLOW_RUN_ID"] = run.RunId;
        variables["CODEX_FLOW_ATTEMPT_ID"] = run.RunId;
        variables["CODEX_FLOW_REPLAY"] = run.Replay ? "1" : "0";
        variables["CODEX_FLOW_LAUNCHED_BY"] = StepRun.LaunchedBy;
        Set("CODEX_FLOW_FETCH", settings.Fetch is { } fetch ? (fetch ? "1" : "0") : null);
        Set("CODEX_FLOW_PUSH", settings.Push is { } push ? (push ? "1" : "0") : null);
        Set("CODEX_HOME", settings.CodexHome);
        Set("CODEX_APP_SERVER_CODEX_COMMAND", settings.CodexCommand);
        return variables;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
                variables[name] = value;
        }
    }

    /// <summary>The variables of a verify command, which knows nothing of flows.</summary>
    public Dictionary<string, string> Forwarded()
    {
        var patterns = Always.Concat(options.Value.ForwardedVariables.Count > 0 ? options.Value.ForwardedVariables : Default).ToArray();
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => (Name: (string)entry.Key, Value: (string?)entry.Value ?? ""))
            .Where(variable => patterns.Any(pattern => Matches(pattern, variable.Name)))
            .ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        Trace(variables);
        return variables;
    }

    /// <summary>A program that traces goes on with the run's trace: the variable is the one that OpenTelemetry's own tools read.</summary>
    private static void Trace(Dictionary<string, string> variables)
    {
        variables.Remove(TraceParent);
        if (PatchTelemetry.Here() is { } here)
            variables[TraceParent] = here;
    }

    private static bool Matches(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern;
}
