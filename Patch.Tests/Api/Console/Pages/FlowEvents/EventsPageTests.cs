using System.Net;
using System.Text.RegularExpressions;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console.Pages.FlowEvents;

public sealed partial class EventsPageTests
{
    private static readonly DateTimeOffset Day = new(2026, 5, 14, 12, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Events_are_listed_newest_first_with_what_became_of_each(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await FillAsync(api);

        var html = await api.ShownAsync("/console/events");
        Assert.Equal(["held", "waiting", "failed-twice", "changed"], Ids(html));
        Assert.Contains("v1 moved. It is held.", html, StringComparison.Ordinal);
        Assert.Contains("It waits for the worker to hand it over.", html, StringComparison.Ordinal);
        Assert.Contains("The second try.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("The first try.", html, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Each_filter_and_all_of_them_narrow_the_list(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await FillAsync(api);

        foreach (var (query, ids) in new (string, string[])[] {
            ("type=upstream.branch_update", ["failed-twice"]), ("source=codex", ["held"]), ("repo=acme%2Fup", ["waiting", "changed"]), ("status=failed", ["failed-twice"]),
            ("status=changed", ["changed"]), ("status=blocked", []), ("status=pending", ["waiting"]), ("text=twice", ["failed-twice"]), ("from=2026-05-14T13:30", ["held", "waiting"]),
            ("to=2026-05-14T12:30", ["changed"]), ("from=2026-05-14T12:30&to=2026-05-14T13:30", ["failed-twice"]), ("repo=acme%2Fup&type=upstream.release&text=chang", ["changed"]),
            ("status=failed&repo=acme%2Fup", []), ("status=pending&type=upstream.release&from=2026-05-14T12:00", ["waiting"]) })
        {
            var html = await api.ShownAsync($"/console/events?{query}");
            Assert.Equal((query, string.Join(' ', ids)), (query, string.Join(' ', Ids(html))));
        }

        Assert.Contains("No event is like that", await api.ShownAsync("/console/events?type=nothing"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Pages_go_on_by_key_with_every_filter_and_meet_each_event_once(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
        {
            for (var n = 0; n < 5; n++)
            {
                db.AddRange(At($"e{n}", Day), ApiData.Attempt($"a{n}", $"e{n}", "failed"));
                await db.SaveChangesAsync();
            }
        }

        foreach (var query in new[] { "", "&type=upstream.release", "&from=2026-05-14", "&status=failed", "&text=e" })
        {
            var (met, path) = (new List<string>(), $"/console/events?limit=2{query}");
            for (var page = 0; page < 3; page++)
            {
                var html = await api.ShownAsync(path);
                met.AddRange(Ids(html));
                path = page < 2 ? WebUtility.HtmlDecode(Next().Match(html).Groups[1].Value) : path;
            }

            Assert.Equal((query, "e4 e3 e2 e1 e0"), (query, string.Join(' ', met)));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_search_that_does_not_find_enough_offers_to_go_further_back(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
        {
            db.Add(At("needle", Day));
            await db.SaveChangesAsync();
            db.AddRange(Enumerable.Range(0, 2001).Select(n => At($"hay-{n}", Day)));
            await db.SaveChangesAsync();
        }

        var html = await api.ShownAsync("/console/events?text=needle");
        Assert.Empty(Ids(html));
        Assert.Contains("Search further back", html, StringComparison.Ordinal);
        Assert.Equal(["needle"], Ids(await api.ShownAsync(WebUtility.HtmlDecode(Next().Match(html).Groups[1].Value))));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Events_that_are_held_or_were_never_dispatched_are_found_by_their_status(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await FillAsync(api);
        await using (var db = await api.DbAsync())
        {
            // Held, and dispatched by hand all the same.
            db.AddRange(Held("released", "held:ref-gone"), Held("second", "held:ref-moved"), Held("third", "held:ref-gone"));
            await db.SaveChangesAsync();
            foreach (var id in new[] { "released", "second", "third" })
            {
                var row = At($"patch:codex:{id}:upstream.release", Day.AddHours(4));
                (row.SourceId, row.Repo) = ("codex", "acme/held");
                db.Add(row);
                await db.SaveChangesAsync();
            }

            db.AddRange(ApiData.Attempt("a4", "patch:codex:released:upstream.release", "changed"), At("imported-1", Day.AddHours(5)), At("imported-2", Day.AddHours(5)), ApiData.Record("recorded"), At("recorded", Day.AddHours(5)));
            await db.SaveChangesAsync();
        }

        Assert.Equal(["third", "second", "held"], Ids(await api.ShownAsync("/console/events?status=held")));
        Assert.Equal(["third", "second"], Ids(await api.ShownAsync("/console/events?status=held&repo=acme%2Fheld")));
        var first = await api.ShownAsync("/console/events?status=held&limit=2");
        Assert.Equal(["third", "second"], Ids(first));
        Assert.Equal(["held"], Ids(await api.ShownAsync(WebUtility.HtmlDecode(Next().Match(first).Groups[1].Value))));
        Assert.Equal(["imported-1", "imported-2"], Ids(await api.ShownAsync("/console/events?status=not_dispatched")).Order());
        Assert.Equal(["imported-2"], Ids(await api.ShownAsync("/console/events?status=not_dispatched&text=-2")));

        static Signal Held(string entry, string disposition)
        {
            var signal = ApiData.Signal("codex", entry);
            (signal.Disposition, signal.DispositionReason, signal.OutcomeId) = (disposition, "It is held.", $"patch:codex:{entry}:upstream.release");
            return signal;
        }
    }

    [Theory]
    [InlineData("cursor=nonsense", "cursor")]
    [InlineData("status=held&cursor=nonsense", "cursor")]
    [InlineData("from=2026-05-14&cursor=AAAA", "cursor")]
    [InlineData("status=%3Cscript%3Ealert(1)%3C/script%3E", "There are: pending, held, not_dispatched, started")]
    [InlineData("from=yesterday", "is no time for from")]
    public async Task A_wrong_address_is_a_page_that_says_so(string query, string sentence)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);

        var (status, html) = await api.PageAsync($"/console/events?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(sentence, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
    }

    private static async Task FillAsync(ApiServer api)
    {
        await using var db = await api.DbAsync();
        var held = At("held", Day.AddHours(3), repo: null);
        (held.Id, held.SourceId, held.IdKey) = ("patch:codex:held:upstream.release", "codex", IdKeys.Of("patch:codex:held:upstream.release"));
        var signal = ApiData.Signal("codex", "held");
        (signal.Disposition, signal.DispositionReason, signal.OutcomeId) = ("held:ref-moved", "v1 moved. It is held.", held.Id);
        var (first, second) = (ApiData.Attempt("a1", "failed-twice", "changed"), ApiData.Attempt("a2", "failed-twice", "failed"));
        (first.Message, second.Error) = ("The first try.", "The second try.");
        foreach (var row in new object[] { At("changed", Day, repo: "acme/up"), At("failed-twice", Day.AddHours(1), "upstream.branch_update"), At("waiting", Day.AddHours(2), repo: "acme/up"), held, first, second, ApiData.Attempt("a3", "changed", "changed"), signal })
        {
            db.Add(row);
            await db.SaveChangesAsync();
        }

        var waiting = db.FlowEvents.Single(row => row.Id == "waiting");
        db.Add(new DispatchRequest { FlowEventSeq = waiting.Seq, Operation = "dispatch", State = "pending", AskedBy = "route", NextTryAt = Day, CreatedAt = Day });
        await db.SaveChangesAsync();
    }

    private static FlowEvent At(string id, DateTimeOffset at, string type = "upstream.release", string? repo = null)
    {
        var row = ApiData.Event(id, type);
        (row.ReceivedAt, row.Repo) = (at, repo);
        return row;
    }

    /// <summary>The listed events, in order; of one made of a signal its entry.</summary>
    private static List<string> Ids(string html) => [.. Line().Matches(html).Select(line => Uri.UnescapeDataString(line.Groups[1].Value)).Select(id => id.Split(':') is [_, _, var entry, _] ? entry : id)];

    [GeneratedRegex("""<th scope="row">\s*<a href="/console/events/([^"]+)">""")]
    private static partial Regex Line();

    [GeneratedRegex("""<a href="([^"]+)" rel="next">""")]
    private static partial Regex Next();
}
