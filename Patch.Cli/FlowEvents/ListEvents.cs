using System.CommandLine;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.FlowEvents;

/// <summary><c>patchmoi events list</c></summary>
internal static class ListEvents
{
    private static readonly Option<string?> Type = new("--type") { Description = "Only events of this type, such as upstream.release" };
    private static readonly Paging Pages = new();

    public static Command Create() => Pages.AddTo(new Command("list", "Flow events, the newest first") { Type }).Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var page = await Pages.ReadAsync<FlowEventPage, FlowEvent>(
            parsed,
            (limit, cursor, token) => api.ListFlowEventsAsync(parsed.GetValue(Type), limit, cursor, token),
            (first, rows, next) => first with { Events = rows, Next = next },
            cancellationToken);
        output.Answer(page, console =>
        {
            var list = new Listing("Received", "Type", "Source", "Id");
            foreach (var row in page.Events)
                list.Add(Records.Time(row.ReceivedAt), row.Type, row.Source, row.Id);
            list.WriteTo(console);
        });
        Paging.RemarkMore(output, page);
        return ExitCodes.Ok;
    }
}
