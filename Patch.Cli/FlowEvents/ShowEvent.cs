using System.CommandLine;
using System.Text.Json;
using Patch.Cli.Dispatch;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;
using Spectre.Console;

namespace Patch.Cli.FlowEvents;

/// <summary><c>patchmoi events show ID</c></summary>
internal static class ShowEvent
{
    private static readonly Argument<string> Id = Ids.Argument("The event's id");
    private static readonly Paging Pages = new();

    public static Command Create() => Pages.AddTo(new Command("show", "One flow event with its dispatches; the options page through these") { Id }).Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(Id);
        var details = await Pages.ReadAsync<FlowEventDetails, DispatchRecord>(
            parsed,
            (limit, cursor, token) => api.GetFlowEventAsync(id, limit, cursor, token),
            (first, rows, next) => first with { Dispatches = rows, Next = next },
            cancellationToken);
        output.Answer(details, console => Write(console, details));
        Paging.RemarkMore(output, details);
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, FlowEventDetails details)
    {
        var shown = details.Event;
        console.Write(Records.Of(
            ("Id", shown.Id),
            ("Type", shown.Type),
            ("Source", shown.Source),
            ("Occurred", Records.Time(shown.OccurredAt)),
            ("Received", Records.Time(shown.ReceivedAt)),
            ("Payload", JsonSerializer.Serialize(shown.Payload, CommandOutput.Indented))));
        DispatchListing.Of(details.Dispatches).WriteTo(console);
    }
}
