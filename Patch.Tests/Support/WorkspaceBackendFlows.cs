using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Tests.Support;

/// <summary>
/// The recorded backend's memory and its one flow: <c>candidate-release/prepare-candidate</c>, triggered by <c>upstream.release</c> with
/// <c>repo</c> and <c>tag</c> in the payload, ending as <c>payload.outcome</c> says (<c>changed</c> when absent; <c>exit1</c> and
/// <c>noresult</c> are failing processes).
/// </summary>
internal sealed class WorkspaceBackendFlows
{
    private const string Flow = "candidate-release";
    private const string Step = "prepare-candidate";
    private readonly Lock gate = new();
    private readonly List<JsonObject> events = [];
    private readonly List<JsonObject> runs = [];

    /// <summary>JSON as the backend writes it.</summary>
    public static JsonSerializerOptions Pretty { get; } =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>When true, runs stay <c>running</c> until <see cref="FinishRuns"/>.</summary>
    public bool HoldRuns { get; set; }

    /// <summary>Ids of the events it took in, oldest first.</summary>
    public IReadOnlyList<string> EventIds
    {
        get
        {
            lock (gate)
                return [.. events.Select(e => (string)e["id"]!)];
        }
    }

    /// <summary>How many runs the event has, replays included.</summary>
    public int RunsOf(string eventId)
    {
        lock (gate)
            return runs.Count(run => (string?)run["eventId"] == eventId);
    }

    /// <summary>Ends the runs that <see cref="HoldRuns"/> held back.</summary>
    public void FinishRuns()
    {
        lock (gate)
        {
            foreach (var run in runs.Where(run => (string?)run["status"] == "running"))
                End(run, events.Single(e => (string?)e["id"] == (string?)run["eventId"])["payload"]!.AsObject());
        }
    }

    /// <summary>Takes an event; the same id again starts nothing.</summary>
    /// <exception cref="InvalidOperationException">No id or type: the original throws.</exception>
    public JsonObject Dispatch(JsonObject sent)
    {
        if (!IsText(sent["id"]) || !IsText(sent["type"]))
            throw new InvalidOperationException("FlowEvent requires string id and type");
        var id = (string)sent["id"]!;
        lock (gate)
        {
            if (events.Any(e => (string?)e["id"] == id))
                return Answer("duplicate", id, [.. RunsFor(id).Select(run => (string)run["id"]!)], 0);
            events.Add(Stored(sent));
            return Start(events[^1], nonce: null);
        }
    }

    /// <summary>Runs the event's steps again.</summary>
    /// <exception cref="InvalidOperationException">The event is not known: the original throws.</exception>
    public JsonObject Replay(string id)
    {
        lock (gate)
        {
            var known = events.FirstOrDefault(e => (string?)e["id"] == id) ?? throw new InvalidOperationException($"Unknown event: {id}");
            return Start(known, Guid.NewGuid().ToString("N"));
        }
    }

    public JsonObject ListEvents(string? type, int limit)
    {
        lock (gate)
        {
            var listed = Enumerable.Reverse(events).Where(e => type is null || (string?)e["type"] == type).Take(limit);
            return new JsonObject { ["events"] = new JsonArray([.. listed.Select(e => e.DeepClone())]) };
        }
    }

    public JsonObject? GetEvent(string id)
    {
        lock (gate)
        {
            return events.FirstOrDefault(e => (string?)e["id"] == id) is { } known
                ? new JsonObject { ["event"] = known.DeepClone(), ["runs"] = new JsonArray([.. RunsFor(id).Select(run => run.DeepClone())]) }
                : null;
        }
    }

    /// <exception cref="InvalidOperationException">Not a process status: the original throws.</exception>
    public JsonObject ListRuns(string? eventId, string? status, int limit)
    {
        if (status is not (null or "queued" or "running" or "completed" or "failed"))
            throw new InvalidOperationException("run status must be queued, running, completed, or failed");
        lock (gate)
        {
            var listed = (eventId is null ? Enumerable.Reverse(runs) : RunsFor(eventId))
                .Where(run => status is null || (string?)run["status"] == status).Take(limit);
            var answer = new JsonObject { ["runs"] = new JsonArray([.. listed.Select(run => run.DeepClone())]) };
            if (eventId is not null)
                answer.Insert(0, "eventId", eventId);
            return answer;
        }
    }

