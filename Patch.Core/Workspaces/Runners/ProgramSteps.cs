using Microsoft.Extensions.Options;

namespace Patch.Core.Workspaces.Runners;

/// <summary>Runs a step as a program, by the contract of flow packages.</summary>
internal sealed class ProgramSteps(StepEnvironment environment, IOptions<WorkspaceOptions> options, TimeProvider timeProvider)
{
    /// <summary>The full path of a program: of a name, the first one on the PATH; null when there is none.</summary>
    public static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return File.Exists(program) ? Path.GetFullPath(program) : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// Context in on standard input, result out by <see cref="FlowResult"/>. No result, or an exit code other than 0, makes the run failed,
    /// with its output kept.
    /// </summary>
    public async Task<StepEnd> RunAsync(StepRun run, string file, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(run.Step.WorkingDirectory))
            return StepEnd.NoFolder(run.Step);
        var variables = environment.For(run);
        var command = new ChildCommand(file, arguments, run.Step.WorkingDirectory, variables, run.Input(variables));
        var end = await ChildEnd.RunAsync(command, run.Step.Timeout, options.Value.OutputLimit, timeProvider, cancellationToken);
        if (end.ExitCode != 0)
            return new StepEnd(null, end.Stdout, end.Stderr, end.Fault ?? $"flow runner exited with {end.ExitCode}");
        var result = FlowResult.Read(end.Result, out var fault);
        return new StepEnd(result, end.Stdout, end.Stderr, result is null ? fault : null);
    }
}
