using Microsoft.Extensions.Options;

namespace Patch.Core.Workspaces.Runners;

/// <summary><c>command</c>: any program of the package.</summary>
internal sealed class CommandRunner(ProgramSteps programs) : IStepRunner
{
    public string Name => StepRunners.Command;

    public Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken) => File.Exists(run.Step.Script)
        ? programs.RunAsync(run, run.Step.Script, [], cancellationToken)
        : Task.FromResult(new StepEnd(null, "", "", $"There is no script {run.Step.Script}."));
}

/// <summary><c>bun</c>: a script run by the program bun, where there is one.</summary>
internal sealed class BunRunner(ProgramSteps programs) : IStepRunner
{
    public string Name => StepRunners.Bun;

    public Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken)
    {
        if (ProgramSteps.Find("bun") is not { } bun)
            return Task.FromResult(StepEnd.Blocked("This step is run by bun, and there is no bun on the PATH of the worker. Install it (https://bun.sh) and replay the event."));
        return File.Exists(run.Step.Script)
            ? programs.RunAsync(run, bun, ["run", run.Step.Script], cancellationToken)
            : Task.FromResult(new StepEnd(null, "", "", $"There is no script {run.Step.Script}."));
    }
}

/// <summary><c>code-mode</c>: a step for a Codex; the local workspace has none of its own to give it to.</summary>
internal sealed class CodeModeRunner(IOptions<WorkspaceOptions> options) : IStepRunner
{
    public string Name => StepRunners.CodeMode;

    public Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken) => Task.FromResult(StepEnd.Blocked(
        string.IsNullOrWhiteSpace(options.Value.CodexCommand)
            ? "This step is run by a Codex, and no Codex command is set. Set CODEX_APP_SERVER_CODEX_COMMAND, or give the event to a workspace backend that runs code-mode steps (PATCH_WORKSPACE_BACKEND_URL)."
            : "The local workspace does not run code-mode steps. Give the event to a workspace backend that does (PATCH_WORKSPACE_BACKEND_URL)."));
}

/// <summary>Runs a step as a program, by the contract of flow packages.</summary>
internal sealed class ProgramSteps(StepEnvironment environment, IOptions<WorkspaceOptions> options, TimeProvider timeProvider)
{
    /// <summary>The full path of a program on the PATH; null when there is none.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>
    /// Context in on standard input, result out by <see cref="FlowResult"/>. No result, or an exit code other than 0, makes the run failed,
    /// with its output kept.
    /// </summary>
    public async Task<StepEnd> RunAsync(StepRun run, string file, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(run.Step.WorkingDirectory))
            return new StepEnd(null, "", "", $"There is no folder {run.Step.WorkingDirectory} to run the step in.");
        var command = new ChildCommand(file, arguments, run.Step.WorkingDirectory, environment.For(run), run.Input());
        var end = await ChildEnd.RunAsync(command, run.Step.Timeout, options.Value.OutputLimit, timeProvider, cancellationToken);
        if (end.ExitCode != 0)
            return new StepEnd(null, end.Stdout, end.Stderr, end.Fault ?? $"flow runner exited with {end.ExitCode}");
        var result = FlowResult.Read(end.ResultLine, out var fault);
        return new StepEnd(result, end.Stdout, end.Stderr, result is null ? fault : null);
    }
}
