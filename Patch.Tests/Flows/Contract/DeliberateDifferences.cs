using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Patch.Tests.Flows.Contract;

/// <summary>Where Patch differs from the original on purpose, and what it answers instead. <c>docs/reference/differences.md</c> says the same.</summary>
internal static partial class DeliberateDifferences
{
    private const string InvalidStatus = "An invalid status is 400 and lists what is allowed (the original: 500, an HTML page).";
    private const string UnknownAtBackend = "An id that the backend does not know is 404 (the original: 500, an HTML page).";
    private const string BackendDown = "An unreachable backend is 502 on /workspace-* and on sync (the original: 500, an HTML page).";
    private const string NoMatch = "A dispatch that matches no flow ends its attempt as skipped, with the reason (the original: started for ever).";
    private const string OwnBackend = "Retry and replay go to the workspace that the target names (the original: to the default one).";
    private const string ReplayDispatches = "Replay of an event that the backend does not know dispatches it (the original: fails).";
    private const string OwnRuns = "An attempt knows only its own runs (the original: one whose dispatch failed adopts every run of the event).";
    private const string ByCreation = "Lists are ordered by creation, so that pages do not shift (the original: attempts by their last change).";
    private const string LocalRuns = "The local workspace writes runs, the worker executes them, the attempt follows (the original: inside the request, unlisted).";

    private const string Main = "patch:github-openai-codex-releases:tag:github.com,2008:Repository/965415649/rust-v0.135.0:upstream.release";

    /// <summary>Differences that show in many answers, each a rule on the recorded JSON.</summary>
    public static IReadOnlyList<Difference> Everywhere { get; } =
    [
        new("payload.tag is the release's real tag (the original: the entry's title).", Change: RealTags),
        new("Run views show the result's status (the original: completed, whatever the result says).", Change: UnwrapRunViews),
    ];

