using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;
using Patch.Core.Workspaces.Flows;
using Patch.Core.Workspaces.Runners;

namespace Patch.Cli.Doctor;

/// <summary>The programs that remotes and flow steps are left to: each is asked for its version.</summary>
internal static class ProgramCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<FoundProgram>> LookAsync(IReadOnlyList<FlowPackage> flows, string? codexCommand, CancellationToken cancellationToken)
    {
        var codex = string.IsNullOrWhiteSpace(codexCommand) ? "codex" : codexCommand.Trim().Split(' ')[0];
        return await Task.WhenAll(
            LookAsync("git", "ssh remotes, and every command that mends a checkout", "Install git.", cancellationToken),
            LookAsync("bun", StepOf(flows, StepRunners.Bun), "Install bun (https://bun.sh).", cancellationToken),
            LookAsync(codex, StepOf(flows, StepRunners.CodeMode), "Install Codex and name its program in CODEX_APP_SERVER_CODEX_COMMAND.", cancellationToken));
    }

    /// <summary>Those that are missing and needed.</summary>
    public static IEnumerable<Finding> Missing(IReadOnlyList<FoundProgram> programs) => programs
        .Where(program => program is { Version: null, NeededBy: not null })
        .Select(program => new Finding(Findings.MissingProgram, $"There is no program {program.Name} on the PATH, which {program.NeededBy} needs. {program.Advice}"));

    /// <summary>The first step that a runner runs.</summary>
    private static string? StepOf(IReadOnlyList<FlowPackage> flows, string runner) => flows
        .SelectMany(flow => flow.Steps.Where(step => step.Runner == runner).Select(step => $"the step {flow.Name}/{step.Name}")).FirstOrDefault();

    private static async Task<FoundProgram> LookAsync(string name, string? neededBy, string advice, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var answer = await CliWrap.Cli.Wrap(name).WithArguments("--version").WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(limit.Token);
            return new FoundProgram(name, answer.StandardOutput.Split('\n')[0].Trim(), neededBy, advice);
        }
        catch (Win32Exception)
        {
            return new FoundProgram(name, null, neededBy, advice);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new FoundProgram(name, "gives no version", neededBy, advice);
        }
    }
}

/// <summary>A program that Patch may start.</summary>
/// <param name="Name">As it is called.</param>
/// <param name="Version">What it says of itself; null when it is not on the PATH.</param>
/// <param name="NeededBy">What cannot run without it, as the subject of a sentence; null when nothing here needs it.</param>
/// <param name="Advice">What to do when it is missing.</param>
internal sealed record FoundProgram(string Name, string? Version, string? NeededBy, string Advice)
{
    public override string ToString() => Version switch
    {
        null => $"no {Name}",
        _ when Version.Contains(Name, StringComparison.OrdinalIgnoreCase) => Version,
        _ => $"{Name} {Version}",
    };
}
