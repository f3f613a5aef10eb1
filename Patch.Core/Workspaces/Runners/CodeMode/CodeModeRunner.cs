using Microsoft.Extensions.Options;

namespace Patch.Core.Workspaces.Runners.CodeMode;

/// <summary><c>code-mode</c>: a step for a Codex; the local workspace has none of its own to give it to.</summary>
internal sealed class CodeModeRunner(IOptions<WorkspaceOptions> options) : IStepRunner
{
    public string Name => StepRunners.CodeMode;

    public Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken) => Task.FromResult(StepEnd.Blocked(
        string.IsNullOrWhiteSpace(options.Value.CodexCommand)
            ? "This step is run by a Codex, and no Codex command is set. Set CODEX_APP_SERVER_CODEX_COMMAND, or give the event to a workspace backend that runs code-mode steps (PATCH_WORKSPACE_BACKEND_URL)."
            : "The local workspace does not run code-mode steps. Give the event to a workspace backend that does (PATCH_WORKSPACE_BACKEND_URL)."));
}