    /// <summary>Differences of single recordings.</summary>
    public static IReadOnlyDictionary<int, Difference> ByNumber { get; } = new Dictionary<int, Difference>
    {
        [19] = new(NoMatch, Change: answer => Skip(Attempts(answer).Single(IsNoMatch)!)),
        [32] = new(NoMatch, Change: answer => Skip(answer["attempt"]!)),
        [34] = new($"{ByCreation} {NoMatch}", Change: answer =>
        {
            SortByCreation(answer);
            foreach (var attempt in Attempts(answer).Where(IsNoMatch))
                Skip(attempt!);
        }),
        [36] = new(NoMatch, Change: answer => Remove(Attempts(answer), IsNoMatch)),
        [50] = Difference.Problem(404, "workspace_event_not_found", "does not know", UnknownAtBackend),
        [55] = Difference.Problem(400, "invalid_status", "queued, running, completed, failed", InvalidStatus),
        [57] = Difference.Problem(404, "workspace_run_not_found", "does not know", UnknownAtBackend),
        [59] = new(OwnBackend, 502, Change: answer => Fail(answer["record"]!)),
        [73] = new("The root is the console (the original: 404).", 200, Check: answer => Assert.Equal("text/html", answer.ContentType)),
        [82] = new("POST /git-webhooks/:provider takes webhooks (the original's last version: no such endpoint, 404); without a secret it is 503.", 503, Check: answer =>
            Assert.Equal("webhook_secret_missing", (string?)answer.Json!["error"])),
        [86] = Difference.Problem(400, "bad_request", "body", "POST /flow-events creates an event; without a body it is 400 (the original: no such endpoint, 404)."),
        [96] = Difference.Problem(400, "invalid_status", "needs_intervention", InvalidStatus),
        [97] = Difference.Problem(400, "invalid_status", "dispatched, failed", InvalidStatus),
        [98] = Difference.Problem(400, "bad_encoding", "percent-encoding", "A malformed percent-encoding is 400 (the original: 500, an HTML page)."),
        [100] = new(OwnBackend, Change: answer => InsertRetryOfOwnBackend(Dispatches(answer), before: dispatch => EventOf(dispatch).Contains("v0.134.0", StringComparison.Ordinal))),
        [101] = new($"{ByCreation} {OwnBackend}", Change: answer =>
        {
            SortByCreation(answer);
            InsertRetryOfOwnBackend(Attempts(answer), before: attempt => EventOf(attempt).Contains("v0.134.0", StringComparison.Ordinal));
        }),
        [104] = Difference.Problem(502, "workspace_unreachable", "", BackendDown),
        [105] = Difference.Problem(502, "workspace_unreachable", "", BackendDown),
        [106] = Difference.Problem(502, "workspace_unreachable", "", BackendDown),
        [107] = new(ReplayDispatches, 202, Change: answer => Dispatched(answer["record"]!, matched: 1)),
        [108] = new(ReplayDispatches, Change: answer => answer["record"]!["matched"] = 0),
        [109] = new(ReplayDispatches, Change: answer => Start(Attempts(answer)[1]!)),
        [111] = new(OwnRuns, Change: answer => KeepFailed(answer["attempt"]!)),
        [121] = Difference.Problem(404, "workspace_run_not_found", "does not know", UnknownAtBackend),
        [126] = new(LocalRuns, Change: answer => answer["record"]!["runIds"] = new JsonArray("run_<nonce>_replay")),
        [127] = new(LocalRuns, Check: answer =>
        {
            var runs = answer.Json!["runs"]!.AsArray();
            Assert.Equal(2, runs.Count);
            Assert.All(runs, run => Assert.Equal("changed", (string?)run!["effectiveStatus"]));
            Assert.All(runs, run => Assert.Equal("completed", (string?)run!["processStatus"]));
            Assert.All(runs, run => Assert.Equal(Main, (string?)run!["eventId"]));
        }),
        [128] = new(LocalRuns, Check: answer => Assert.Equal([Main], answer.Json!["events"]!.AsArray().Select(each => (string?)each!["id"]))),
        [129] = new(LocalRuns, Change: answer => LocalAttempt(Attempts(answer)[0]!)),
        [130] = new(LocalRuns, 202, Check: answer => Assert.Equal("changed", (string?)answer.Json!["attempt"]!["status"])),
        [131] = Difference.Problem(400, "invalid_status", "needs_intervention", InvalidStatus),
        [132] = Difference.Problem(404, "workspace_run_not_found", "does not know", UnknownAtBackend),
        [135] = new($"{OwnBackend} {ReplayDispatches} {LocalRuns}", Change: answer =>
        {
            var dispatches = Dispatches(answer);
            dispatches[0]!["runIds"] = new JsonArray("run_<nonce>_replay");
            Fail(dispatches.Single(each => EventOf(each).StartsWith("patch:own-backend:", StringComparison.Ordinal) && (string?)each!["status"] == "dispatched")!);
            dispatches.Single(each => EventOf(each) == Main && (string?)each!["transport"] == "workspace-http" && (string?)each["status"] == "dispatched")!["matched"] = 0;
            Dispatched(dispatches.Single(each => (int?)each!["httpStatus"] == 500)!, matched: 1);
        }),
    };

    private static JsonArray Attempts(JsonNode answer) => answer["attempts"]!.AsArray();

    private static JsonArray Dispatches(JsonNode answer) => answer["dispatches"]!.AsArray();

    private static string EventOf(JsonNode? row) => (string)row!["eventId"]!;

    private static bool IsNoMatch(JsonNode? attempt) => EventOf(attempt).StartsWith("patch:no-match:", StringComparison.Ordinal);

    private static void Remove(JsonArray rows, Func<JsonNode?, bool> which)
    {
        foreach (var row in rows.Where(which).ToList())
            rows.Remove(row);
    }

    private static void SortByCreation(JsonNode answer)
    {
        var sorted = Attempts(answer).OrderByDescending(attempt => (string?)attempt!["createdAt"], StringComparer.Ordinal).ToList();
        Attempts(answer).Clear();
        sorted.ForEach(Attempts(answer).Add);
    }

