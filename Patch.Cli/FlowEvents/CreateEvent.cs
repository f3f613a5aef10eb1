using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Patch.Cli.Http;
using Patch.Cli.Terminal;
using Patch.Client;
using Patch.Client.Answers;

namespace Patch.Cli.FlowEvents;

/// <summary><c>patchmoi events create</c>: a flow event made by hand.</summary>
internal static class CreateEvent
{
    private static readonly Option<string> Id = new("--id") { Description = "The event's id; the same id again makes nothing new", Required = true };
    private static readonly Option<string> Type = new("--type") { Description = "What flows are triggered by, such as upstream.release", Required = true };
    private static readonly Option<string?> Source = new("--source") { Description = "Who made it" };
    private static readonly Option<string?> Payload = new("--payload") { Description = "A file with a JSON object; - reads standard input. Without it the payload is empty" };
    private static readonly Option<DateTimeOffset?> Occurred = new("--occurred-at")
    {
        Description = "When it happened upstream, such as 2026-05-14T12:00:00Z; UTC where it does not say",
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return time;
            result.AddError($"'{result.Tokens[0].Value}' is not a time; write it as 2026-05-14T12:00:00Z.");
            return null;
        },
    };

    public static Command Create() => new Command("create", "Make a flow event by hand; Patch dispatches it as any other") { Id, Type, Source, Occurred, Payload }.Asks(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, IPatchApi api, CommandOutput output, CancellationToken cancellationToken)
    {
        var flowEvent = new NewFlowEvent
        {
            Id = parsed.GetRequiredValue(Id),
            Type = parsed.GetRequiredValue(Type),
            Source = parsed.GetValue(Source),
            OccurredAt = parsed.GetValue(Occurred),
            Payload = parsed.GetValue(Payload) is { } file ? await ReadAsync(file, cancellationToken) : null,
        };
        var created = await api.CreateFlowEventAsync(flowEvent, cancellationToken);
        output.Answer(created.Answer, _ => output.Line(created.IsNew ? $"Created {flowEvent.Id}." : $"{flowEvent.Id} was there already."));
        if (!created.IsNew)
            output.Remark("Nothing new was made and nothing is dispatched: use another id, or 'patchmoi events retry' for this one.");
        return ExitCodes.Ok;
    }

    private static async Task<JsonElement> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var text = await JsonInput.ReadAsync(file, cancellationToken);
        try
        {
            var payload = JsonSerializer.Deserialize<JsonElement>(text);
            return payload.ValueKind == JsonValueKind.Object
                ? payload
                : throw new CommandFailure(ExitCodes.Unusable, $"{file}: the payload must be a JSON object: flows and schemas read its fields.");
        }
        catch (JsonException wrong)
        {
            throw new CommandFailure(ExitCodes.Unusable, $"{file} is not JSON: {wrong.Message}", wrong);
        }
    }
}
