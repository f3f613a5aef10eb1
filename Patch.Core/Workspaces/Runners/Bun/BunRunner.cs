using Microsoft.Extensions.Options;

namespace Patch.Core.Workspaces.Runners.Bun;

/// <summary>
/// <c>bun</c>: a script run by the program bun. One with a default export is a module: its export is called with the context and returns the
/// result. Any other is run as it is: it reads the context from standard input and prints its result.
/// </summary>
internal sealed class BunRunner(
    ProgramSteps programs, StepEnvironment environment, IOptions<WorkspaceOptions> options, TimeProvider timeProvider) : IStepRunner
{
    private static readonly TimeSpan LimitToParse = TimeSpan.FromSeconds(30);
    private static readonly string HasDefaultExport = Script("has-default-export.js");
    private static readonly string RunModule = Script("run-module.js");

    public string Name => StepRunners.Bun;

    public async Task<StepEnd> RunAsync(StepRun run, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (ProgramSteps.Find(settings.BunCommand) is not { } bun)
        {
            return StepEnd.Blocked(
                $"This step is run by bun, and there is no '{settings.BunCommand}' on the PATH of the worker. Install bun (npm install -g bun, or "
                + "https://bun.sh), or set Patch:Workspaces:BunCommand to its path, and replay the event.");
        }

        if (!File.Exists(run.Step.Script))
            return StepEnd.NoScript(run.Step);

        // In Patch's own folder, since bun obeys the bunfig.toml and the .env files of the folder where it is started.
        var question = new ChildCommand(bun, ["-e", HasDefaultExport, run.Step.Script], AppContext.BaseDirectory, environment.For(run), []);
        var answer = await ChildEnd.RunAsync(question, LimitToParse, settings.OutputLimit, timeProvider, cancellationToken);
        if (answer.Fault is not null)
            return new StepEnd(null, answer.Stdout, answer.Stderr, answer.Fault);

        // A script that bun cannot parse is run as it is too: that says what is wrong with it.
        IReadOnlyList<string> arguments = answer is { ExitCode: 0, Stdout: "module" } ? ["-e", RunModule, run.Step.Script] : ["run", run.Step.Script];
        return await programs.RunAsync(run, bun, arguments, cancellationToken);
    }

    private static string Script(string name)
    {
        using var stream = typeof(BunRunner).Assembly.GetManifestResourceStream(typeof(BunRunner), name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
