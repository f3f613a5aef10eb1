using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;
using Patch.Core.FlowEvents;
using Patch.Core.Workspaces.Local;

namespace Patch.Core.Workspaces.Serving;

/// <summary>
/// The local workspace as others see it: what a workspace backend does for each request, in the words of its recorded answers. The wires
/// (HTTP in the api, JSON-RPC over WebSocket beside this class) only carry it.
/// </summary>
public sealed class ServedWorkspace(LocalWorkspace local, TimeProvider timeProvider)
{
    /// <summary>Longest id of an event, as for events made by hand.</summary>
    private const int LongestId = 2000;

    private static readonly string[] Statuses = ["queued", "running", "completed", "failed", "canceled"];
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes an event: <c>{status, eventId, runIds, matched}</c>. The same id again is <c>duplicate</c>.</summary>
    /// <param name="json">The event; <c>receivedAt</c> and <c>payload</c> are filled in where they are missing.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public async Task<ServedAnswer> DispatchAsync(JsonObject json, CancellationToken cancellationToken)
    {
        if (Text(json["id"]) is not { Length: > 0 } id || Text(json["type"]) is not { Length: > 0 })
            return new ServedAnswer.Invalid("FlowEvent requires string id and type");
        if (id.Length > LongestId)
            return new ServedAnswer.Invalid($"FlowEvent id is longer than {LongestId} characters");
        FlowEventMessage flowEvent;
        try
        {
            var whole = json.DeepClone().AsObject();
            whole["receivedAt"] ??= timeProvider.NowUtc().ToWire();
            whole["payload"] ??= new JsonObject();
            flowEvent = whole.Deserialize<FlowEventMessage>(PatchJson.Options)!;
        }
        catch (JsonException malformed)
        {
            return new ServedAnswer.Invalid($"FlowEvent has a field of the wrong kind: {malformed.Message}");
        }

        return Accepted(id, await local.DispatchAsync(flowEvent, cancellationToken));
    }

    /// <summary>Runs an event's steps again; with <paramref name="wait"/> it answers when they have ended, or after a minute.</summary>
    public async Task<ServedAnswer> ReplayAsync(string? eventId, bool wait, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(eventId))
            return new ServedAnswer.Invalid("Missing required argument: eventId");
        if (await local.GetEventAsync(eventId, cancellationToken) is not { } known)
            return new ServedAnswer.Unknown("event", eventId);
        var flowEvent = known["event"]!.Deserialize<FlowEventMessage>(PatchJson.Options)!;
        var answer = await local.ReplayAsync(flowEvent, wait: false, cancellationToken);
        if (wait && answer is DispatchAnswer.Accepted accepted)
            await WaitAsync(accepted.RunIds, cancellationToken);
        return Accepted(eventId, answer);
    }

    /// <summary><c>{"events":[…]}</c>, newest first.</summary>
    public async Task<ServedAnswer> ListEventsAsync(string? type, int? limit, CancellationToken cancellationToken) =>
        new ServedAnswer.Done(await local.ListEventsAsync(NullIfEmpty(type), Positive(limit), cancellationToken));

    /// <summary><c>{"event":{…},"runs":[…]}</c></summary>
    public async Task<ServedAnswer> GetEventAsync(string? id, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(id))
            return new ServedAnswer.Invalid("Missing required argument: eventId");
        return await local.GetEventAsync(id, cancellationToken) is { } found ? new ServedAnswer.Done(found) : new ServedAnswer.Unknown("event", id);
    }

    /// <summary><c>{"eventId"?, "runs":[…]}</c>, newest first.</summary>
    public async Task<ServedAnswer> ListRunsAsync(string? eventId, string? status, int? limit, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(status) && !Statuses.Contains(status))
            return new ServedAnswer.Invalid("run status must be queued, running, completed, failed, or canceled");
        return new ServedAnswer.Done(await local.ListRunsAsync(NullIfEmpty(eventId), NullIfEmpty(status), Positive(limit), cancellationToken));
    }

    /// <summary><c>{"run":{…}}</c></summary>
    public async Task<ServedAnswer> GetRunAsync(string? id, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(id))
            return new ServedAnswer.Invalid("Missing required argument: runId");
        return await local.GetRunAsync(id, cancellationToken) is { } found
            ? new ServedAnswer.Done(new JsonObject { ["run"] = found })
            : new ServedAnswer.Unknown("run", id);
    }

    /// <summary>Stops a run that is queued or going on: <c>{"run":{…}}</c> with the status <c>canceled</c>.</summary>
    public async Task<ServedAnswer> CancelRunAsync(string? id, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(id))
            return new ServedAnswer.Invalid("Missing required argument: runId");
        return await local.CancelRunAsync(id, cancellationToken) switch
        {
            CancelAnswer.Canceled canceled => new ServedAnswer.Done(new JsonObject { ["run"] = canceled.Run }),
            CancelAnswer.Refused refused => new ServedAnswer.TooLate(refused.Sentence),
            _ => new ServedAnswer.Unknown("run", id),
        };
    }

    private static ServedAnswer Accepted(string eventId, DispatchAnswer answer) => answer switch
    {
        DispatchAnswer.Accepted accepted => new ServedAnswer.Done(new JsonObject
        {
            ["status"] = accepted.Duplicate ? "duplicate" : "accepted",
            ["eventId"] = eventId,
            ["runIds"] = new JsonArray([.. accepted.RunIds.Select(id => (JsonNode)id)]),
            ["matched"] = accepted.Matched,
        }),
        DispatchAnswer.Refused refused => new ServedAnswer.Invalid(refused.Error),
        _ => throw new InvalidOperationException($"Unknown answer {answer}"),
    };

    private async Task WaitAsync(IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        foreach (var id in runIds)
        {
            while (await local.GetRunAsync(id, cancellationToken) is { } run && !RunOutcome.Of(run).IsOver)
            {
                if (timeProvider.GetElapsedTime(started) > WaitLimit)
                    return;
                await Task.Delay(LookAgain, timeProvider, cancellationToken);
            }
        }
    }

    /// <summary>No limit, or one that is no number above zero, takes the default, as at the recorded backend.</summary>
    private static int? Positive(int? limit) => limit > 0 ? limit : null;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
