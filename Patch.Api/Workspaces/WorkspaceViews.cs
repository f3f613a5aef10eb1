using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Workspaces;

namespace Patch.Api.Workspaces;

/// <summary>Brings what workspaces write into the one form of the API. Nothing in it is trusted to have the shape that it should have.</summary>
internal static class WorkspaceViews
{
    private static readonly string[] Streams = ["stdout", "stderr"];

    public static RunList Runs(JsonObject answer, string? eventId) => new(RunsOf(answer), eventId, answer);

    public static WorkspaceEventList Events(JsonObject answer) => new([.. Objects(answer["events"]).Select(raw => Event(raw, []))], answer);

    /// <summary>One event out of <c>{"event":{…},"runs":[…]}</c>.</summary>
    public static WorkspaceEventView Event(JsonObject answer) => Event(answer["event"] as JsonObject ?? [], RunsOf(answer));

    /// <summary>
    /// One run. A process that ended well may carry a result that is blocked or failed, wrapped in <c>resultJson</c>: the result's status
    /// is the run's.
    /// </summary>
    public static RunView Run(JsonObject raw)
    {
        var outcome = RunOutcome.Of(raw);
        var attempts = raw["attempts"] as JsonArray ?? [];
        OutputView[] output = [.. Streams.Select(stream => Output(stream, Text(raw[stream]))).OfType<OutputView>()];
        return new RunView(
            Text(raw["id"]),
            Text(raw["eventId"]),
            Text(raw["flowName"]),
            Text(raw["stepName"]),
            Text(raw["backend"]),
            outcome.ProcessStatus,
            outcome.Status,
            outcome.Status,
            outcome.Status,
            outcome.Status is "needs_intervention" or "blocked",
            attempts.Count,
            attempts,
            output,
            output.LastOrDefault(),
            Text(raw["error"]),
            raw["result"] as JsonObject ?? Parse(Text(raw["resultJson"])),
            Text(raw["createdAt"]),
            Text(raw["startedAt"]),
            Text(raw["completedAt"]),
            raw);
    }

    private static WorkspaceEventView Event(JsonObject raw, IReadOnlyList<RunView> runs) => new(
        Text(raw["id"]),
        Text(raw["type"]),
        Text(raw["source"]),
        Text(raw["occurredAt"]),
        Text(raw["receivedAt"]),
        raw["payload"],
        [.. runs.Select(run => run.Id).OfType<string>()],
        runs,
        Text(raw["createdAt"]),
        raw);

    private static RunView[] RunsOf(JsonObject answer) => [.. Objects(answer["runs"]).Select(Run)];

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private static OutputView? Output(string kind, string? text) =>
        string.IsNullOrEmpty(text) ? null : new OutputView(kind, text, new JsonObject { ["kind"] = kind, ["text"] = text });

    private static JsonObject? Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return null;
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
