using System.Net;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console;

public sealed class ConsolePageTests
{
    private static readonly string[] Pages =
    [
        "/console/sources", "/console/sources-file", "/console/deliveries", "/console/workspaces", "/console/notices", "/console/settings", "/console/health", "/console/audit",
    ];

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Every_page_reads_on_an_empty_database_and_says_what_to_do_next(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        foreach (var path in Pages)
        {
            using var answer = await visitor.GetAsync(path);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {page}");
            Assert.Equal(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
                answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.True(answer.Headers.CacheControl?.NoStore, path);
            Assert.Contains("<h1", page, StringComparison.Ordinal);
            Assert.Contains("<html lang=\"en\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
            Assert.DoesNotContain(" onclick=", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
            Assert.DoesNotMatch("<script(?! src=)", page);
            Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page.Replace("https://github.com/OWNER", "", StringComparison.Ordinal));
        }

        Assert.Contains("FEED_SOURCES_PATH", await visitor.ReadAsync("/console/sources"), StringComparison.Ordinal);
        Assert.Contains("DISCORD_WEBHOOK_URL", await visitor.ReadAsync("/console/notices"), StringComparison.Ordinal);
        Assert.Contains("/webhooks/PROVIDER", await visitor.ReadAsync("/console/deliveries"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Lists_page_by_key_and_keep_their_filters(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await api.AddAsync([.. Enumerable.Range(0, 25).Select(number => ForeignPostTests.Source($"s{number:00}"))]);
        await api.AddAsync([.. Enumerable.Range(0, 25).Select(number => Notice(number, number % 2 == 0 ? "sent" : "held"))]);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);

        var first = await visitor.ReadAsync("/console/sources?limit=10&state=polled");
        Assert.Contains(">s09</a>", first, StringComparison.Ordinal);
        Assert.DoesNotContain(">s10</a>", first, StringComparison.Ordinal);
        var second = await visitor.ReadAsync(Next(first));
        Assert.Contains("state=polled", Next(first), StringComparison.Ordinal);
        Assert.Contains(">s10</a>", second, StringComparison.Ordinal);
        Assert.Contains(">s19</a>", second, StringComparison.Ordinal);
        Assert.DoesNotContain(">s20</a>", second, StringComparison.Ordinal);

        var held = await visitor.ReadAsync("/console/notices?limit=10&state=held&channel=chat");
        Assert.Contains("event-23", held, StringComparison.Ordinal);
        Assert.DoesNotContain("event-24", held, StringComparison.Ordinal);
        Assert.Contains("event-01", await visitor.ReadAsync(Next(held)), StringComparison.Ordinal);
        Assert.Contains("event-22", await visitor.ReadAsync("/console/notices?limit=10&state=sent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_no_list_gave_is_answered_with_a_sentence()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        foreach (var path in (string[])["/console/sources?cursor=%21", "/console/sources?state=x", "/console/deliveries?cursor=x", "/console/deliveries?event=x", "/console/notices?state=x", "/console/audit?cursor=x", "/console/workspaces?status=x"])
            Assert.Contains("That did not work", await visitor.ReadAsync(path, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        foreach (var path in (string[])["/console/sources/nope", "/console/deliveries/github%3Anope", "/console/nope"])
            Assert.Contains("There is no such", await visitor.ReadAsync(path, HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_settings_shows_no_secret_and_says_where_each_value_came_from()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, new Dictionary<string, string?>
        {
            ["Patch:Webhooks:GitHub:Secret"] = "hush-1", ["Patch:Notifications:Channels:chat:Kind"] = "webhook", ["Patch:Notifications:Channels:chat:Url"] = "https://hush-2.example", ["Patch:Notifications:Channels:chat:SecretEnv"] = "CHAT_SECRET",
            ["Patch:Workspaces:BackendSecret"] = "hush-3", ["Patch:Feeds:Timeout"] = "00:00:17", ["Patch:Forges:Hosts:github.com:Token"] = "hush-4",
            ["Patch:Webhooks:GitHub:MoreSecrets:0"] = "hush-5", ["Patch:Webhooks:GitLab:MoreSecrets:newEnv"] = "hush-6", ["Patch:Git:SignCommand"] = "sign --passphrase hush-7",
        });
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        var page = await visitor.ReadAsync("/console/settings");
        Assert.DoesNotContain("hush-", page, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiServer.Token, page, StringComparison.Ordinal);
        Assert.Contains("<code>Patch:Webhooks:GitHub:Secret</code>", page, StringComparison.Ordinal);
        Assert.Contains("set, and hidden", page, StringComparison.Ordinal);
        Assert.Contains("CHAT_SECRET", page, StringComparison.Ordinal);
        Assert.Contains("00:00:17", page, StringComparison.Ordinal);
        Assert.Matches("<code>Patch:Feeds:MaxBytes</code></th>\\s*<td><code>10485760</code></td>\\s*<td>default</td>", page);
    }

    [Fact]
    public async Task A_delivery_is_shown_with_why_and_routed_again_by_its_button()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(new Delivery
        {
            Id = "github:1", IdKey = IdKeys.Of("github:1"), Provider = "github", DeliveryId = "1", Event = "ping", Verdict = "verified", HeadersJson = """{"x-github-event":"ping"}""",
            Body = Core.Webhooks.Intake.DeliveryBody.Pack("""{"zen":"a"}"""u8), BodySize = 11, ReceivedAt = TimeProvider.System.NowUtc(), Disposition = "skipped:ping", DispositionReason = "It is a ping.",
        });
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        var page = await visitor.ReadAsync("/console/deliveries/github%3A1");
        Assert.Contains("&quot;zen&quot;: &quot;a&quot;", page, StringComparison.Ordinal);
        Assert.Contains("It is a ping.", page, StringComparison.Ordinal);
        using var answer = await visitor.PostAsync("/console/deliveries/github%3A1", "/console/deliveries/github%3A1/rerun", []);
        Assert.Equal("/console/deliveries/github%3A1", answer.Headers.Location?.OriginalString);
        await using var db = await api.DbAsync();
        Assert.Null((await db.Deliveries.SingleAsync()).Disposition);
        Assert.Equal("rerun", (await db.AuditTrail.OrderBy(entry => entry.Seq).LastAsync()).Action);
    }

    [Fact]
    public async Task Of_a_text_that_is_cut_no_button_takes_a_copy_and_of_a_short_one_it_does()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        foreach (var (id, length) in new[] { ("short", 1000), ("long", 250_000) })
        {
            var body = System.Text.Encoding.UTF8.GetBytes(new string('x', length));
            await api.AddAsync(new Delivery
            {
                Id = id, IdKey = IdKeys.Of(id), Provider = "github", DeliveryId = id, Event = "ping", Verdict = "verified", HeadersJson = "{}", Body = Core.Webhooks.Intake.DeliveryBody.Pack(body),
                BodySize = length, ReceivedAt = TimeProvider.System.NowUtc(), Disposition = "skipped:ping", DispositionReason = "It is a ping.",
            });
        }

        Assert.Contains("aria-label=\"Copy Payload\"", await api.ShownAsync("/console/deliveries/short"), StringComparison.Ordinal);
        var page = await api.ShownAsync("/console/deliveries/long");
        Assert.Contains("The first 200000 of 250000 characters are shown.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("aria-label=\"Copy Payload\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 200_001), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_theme_is_chosen_without_a_script_and_kept()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        using var answer = await visitor.PostAsync("/console/sources", "/console/theme", new() { ["theme"] = "dark", ["return"] = "/console/health" });
        Assert.Equal("/console/health", answer.Headers.Location?.OriginalString);
        Assert.Contains("data-theme=\"dark\"", await visitor.ReadAsync("/console/sources"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_consoles_files_may_be_kept_for_ever_under_the_hash_of_what_they_hold()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = new ConsoleVisitor(api);
        foreach (var path in (string[])[Patch.Api.Console.Assets.ConsoleAssets.Css, Patch.Api.Console.Assets.ConsoleAssets.Script, Patch.Api.Console.Assets.ConsoleAssets.Icon])
        {
            using var answer = await visitor.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(TimeSpan.FromDays(365), answer.Headers.CacheControl?.MaxAge);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }

        using var old = await visitor.GetAsync("/console/assets/0000000000000000/console.css");
        Assert.True(old.Headers.CacheControl?.NoStore);
    }

    private static Notice Notice(int number, string state) => new()
    {
        Channel = "chat", EventType = $"event-{number:00}", DedupeKey = number.ToString("00", null), BodyJson = "{}", State = state, CreatedAt = TimeProvider.System.NowUtc(),
    };

    private static string Next(string page) =>
        System.Web.HttpUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(page, "href=\"([^\"]+)\" rel=\"next\"").Groups[1].Value);
}
