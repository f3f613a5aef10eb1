using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Patch.Cli.Terminal;
using Patch.Core.Workspaces.Local;

namespace Patch.Cli.Workspaces;

/// <summary><c>patchmoi flows run EVENT.json</c>: runs the steps that match an event here and now, without a record.</summary>
internal static class RunFlows
{
    private static readonly Argument<FileInfo> File = new("event") { Description = "File with the event: {\"id\", \"type\", \"payload\"?, …}" };
    private static readonly Option<DirectoryInfo> Folder = WorkspaceFolder.Option();

    public static Command Create() => new Command(
        "run", "Run the steps that match an event, here and now. Exit code 1: a step failed, is blocked or needs a person, or none matched")
    {
        File, Folder,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var folder = WorkspaceFolder.Of(parsed, Folder);
        var flowEvent = await EventFile.ReadAsync(parsed.GetRequiredValue(File), cancellationToken);
        await using var services = LocalServices.Create([new("Patch:Workspaces:Directory", folder)]);
        var run = await services.GetRequiredService<RunFlowsNow>().RunAsync(folder, flowEvent, only: null, cancellationToken);
        FlowsRunReport.Write(run, output);
        return run.WentWell ? ExitCodes.Ok : ExitCodes.No;
    }
}
