using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Workspaces.Flows;

namespace Patch.Cli.Doctor;

/// <summary><c>patchmoi doctor [DIR]</c>: what is wrong with a checkout and with the setting-up, each with the command that mends it.</summary>
internal static class DoctorCommand
{
    private static readonly Argument<DirectoryInfo> Folder = new("dir")
    {
        Description = "The checkout of the fork, and folder of the workspace",
        DefaultValueFactory = _ => new DirectoryInfo(Environment.CurrentDirectory),
    };

    public static Command Create() =>
        new Command("doctor", "What is wrong with a checkout and the setting-up, and what mends it. Exit code 0: nothing; 1: something") { Folder }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var folder = parsed.GetRequiredValue(Folder).FullName;
        var flows = FlowPackages.Load(folder);
        var settings = SettingsCheck.Read(folder);
        var programs = await ProgramCheck.LookAsync(flows.Packages, settings.CodexCommand, cancellationToken);
        List<Finding> findings =
        [
            .. CheckoutCheck.Of(folder, flows.Packages),
            .. ProgramCheck.Missing(programs),
            .. settings.Findings,
            .. flows.Problems.Select(problem => new Finding(Findings.FlowPackage, problem.ToString())),
            .. await SourcesCheck.OfAsync(folder, settings.SourcesPath, cancellationToken),
            .. await ServiceCheck.OfAsync(parsed, cancellationToken),
        ];

        output.Answer(findings, _ => Write(output, findings, programs));
        return findings.Count == 0 ? ExitCodes.Ok : ExitCodes.No;
    }

    private static void Write(CommandOutput output, IReadOnlyList<Finding> findings, IReadOnlyList<FoundProgram> programs)
    {
        foreach (var finding in findings)
        {
            output.Line(finding.Sentence);
            if (finding.Command is { } command)
                output.Line($"    {command}");
        }

        if (findings.Count == 0)
            output.Line("Nothing is wrong.");
        output.Line($"Programs: {string.Join(", ", programs.Select(program => program.ToString()))}.");
    }
}
