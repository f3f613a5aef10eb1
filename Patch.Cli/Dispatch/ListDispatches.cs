using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.Dispatch;

/// <summary><c>patchmoi dispatches list</c></summary>
internal static class ListDispatches
{
    private static readonly Option<string?> Event = new("--event") { Description = "Only records of this event" };
    private static readonly Option<string?> Status = new("--status") { Description = "Only records with this status: dispatched, failed or skipped" };
    private static readonly Paging Pages = new();

    public static Command Create() => Pages.AddTo(new Command("list", "Records of dispatches, the newest first") { Event, Status }).Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var page = await Pages.ReadAsync<DispatchPage, DispatchRecord>(
            parsed,
            (limit, cursor, token) => api.ListDispatchesAsync(parsed.GetValue(Event), parsed.GetValue(Status), limit, cursor, token),
            (first, rows, next) => first with { Dispatches = rows, Next = next },
            cancellationToken);
        output.Answer(page, console => DispatchListing.Of(page.Dispatches, withEvents: true).WriteTo(console));
        Paging.RemarkMore(output, page);
        return ExitCodes.Ok;
    }
}
