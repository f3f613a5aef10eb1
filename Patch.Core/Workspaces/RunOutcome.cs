using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Patch.Core.Data;

namespace Patch.Core.Workspaces;

/// <summary>What a run came to, read from the run as a workspace writes it, remote or local.</summary>
/// <param name="ProcessStatus"><c>queued</c>, <c>running</c>, <c>completed</c>, <c>failed</c> or <c>canceled</c>.</param>
/// <param name="ResultStatus">The status that the step's result reports; null when it reports none that is known.</param>
/// <param name="Message">The result's message.</param>
/// <param name="Error">The run's error; else the message of a result that is blocked, failed or in need of a person.</param>
/// <param name="CandidateRefs">From <c>artifacts.candidateRefs</c>, <c>candidates</c> or <c>candidateRef</c>, each once.</param>
/// <param name="CompletedAt">When the run ended.</param>
public sealed record RunOutcome(
    string ProcessStatus, string? ResultStatus, string? Message, string? Error, IReadOnlyList<JsonObject> CandidateRefs, DateTimeOffset? CompletedAt)
{
    private static readonly string[] ResultStatuses = ["skipped", "completed", "changed", "needs_intervention", "blocked", "failed"];

    /// <summary>The run's outcome: what its result reports, else its process status.</summary>
    public string Status => ResultStatus ?? ProcessStatus;

    /// <summary>Name of the run's flow package; null where the workspace does not say.</summary>
    public string? Flow { get; init; }

    /// <summary>True when the run goes on no more.</summary>
    public bool IsOver => ProcessStatus is "completed" or "failed" or "canceled" or "cancelled";

    /// <summary>
    /// Reads a run. Its result is <c>result</c> (an object) or <c>resultJson</c> (a string of JSON), either as it is or wrapped as
    /// <c>{flow, step, result}</c>. What is missing or of another type counts as absent.
    /// </summary>
    public static RunOutcome Of(JsonObject run)
    {
        var whole = run["result"] as JsonObject ?? Parse(Text(run["resultJson"]));
        var result = Unwrap(whole);
        var resultStatus = Text(result?["status"]) is { } status && ResultStatuses.Contains(status) ? status : null;
        var message = Text(result?["message"]);
        var error = Text(run["error"]) ?? (resultStatus is "needs_intervention" or "blocked" or "failed" ? message : null);
        return new RunOutcome(
            Text(run["status"]) ?? Text(run["processStatus"]) ?? "running", resultStatus, message, error,
            CandidatesOf(result?["artifacts"] as JsonObject), Time(Text(run["completedAt"])))
        {
            Flow = Text(run["flowName"]) ?? (result == whole ? null : Text(whole?["flow"])),
        };
    }

    /// <summary>The same refs, each once: two are the same when all their fields are, in whatever order.</summary>
    public static IReadOnlyList<JsonObject> Unique(IEnumerable<JsonObject> candidateRefs)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. candidateRefs.Where(candidate => seen.Add(Canonical(candidate)))];
    }

    /// <summary>The run's result without its wrapping; null when it has none. For views of runs.</summary>
    public static JsonObject? ResultOf(JsonObject run) => Unwrap(run["result"] as JsonObject ?? Parse(Text(run["resultJson"])));

    private static JsonObject? Unwrap(JsonObject? result) =>
        result?["result"] is JsonObject inner && Text(result["status"]) is null ? inner : result;

    private static IReadOnlyList<JsonObject> CandidatesOf(JsonObject? artifacts)
    {
        if (artifacts is null)
            return [];
        IEnumerable<JsonNode?> listed =
        [
            .. artifacts["candidateRefs"] as JsonArray ?? [],
            .. artifacts["candidates"] as JsonArray ?? [],
            artifacts["candidateRef"],
        ];
        return Unique(listed.Select(AsRef).OfType<JsonObject>());
    }

    private static JsonObject? AsRef(JsonNode? candidate) => candidate switch
    {
        JsonObject known => known.DeepClone().AsObject(),
        JsonValue when Text(candidate) is { Length: > 0 } text => new JsonObject { ["kind"] = "ref", ["ref"] = text },
        _ => null,
    };

    private static string Canonical(JsonObject candidate) =>
        string.Join('\n', candidate.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value?.ToJsonString()}"));

    private static JsonObject? Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return null;
        try
        {
            return JsonNode.Parse(json, documentOptions: BackendAnswers.Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToWireUtc() : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
