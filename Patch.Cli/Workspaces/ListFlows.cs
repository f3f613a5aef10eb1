using System.CommandLine;
using Patch.Cli.Terminal;
using Patch.Core.Workspaces.Flows;
using Spectre.Console;

namespace Patch.Cli.Workspaces;

/// <summary><c>patchmoi flows list</c>: the packages as the workspace finds them, and those that it cannot use.</summary>
internal static class ListFlows
{
    private static readonly Option<DirectoryInfo> Folder = WorkspaceFolder.Option();

    public static Command Create() =>
        new Command("list", "The flow packages that are found. Exit code 1: some cannot be used") { Folder }.Does(RunAsync);

    private static Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var folder = WorkspaceFolder.Of(parsed, Folder);
        var set = FlowPackages.Load(folder);
        output.Answer(set, console => Write(console, set, folder));
        foreach (var problem in set.Problems)
            output.Remark(problem.ToString());
        return Task.FromResult(set.Problems.Count == 0 ? ExitCodes.Ok : ExitCodes.No);
    }

    private static void Write(IAnsiConsole console, FlowPackageSet set, string folder)
    {
        if (set.Packages.Count == 0)
        {
            console.WriteLine($"There is no flow package in {string.Join(" or ", FlowPackages.Roots.Select(root => Path.Combine(folder, root)))}.");
            return;
        }

        var table = new Table().AddColumns("Flow", "Version", "Step", "Runner", "Runs for", "Folder").Border(TableBorder.Simple);
        foreach (var package in set.Packages)
        {
            foreach (var step in package.Steps)
            {
                table.AddRow(
                    Printable.Cell(package.Name), Printable.Cell($"{package.Version}"), Printable.Cell(step.Name), Printable.Cell(step.Runner),
                    Printable.Cell(step.Trigger?.Type ?? "nothing"), Printable.Cell(Path.GetRelativePath(folder, package.Root)));
            }
        }

        console.Write(table);
    }
}
