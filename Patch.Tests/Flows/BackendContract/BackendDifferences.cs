using System.Text.Json.Nodes;

namespace Patch.Tests.Flows.BackendContract;

/// <summary>Where Patch, as a workspace backend, answers otherwise than the recorded one on purpose, and what. The docs list the same.</summary>
internal static class BackendDifferences
{
    /// <param name="Sentence">What differs and why.</param>
    /// <param name="Status">The status that Patch answers; null for the recorded one, and over WebSocket.</param>
    /// <param name="Change">Turns what was recorded into what Patch answers; null: only the status is compared.</param>
    internal sealed record Difference(string Sentence, int? Status = null, Action<JsonNode>? Change = null);

    private const string Queued = "A run is queued until a worker takes it.";
    private const string NoCrash = "What cannot be understood is 400 with a sentence (the recorded backend: 500, an HTML page).";

    public static IReadOnlyDictionary<string, Difference> ByName { get; } = new Dictionary<string, Difference>
    {
        ["01-healthz"] = new("/healthz is the original service's: the text ok."),
        ["05-run-get-while-running"] = new(Queued, Change: answer => Queue(answer["run"]!)),
        ["16-events-post-no-id"] = new(NoCrash, 400),
        ["17-events-post-bad-json"] = new(NoCrash, 400),
        ["44-event-replay-unknown"] = new("Replay of an unknown event is 404 (the recorded backend: 500, an HTML page).", 404),
        ["48-runs-list-bad-status"] = new(NoCrash, 400),
        ["50-run-cancel"] = new("Runs can be cancelled; one that has ended is 409 (the recorded backend: not there, 426).", 409),
        ["51-unknown-path"] = new("An unknown path is 404 (the recorded backend: 426).", 404),
        ["52-events-put"] = new("A method that is not there is 405 (the recorded backend: 426).", 405),
        ["ws-03-flow.getRun-running"] = new(Queued, Change: answer => Queue(answer["result"]!["run"]!)),
        ["ws-18-flow.listRuns-bad-status"] = new(
            "canceled is a status too.",
            Change: answer => answer["error"]!["message"] = "run status must be queued, running, completed, failed, or canceled"),
        ["ws-20-flow.cancelRun"] = new(
            "Runs can be cancelled; one that has ended is an error (the recorded backend: no such method).",
            Change: answer =>
            {
                answer["error"]!["code"] = -32603;
                answer["error"]!["message"] = "The run has ended already: completed.";
            }),
        ["ws-21-unknown-method"] = new(
            "An unknown method is the same error in the words of the JSON-RPC library.",
            Change: answer => answer["error"]!["message"] = ((string)answer["error"]!["message"]!)
                .Replace("Unknown workspace backend method: ", "No method by the name '", StringComparison.Ordinal) + "' is found."),
        ["ws-25-all-in-one"] = new(Queued, Change: answer =>
        {
            foreach (var run in answer["result"]?["runs"] as JsonArray ?? [])
                Queue(run!);
        }),
    };

    /// <summary>
    /// Differences of every answer: runs carry the name of Patch's workspace, the output of the step itself rather than its runner's, and
    /// no paths of the backend's own disk; a step without a result says so itself; the handshake names Patch and what it can do.
    /// </summary>
    public static void Everywhere(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject all:
                if (all.ContainsKey("flowName"))
                    AsLocal(all);
                if (all["serverInfo"] is not null)
                    AsPatch(all);
                foreach (var (_, value) in all)
                    Everywhere(value);
                break;
            case JsonArray items:
                foreach (var item in items)
                    Everywhere(item);
                break;
        }
    }

    /// <summary>Takes away of Patch's own runs what <see cref="Everywhere"/> takes away of the recorded ones, and what only Patch has.</summary>
    public static void WithoutOutput(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject all:
                foreach (var name in all.ContainsKey("flowName") ? ["stdout", "stderr", "replay"] : Array.Empty<string>())
                    all.Remove(name);
                foreach (var (_, value) in all)
                    WithoutOutput(value);
                break;
            case JsonArray items:
                foreach (var item in items)
                    WithoutOutput(item);
                break;
        }
    }

    private static void AsLocal(JsonObject run)
    {
        run["backend"] = "patch-local";
        if (((string)run["eventId"]!).Contains("noresult", StringComparison.Ordinal))
            run["error"] = "Step did not emit FLOW_RESULT";
        foreach (var name in new[] { "executor", "stdout", "stderr" })
            run.Remove(name);
    }

    private static void AsPatch(JsonObject initialized)
    {
        initialized["serverInfo"]!["name"] = "patch";
        initialized["capabilities"]!["appServerPassThrough"] = false;
        initialized["capabilities"]!["traceContext"] = true;
        initialized["capabilities"]!["workspaceMethods"]!.AsArray().Insert(0, "flow.cancelRun");
    }

    private static void Queue(JsonNode run)
    {
        run["status"] = "queued";
        run.AsObject().Remove("startedAt");
    }
}
