using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.Webhooks;

/// <summary><c>patchmoi deliveries list</c></summary>
internal static class ListDeliveries
{
    private static readonly Option<string?> Provider = new("--provider") { Description = "Only deliveries of this provider, such as github" };
    private static readonly Option<string?> Event = new("--event") { Description = "Only this normalised event, such as push" };
    private static readonly Option<string?> Verdict = new("--verdict") { Description = "verified, refused, or refused:CODE" };
    private static readonly Option<string?> Disposition = new("--disposition") { Description = "pending, skipped, held, or a whole disposition" };
    private static readonly Option<string?> Repo = new("--repo") { Description = "Only deliveries of this repository, as owner/name" };
    private static readonly Paging Pages = new();

    public static Command Create() =>
        Pages.AddTo(new Command("list", "Deliveries, the newest first, each with what became of it") { Provider, Event, Verdict, Disposition, Repo }).Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var page = await Pages.ReadAsync<DeliveryPage, Delivery>(
            parsed,
            (limit, cursor, token) => api.ListDeliveriesAsync(
                parsed.GetValue(Provider), parsed.GetValue(Event), parsed.GetValue(Verdict), parsed.GetValue(Disposition), parsed.GetValue(Repo), limit, cursor, token),
            (first, rows, next) => first with { Deliveries = rows, Next = next },
            cancellationToken);
        output.Answer(page, console =>
        {
            var list = new Listing("Received", "Event", "Repository", "Became", "Id");
            foreach (var row in page.Deliveries)
                list.Add(Records.Time(row.ReceivedAt), row.Event, row.Repo, Became(row), row.Id);
            list.WriteTo(console);
        });
        Paging.RemarkMore(output, page);
        return ExitCodes.Ok;
    }

    /// <summary>Of a refused one its verdict says more than its disposition.</summary>
    public static string Became(Delivery row) => row.Verdict == "verified" ? row.Disposition ?? "pending" : row.Verdict;
}
