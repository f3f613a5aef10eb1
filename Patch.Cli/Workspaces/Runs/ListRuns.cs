using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;

namespace Patch.Cli.Workspaces.Runs;

/// <summary><c>patchmoi runs list</c>. The workspace has no pages: it answers 500 at most.</summary>
internal static class ListRuns
{
    private static readonly Option<string?> Event = new("--event") { Description = "Only runs of this event" };
    private static readonly Option<string?> Status = new("--status")
    {
        Description = "Only runs whose process has this status: queued, running, completed, failed or canceled",
    };
    private static readonly Option<int> Limit = Counts.Option("--limit", $"How many, {ApiPages.MaxPageSize} at most", 50, ApiPages.MaxPageSize);

    public static Command Create() => new Command("list", "Runs of flow steps, the newest first") { Event, Status, Limit }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var answer = await api.ListWorkspaceRunsAsync(parsed.GetValue(Event), parsed.GetValue(Status), parsed.GetValue(Limit), cancellationToken);
        output.Answer(answer, console =>
        {
            var list = new Listing("Created", "Status", "Flow", "Step", "Run", "Event");
            foreach (var run in answer.Runs)
                list.Add(run.CreatedAt, run.EffectiveStatus, run.FlowName, run.StepName, run.Id, run.EventId);
            list.WriteTo(console);
        });
        return ExitCodes.Ok;
    }
}