    private static void Skip(JsonNode attempt)
    {
        attempt["status"] = "skipped";
        attempt["completedAt"] = "2026-11-23T01:27:45.911Z";
        attempt["message"] = "No flow at the workspace matched the event.";
    }

    /// <summary>The retry that the original sent elsewhere failed at the source's own workspace, where nothing listens.</summary>
    private static void Fail(JsonNode record)
    {
        record["status"] = "failed";
        record["error"] = "Unable to connect. Is the computer able to access the url?";
        record.AsObject().Remove("runIds");
        record.AsObject().Remove("matched");
    }

    private static void InsertRetryOfOwnBackend(JsonArray rows, Func<JsonNode?, bool> before)
    {
        var first = rows.Last(row => EventOf(row).StartsWith("patch:own-backend:", StringComparison.Ordinal));
        rows.Insert(rows.IndexOf(rows.First(before)), first!.DeepClone());
    }

    private static void Dispatched(JsonNode record, int matched)
    {
        record["status"] = "dispatched";
        record["runIds"] = new JsonArray("run_d4d5b54da7c4");
        record["matched"] = matched;
        record.AsObject().Remove("httpStatus");
        record.AsObject().Remove("error");
    }

    private static void Start(JsonNode attempt)
    {
        attempt["status"] = "started";
        attempt["workspaceRunIds"] = new JsonArray("run_d4d5b54da7c4");
        attempt.AsObject().Remove("error");
    }

    private static void KeepFailed(JsonNode attempt)
    {
        attempt["status"] = "failed";
        attempt["workspaceRunIds"] = new JsonArray();
        attempt["candidateRefs"] = new JsonArray();
        foreach (var adopted in new[] { "workspaceRunStatuses", "message", "completedAt" })
            attempt.AsObject().Remove(adopted);
    }

    private static void LocalAttempt(JsonNode attempt)
    {
        attempt["workspaceRunIds"] = new JsonArray("run_<nonce>_replay");
        attempt["workspaceRunStatuses"] = new JsonObject { ["run_<nonce>_replay"] = "changed" };
    }

    private static void RealTags(JsonNode node)
    {
        switch (node)
        {
            case JsonObject all:
                foreach (var (name, value) in all.ToList())
                {
                    if (value is JsonValue && name is "ref" or "tag" or "upstreamRef" or "upstreamTag" && (string?)value is { } tag && Version().IsMatch(tag))
                        all[name] = "rust-v" + tag;
                    else if (value is JsonValue text && text.TryGetValue<string>(out var written))
                        all[name] = Candidate().Replace(written, "$1rust-v$2");
                    else if (value is not null)
                        RealTags(value);
                }

                break;
            case JsonArray all:
                for (var i = 0; i < all.Count; i++)
                {
                    if (all[i] is JsonValue text && text.TryGetValue<string>(out var written))
                        all[i] = Candidate().Replace(written, "$1rust-v$2");
                    else if (all[i] is { } value)
                        RealTags(value);
                }

                break;
        }
    }

    internal static void UnwrapRunViews(JsonNode node)
    {
        if (node is JsonObject run && run.ContainsKey("effectiveStatus") && (string?)run["resultPayload"]?["result"]?["status"] is { } status)
        {
            run["resultStatus"] = status;
            run["status"] = status;
            run["effectiveStatus"] = status;
            run["needsAttention"] = status is "needs_intervention" or "blocked";
        }

        foreach (var inner in node switch { JsonObject all => all.Select(field => field.Value), JsonArray all => all, _ => [] })
        {
            if (inner is not null)
                UnwrapRunViews(inner);
        }
    }

    [GeneratedRegex(@"^0\.13\d\.0$")]
    private static partial Regex Version();

    [GeneratedRegex(@"(candidate for |candidates?/)(0\.13\d\.0)")]
    private static partial Regex Candidate();
}
