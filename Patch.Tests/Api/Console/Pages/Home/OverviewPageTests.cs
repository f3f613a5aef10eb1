using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console.Pages.Home;

public sealed class OverviewPageTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_first_page_of_all_says_what_to_do_next(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var html = await api.ShownAsync("/");
        Assert.Contains("Patch follows nothing yet", html, StringComparison.Ordinal);
        Assert.Contains("feed-sources.json", html, StringComparison.Ordinal);
        Assert.Contains("flow.toml", html, StringComparison.Ordinal);
        Assert.Contains("rehearsal", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_steps_of_the_first_page_are_a_live_part_that_the_first_event_takes_the_place_of()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var empty = await api.ShownAsync("/");
        var kinds = System.Text.RegularExpressions.Regex.Match(empty, "<div id=\"overview\" data-kinds=\"([^\"]+)\">.*Patch follows nothing yet", System.Text.RegularExpressions.RegexOptions.Singleline).Groups[1].Value;
        Assert.Superset(new HashSet<string>(["event", "source", "delivery", "stack"]), kinds.Split(' ').ToHashSet());

        await api.AddAsync(ApiData.Event("first"));
        var html = await api.ShownAsync("/");
        Assert.Matches("<div id=\"overview\">\\s*<div id=\"attention\" data-kinds=", html);
        Assert.DoesNotContain("Patch follows nothing yet", html, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_needs_a_person_comes_first_with_why_and_a_link_and_what_is_settled_does_not(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
        {
            var settled = Attempt("old", "e-old", "failed", "acme/other");
            db.AddRange(settled, Attempt("good", "e-good", "changed", "acme/other"));
            db.AddRange(Attempt("first-try", "e-again", "failed", "acme/again"));
            await db.SaveChangesAsync();
            db.AddRange(Attempt("second-try", "e-again", "blocked", "acme/again"), Attempt("stop", "e-stop", "needs_intervention", "acme/up"));
            var held = ApiData.Signal("codex", "moved");
            (held.Disposition, held.DispositionReason, held.OutcomeId) = ("held:ref-moved", "v1 moved.", "patch:codex:moved:upstream.release");
            db.AddRange(held, new ChannelState { Name = "chat", PausedAt = TimeProvider.System.NowUtc(), PauseReason = "It answered 404 five times." });
            db.Add(new FeedSource { Id = "broken", ConfigJson = "{}", Enabled = true, ConsecutiveFailures = 4, LastError = "The host is not known.", NextPollAt = TimeProvider.System.NowUtc() });
            await db.SaveChangesAsync();
        }

        var html = await api.ShownAsync("/");
        Assert.Contains("acme/up", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/attempts/stop\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/attempts/second-try\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/console/attempts/first-try", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/console/attempts/old", html, StringComparison.Ordinal);
        Assert.Contains("v1 moved.", html, StringComparison.Ordinal);
        Assert.Contains("It answered 404 five times.", html, StringComparison.Ordinal);
        Assert.Contains("The host is not known.", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("Needs a person", StringComparison.Ordinal) < html.IndexOf("id=\"stacks-title\"", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_stack_is_a_card_with_where_it_stands_and_its_last_attempt_and_candidate(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await StackRows.AddAsync(api, "codex-fork");

        var html = await api.ShownAsync("/");
        Assert.Contains("href=\"/console/stacks/codex-fork\"", html, StringComparison.Ordinal);
        Assert.Contains("1 of 2 patches of main conflicts with v2.0", html, StringComparison.Ordinal);
        Assert.Contains("12 commits, 2 releases", html, StringComparison.Ordinal);
        Assert.Contains("2, 1 in conflict", html, StringComparison.Ordinal);
        Assert.Contains("/console/attempts/attempt-1", html, StringComparison.Ordinal);
        Assert.Contains("patch/candidates/v1.0", html, StringComparison.Ordinal);
        Assert.Contains("https://github.com/us/fork/pull/7", html, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_open_failure_is_found_behind_newer_ones_that_were_settled(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await AddInOrderAsync(api,
        [
            Attempt("open", "e-open", "failed", "acme/quiet"), .. Enumerable.Range(0, 12).Select(n => Attempt($"settled-{n}", $"e-{n}", "failed", "acme/busy")),
            Attempt("good", "e-good", "changed", "acme/busy"),
        ]);
        var html = await api.ShownAsync("/");
        Assert.Contains("href=\"/console/attempts/open\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/console/attempts/settled-", html, StringComparison.Ordinal);
        Assert.Contains("One thing waits for a person.", html, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_success_of_another_fork_branch_or_workspace_settles_nothing(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await AddInOrderAsync(api,
        [
            Attempt("fork-a", "e-a", "failed", "acme/up"), Run("e-a", "fork-a-flow"), Attempt("fork-b", "e-b", "changed", "acme/up"), Run("e-b", "fork-b-flow"),
            Branch(Attempt("main", "e-main", "blocked", "acme/lines"), "refs/heads/main"), Branch(Attempt("next", "e-next", "changed", "acme/lines"), "refs/heads/next"),
            At(Attempt("far", "e-far", "needs_intervention", "acme/far"), "https://far.example"), Attempt("near", "e-near", "completed", "acme/far"),
            Attempt("both", "e-both", "failed", "acme/two"), Run("e-both", "one-flow"), Attempt("all", "e-all", "changed", "acme/two"), Run("e-all", "one-flow"), Run("e-all", "two-flow"),
        ]);
        var html = await api.ShownAsync("/");
        foreach (var open in (string[])["fork-a", "main", "far"])
            Assert.Contains($"<a class=\"button quiet\" href=\"/console/attempts/{open}\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<a class=\"button quiet\" href=\"/console/attempts/both\"", html, StringComparison.Ordinal);
        Assert.Contains("3 things wait for a person.", html, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task What_is_held_or_blocked_stays_however_much_comes_after_it(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        var held = ApiData.Signal("codex", "moved");
        (held.Disposition, held.DispositionReason) = ("held:ref-moved", "v1 moved.");
        await AddInOrderAsync(api, [held, Thread("v0", ForgeThreadStates.Blocked, "The forge refused the push.")]);
        await using (var db = await api.DbAsync())
        {
            db.AddRange(Enumerable.Range(0, 600).Select(n => ApiData.Signal("codex", $"later-{n}")));
            db.AddRange(Enumerable.Range(1, 600).Select(n => Thread($"v{n}", ForgeThreadStates.Shown, "It is shown.")));
            await db.SaveChangesAsync();
        }

        var html = await api.ShownAsync("/");
        Assert.Contains("v1 moved.", html, StringComparison.Ordinal);
        Assert.Contains("The forge refused the push.", html, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_stack_that_will_conflict_waits_for_a_person_until_an_attempt_or_a_candidate_stands_for_it(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await StackRows.AddAsync(api, "codex-fork");
        // Its attempt waits: that is one thing, not two.
        Assert.Contains("One thing waits for a person.", await api.ShownAsync("/"), StringComparison.Ordinal);

        await using (var db = await api.DbAsync())
            await db.MaintenanceAttempts.ExecuteUpdateAsync(row => row.SetProperty(r => r.Status, "skipped"));
        var html = await api.ShownAsync("/");
        Assert.Contains("Stack codex-fork", html, StringComparison.Ordinal);
        Assert.Contains("One thing waits for a person.", html, StringComparison.Ordinal);

        var carried = ApiData.Candidate("refs/heads/patch/candidates/v2.0", "codex-fork", CandidateStates.Pushed);
        (carried.UpstreamRef, carried.UpstreamSha) = ("refs/tags/v2.0", StackRows.Onto);
        await api.AddAsync(carried);
        html = await api.ShownAsync("/");
        Assert.Contains("Nothing waits for you.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Every fork follows upstream", html, StringComparison.Ordinal);

        await using (var db = await api.DbAsync())
        {
            var kept = await db.StackForecasts.SingleAsync();
            (kept.Verdict, kept.ResultJson) = (StackVerdicts.Clean, PatchJson.Write(PatchJson.Read<ForecastAnswer>(kept.ResultJson)! with { Verdict = StackVerdicts.Clean }));
            await db.SaveChangesAsync();
        }

        Assert.Contains("Every fork follows upstream, and nothing waits for you.", await api.ShownAsync("/"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task However_many_stacks_are_shown_the_database_is_asked_as_often_as_for_one(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, [new("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information")]);
        await StackRows.AddAsync(api, "stack-0");
        var (overview, stacks) = (await AskedAsync("/"), await AskedAsync("/console/stacks"));
        Assert.InRange(stacks, 5, 20);
        Assert.InRange(overview, stacks, 40);
        for (var n = 1; n < 5; n++)
            await StackRows.AddAsync(api, $"stack-{n}", number: n);
        Assert.Equal((overview, stacks), (await AskedAsync("/"), await AskedAsync("/console/stacks")));
        var html = await api.ShownAsync("/console/stacks");
        for (var n = 0; n < 5; n++)
        {
            var card = html[html.IndexOf($"href=\"/console/stacks/stack-{n}\"", StringComparison.Ordinal)..].Split("class=\"card stack-card\"")[0];
            Assert.Contains($"href=\"/console/attempts/attempt-{n + 1}\"", card, StringComparison.Ordinal);
            Assert.Contains($"https://github.com/us/fork/pull/{n + 7}", card, StringComparison.Ordinal);
            Assert.Contains("patch/candidates/v1.0", card, StringComparison.Ordinal);
            Assert.Contains("1 of 2 patches of main conflicts with v2.0", card, StringComparison.Ordinal);
        }

        async Task<int> AskedAsync(string path)
        {
            await api.ShownAsync(path);
            var before = Queries();
            await api.ShownAsync(path);
            return Queries() - before;
        }

        // Of the page alone: what listens and looks in the background asks of other tables.
        int Queries() => api.Logged.Count(line => line.Contains("Executed DbCommand", StringComparison.Ordinal)
            && ((string[])["maintained_stacks", "stack_forecasts", "candidates", "forge_threads", "workspace_runs", "maintenance_attempts"]).Any(table => line.Contains(table, StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Days_are_shown_as_they_were_counted_with_what_came_since(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
        {
            db.Add(ApiData.Event("counted"));
            await db.SaveChangesAsync();
            var today = TimeProvider.System.NowUtc();
            db.AddRange(new DayCount { Kind = "events", Day = "", Count = 1 }, new DayCount { Kind = "events", Day = CountDays.DayOf(today), Count = 1 },
                new DayCount { Kind = "events", Day = CountDays.DayOf(today.AddDays(-3)), Count = 40 }, new DayCount { Kind = "events", Day = CountDays.DayOf(today.AddDays(-300)), Count = 5000 });
            db.AddRange(ApiData.Event("new-1"), ApiData.Event("new-2"));
            await db.SaveChangesAsync();
        }

        var html = await api.ShownAsync("/");
        Assert.Contains("Events a day: 43 in 30 days, at most 40 on one, 3 on the last", html, StringComparison.Ordinal);
    }

    /// <summary>One after another, so that each has a higher Seq than the one before.</summary>
    private static async Task AddInOrderAsync(ApiServer api, IEnumerable<object> rows)
    {
        await using var db = await api.DbAsync();
        foreach (var row in rows)
        {
            db.Add(row);
            await db.SaveChangesAsync();
        }
    }

    private static MaintenanceAttempt Branch(MaintenanceAttempt row, string branch)
    {
        (row.UpstreamTag, row.UpstreamRef) = (null, branch);
        return row;
    }

    private static MaintenanceAttempt At(MaintenanceAttempt row, string workspace)
    {
        row.WorkspaceBackendUrl = workspace;
        return row;
    }

    private static WorkspaceRun Run(string eventId, string flow) => new()
    {
        Id = $"{eventId}-{flow}", IdKey = IdKeys.Of($"{eventId}-{flow}"), EventId = eventId, EventKey = IdKeys.Of(eventId), FlowName = flow, StepName = "carry", PackagePath = "/nowhere",
        Status = "completed", EventJson = "{}", CreatedAt = TimeProvider.System.NowUtc(),
    };

    private static ForgeThread Thread(string point, string state, string reason) => new()
    {
        IdKey = ForgeThread.KeyOf("us/fork", "stack", point), Provider = "github", Host = "https://github.com", Repo = "us/fork", Stack = "stack", Point = point, AttemptId = $"a-{point}",
        AttemptKey = IdKeys.Of($"a-{point}"), State = state, Reason = reason, CreatedAt = TimeProvider.System.NowUtc(), UpdatedAt = TimeProvider.System.NowUtc(),
    };

    private static MaintenanceAttempt Attempt(string id, string eventId, string status, string upstream)
    {
        var row = ApiData.Attempt(id, eventId, status);
        (row.UpstreamRepo, row.UpstreamTag, row.Message) = (upstream, "v1", $"It is {status}.");
        return row;
    }
}