    public JsonObject? GetRun(string id)
    {
        lock (gate)
            return runs.FirstOrDefault(run => (string?)run["id"] == id) is { } known ? new JsonObject { ["run"] = known.DeepClone() } : null;
    }

    private static string Now() => TimeProvider.System.NowUtc().ToWire();

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    private IEnumerable<JsonObject> RunsFor(string eventId) => Enumerable.Reverse(runs).Where(run => (string?)run["eventId"] == eventId);

    private static JsonObject Answer(string status, string eventId, JsonNode?[] runIds, int matched) => new()
    {
        ["status"] = status, ["eventId"] = eventId, ["runIds"] = new JsonArray(runIds), ["matched"] = matched,
    };

    private static JsonObject Stored(JsonObject sent)
    {
        var stored = new JsonObject { ["id"] = sent["id"]!.DeepClone(), ["type"] = sent["type"]!.DeepClone() };
        foreach (var optional in new[] { "source", "occurredAt" }.Where(name => IsText(sent[name])))
            stored[optional] = sent[optional]!.DeepClone();
        stored["receivedAt"] = sent["receivedAt"]?.DeepClone() ?? Now();
        stored["payload"] = sent["payload"]?.DeepClone() ?? new JsonObject();
        stored["raw"] = sent.DeepClone();
        stored["createdAt"] = Now();
        return stored;
    }

    private JsonObject Start(JsonObject stored, string? nonce)
    {
        var id = (string)stored["id"]!;
        if ((string)stored["type"]! != "upstream.release" || stored["payload"] is not JsonObject payload
            || !IsText(payload["repo"]) || !IsText(payload["tag"]))
        {
            return Answer("accepted", id, [], 0);
        }

        var key = string.Join('\0', nonce is null ? [id, Flow, Step] : [id, Flow, Step, nonce]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..12];
        var run = new JsonObject
        {
            ["id"] = nonce is null ? $"run_{hash}" : $"run_{hash}_replay",
            ["eventId"] = id, ["flowName"] = Flow, ["stepName"] = Step, ["status"] = "running",
            ["backend"] = "workspace-local", ["executor"] = "direct", ["createdAt"] = Now(), ["startedAt"] = Now(),
        };
        runs.Add(run);
        if (!HoldRuns)
            End(run, payload);
        return Answer("accepted", id, [run["id"]!.DeepClone()], 1);
    }

    private static void End(JsonObject run, JsonObject payload)
    {
        var outcome = (string?)payload["outcome"] ?? "changed";
        run["status"] = outcome is "exit1" or "noresult" ? "failed" : "completed";
        run["stdout"] = "";
        run["stderr"] = outcome switch
        {
            "exit1" => $"Bun flow step {Flow}/{Step} failed:\nboom\n\n",
            "noresult" => "Step did not emit FLOW_RESULT\n",
            _ => "",
        };
        if (outcome is "exit1" or "noresult")
        {
            run["error"] = "flow runner exited with 1";
        }
        else
        {
            var result = new JsonObject { ["flow"] = Flow, ["step"] = Step, ["result"] = Result(outcome, (string)payload["tag"]!) };
            run["resultJson"] = result.ToJsonString(PatchJson.Options);
            run["stdout"] = result.ToJsonString(Pretty) + "\n";
        }

        run["completedAt"] = Now();
    }

    private static JsonObject Result(string outcome, string tag)
    {
        var result = new JsonObject { ["status"] = outcome, ["message"] = $"{outcome}: candidate for {tag}" };
        if (outcome is not ("changed" or "needs_intervention"))
            return result;
        var branch = new JsonObject
        {
            ["kind"] = "branch", ["ref"] = $"refs/heads/candidate/{tag}", ["repo"] = "peezy-tech/codex", ["remote"] = "origin",
            ["sha"] = new string('1', 40), ["url"] = $"https://example.invalid/tree/candidate/{tag}", ["pushed"] = false,
        };
        result["artifacts"] = new JsonObject { ["candidateRefs"] = new JsonArray(branch, $"refs/patch/candidates/{tag}") };
        return result;
    }
}
