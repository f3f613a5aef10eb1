using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;

namespace Patch.Tests.Api.Console.Pages;

/// <summary>A stack with a forecast in conflict, an attempt that stopped there, a candidate of the release before, and a pull request.</summary>
internal static class StackRows
{
    public static readonly string Tip = new('a', 40);
    public static readonly string Onto = new('c', 40);
    public static readonly string Conflicting = new('2', 40);

    public static async Task AddAsync(ApiServer api, string name, string subject = "Change line 2", string author = "A person", int number = 0)
    {
        var upstream = number == 0 ? "acme/up" : $"acme/up-{number}";
        var (eventId, attemptId, failed, carried) = ($"event-{number + 1}", $"attempt-{number + 1}", number == 0 ? "run_1" : $"run_1_{number}", number == 0 ? "run_0" : $"run_0_{number}");
        var (now, key) = (TimeProvider.System.NowUtc(), IdKeys.Of(name));
        await using var db = await api.DbAsync();
        db.Add(new MaintainedStack { Name = name, NameKey = key, Active = true, ForkName = "us/fork", Branch = "main", UpstreamName = upstream, CreatedAt = now });
        var forecast = new ForecastAnswer(
            name, Tip, new string('b', 40), Onto, "refs/tags/v2.0", StackVerdicts.Conflicts, "1 of 2 patches of main conflicts with v2.0.",
            [
                new ForecastPatch(new string('1', 40), "Add ours", "applied", "It is carried over.", null, []) { Author = author, AuthoredAt = now.AddDays(-10), Files = 1, Added = 4, Removed = 2 },
                new ForecastPatch(Conflicting, subject, "conflict", "It conflicts.", null, [new ForecastConflict("a.txt", "content", "Both changed it.")]),
            ],
            3) { Lag = new ForecastLag(12, 2) };
        db.Add(new StackForecast
        {
            Stack = name, StackKey = key, Line = "releases", IdKey = IdKeys.Of($"{name} forecast"), Tip = Tip, Onto = Onto, OntoRef = "refs/tags/v2.0", Verdict = StackVerdicts.Conflicts,
            Sentence = forecast.Sentence, ResultJson = PatchJson.Write(forecast), MadeAt = now,
        });
        var flowEvent = ApiData.Event(eventId);
        flowEvent.Repo = upstream;
        var attempt = ApiData.Attempt(attemptId, eventId, "needs_intervention");
        (attempt.UpstreamRepo, attempt.UpstreamTag, attempt.WorkspaceRunIdsJson, attempt.CompletedAt) = (upstream, "v2.0", $"[\"{failed}\"]", now);
        db.AddRange(flowEvent, attempt, Run(failed, eventId, name, now, "v2.0", carried: false), Run(carried, $"{eventId}-before", name, now, "v1.0", carried: true));
        var candidate = ApiData.Candidate("refs/heads/patch/candidates/v1.0", name, CandidateStates.Pushed);
        (candidate.IdKey, candidate.RunId, candidate.UpstreamRef) = (IdKeys.Of($"{name} candidate"), carried, "refs/tags/v1.0");
        db.Add(candidate);
        db.Add(new ForgeThread
        {
            IdKey = ForgeThread.KeyOf("us/fork", name, "v1.0"), Provider = "github", Host = "https://github.com", Repo = "us/fork", Stack = name, Point = "v1.0", AttemptId = attemptId,
            AttemptKey = IdKeys.Of(attemptId), State = ForgeThreadStates.Shown, PullNumber = number + 7, PullUrl = $"https://github.com/us/fork/pull/{number + 7}", CreatedAt = now, UpdatedAt = now,
        });
        await db.SaveChangesAsync();
    }

    private static WorkspaceRun Run(string id, string eventId, string flow, DateTimeOffset at, string tag, bool carried) => new()
    {
        Id = id, IdKey = IdKeys.Of(id), EventId = eventId, EventKey = IdKeys.Of(eventId), FlowName = flow, StepName = "carry", PackagePath = "/nowhere", Status = "completed", EventJson = "{}",
        Stdout = "It was carried.", CreatedAt = at.AddMinutes(-2), StartedAt = at.AddMinutes(-1), CompletedAt = at,
        ResultJson = $$"""
            {"flow":"{{flow}}","step":"carry","result":{"status":"{{(carried ? "changed" : "needs_intervention")}}","message":"Patch 2 conflicts.","artifacts":{
            "tag":"{{tag}}","fork":"https://github.com/us/fork.git","checks":[{"command":"make test","status":"failed","exitCode":2,"output":"<b>one test failed</b>"}],
            "patches":[{"sha":"{{new string('1', 40)}}","subject":"Add ours","author":"A person <a@example.org>","code":"applied","reason":"Carried over.","newSha":"{{new string('9', 40)}}"},
            {"sha":"{{Conflicting}}","subject":"Change line 2","code":"{{(carried ? "applied" : "conflict")}}","reason":"Its lines."{{(carried ? $",\"newSha\":\"{new string('8', 40)}\"" : "")}} }] } } }
            """,
    };
}
