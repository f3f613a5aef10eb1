using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.Maintenance;

/// <summary><c>patchmoi attempts list</c></summary>
internal static class ListAttempts
{
    private static readonly Option<string?> Event = new("--event") { Description = "Only attempts of this event" };
    private static readonly Option<string?> Status = new("--status")
    {
        Description = "Only attempts with this status: started, completed, changed, needs_intervention, blocked, failed or skipped",
    };
    private static readonly Paging Pages = new();

    public static Command Create() => Pages.AddTo(new Command("list", "Maintenance attempts, the newest first") { Event, Status }).Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var page = await Pages.ReadAsync<AttemptPage, MaintenanceAttempt>(
            parsed,
            (limit, cursor, token) => api.ListAttemptsAsync(parsed.GetValue(Event), parsed.GetValue(Status), limit, cursor, token),
            (first, rows, next) => first with { Attempts = rows, Next = next },
            cancellationToken);
        output.Answer(page, console =>
        {
            var list = new Listing("Created", "Status", "Upstream", "Id");
            foreach (var row in page.Attempts)
                list.Add(Records.Time(row.CreatedAt), row.Status, $"{row.UpstreamRepo} {row.UpstreamTag ?? row.UpstreamRef}".Trim(), row.Id);
            list.WriteTo(console);
        });
        Paging.RemarkMore(output, page);
        return ExitCodes.Ok;
    }
}
