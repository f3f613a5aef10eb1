using System.CommandLine;
using System.Text.Json;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;
using Spectre.Console;

namespace Patch.Cli.Webhooks;

/// <summary><c>patchmoi deliveries show ID</c></summary>
internal static class ShowDelivery
{
    private static readonly Argument<string> Id = Ids.Argument("The delivery's id: PROVIDER:DELIVERYID");

    public static Command Create() => new Command("show", "One delivery with its headers, its body, and what was decided") { Id }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var details = await api.GetDeliveryAsync(parsed.GetRequiredValue(Id), cancellationToken);
        output.Answer(details, console => Write(console, details));
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, DeliveryDetails details)
    {
        var shown = details.Delivery;
        console.Write(Records.Of(
            ("Id", shown.Id),
            ("Event", shown.ProviderEvent is { } named && named != shown.Event ? $"{shown.Event} ({named})" : shown.Event),
            ("Repository", shown.Repo),
            ("Verdict", shown.Verdict),
            ("Received", Records.Time(shown.ReceivedAt)),
            ("Came again", shown.Redeliveries == 0 ? null : $"{shown.Redeliveries} times, last at {Records.Time(shown.LastRedeliveredAt)}"),
            ("Became", $"{ListDeliveries.Became(shown)} {shown.DispositionReason}".TrimEnd()),
            ("Routed", Records.Time(shown.RoutedAt)),
            ("Headers", Json(details.Headers)),
            ("Body", $"{details.BodyNote}\n{Json(details.Body)}".Trim())));
        if (details.Decision is not { } decision)
            return;
        var rules = new Listing("Rule", "Verdict", "Why");
        foreach (var rule in decision.Rules)
            rules.Add($"{rule.Kind} {rule.Rule}", rule.Code, rule.Sentence);
        rules.WriteTo(console);
        var signals = new Listing("Signal", "Became", "Event or job");
        foreach (var signal in decision.Signals)
            signals.Add($"{signal.SourceId}:{signal.EntryId}", signal.Disposition ?? "pending", signal.OutcomeId);
        signals.WriteTo(console);
    }

    private static string? Json(JsonElement? value) => value switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } json => JsonSerializer.Serialize(json, CommandOutput.Indented),
    };
}
