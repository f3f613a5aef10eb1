using Patch.Core.Data;

namespace Patch.Core.Workspaces.Runners.CodeMode;

/// <summary>
/// What a code-mode script finds beside what Code Mode itself gives it (<c>text</c>, <c>exit</c>, <c>tools</c>): <c>flow</c>, the same as in
/// the context of other steps, and <c>result(value)</c>, which reports the result and ends the script.
/// </summary>
internal static class CodeModeSource
{
    private const string Result = $$"""function result(value) { text("\n{{FlowResult.Marker}}" + JSON.stringify(value) + "\n"); exit(); }""";

    /// <summary>The script with that before it.</summary>
    public static string Of(StepRun run, string script) => $"const flow = {run.Flow().ToJsonString(PatchJson.Options)};\n{Result}\n{script}";
}
