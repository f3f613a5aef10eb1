namespace Patch.Core.Workspaces.Runners;

/// <summary><c>command</c>: any program of the package.</summary>
internal sealed class CommandRunner(ProgramSteps programs) : IStepRunner
{
    public string Name => StepRunners.Command;

    public Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken) => File.Exists(run.Step.Script)
        ? programs.RunAsync(run, run.Step.Script, [], cancellationToken)
        : Task.FromResult(StepEnd.NoScript(run.Step));
}
