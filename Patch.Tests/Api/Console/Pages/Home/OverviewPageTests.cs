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

    private static MaintenanceAttempt Attempt(string id, string eventId, string status, string upstream)
    {
        var row = ApiData.Attempt(id, eventId, status);
        (row.UpstreamRepo, row.UpstreamTag, row.Message) = (upstream, "v1", $"It is {status}.");
        return row;
    }
}
