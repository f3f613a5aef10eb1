using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console;

public sealed class SignInTests
{
    [Fact]
    public async Task The_token_opens_a_session_whose_cookie_no_script_and_no_other_site_can_use()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = new ConsoleVisitor(api);
        using var answer = await visitor.SignInAsync(back: "/console/audit");
        Assert.Equal("/console/audit", answer.Headers.Location?.OriginalString);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("patch.session=", StringComparison.Ordinal));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(ApiServer.Token, cookie, StringComparison.Ordinal);

        var page = await visitor.ReadAsync("/console/audit");
        Assert.Contains("Signed in with the admin token.", page, StringComparison.Ordinal);
        Assert.Contains("Signed in as <strong>operator</strong>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_of_the_console_is_no_key_to_the_API()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        using var answer = await visitor.GetAsync("/signals");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using var described = await visitor.GetAsync("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, described.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\tevil")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Sign_in_leads_to_no_other_place(string back)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = new ConsoleVisitor(api);
        using var answer = await visitor.SignInAsync(back: back);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
        using var done = await visitor.GetAsync("/console/sign-in/done?return=" + Uri.EscapeDataString(back));
        Assert.Contains("content=\"0;url=/\"", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Wrong_tokens_lock_the_caller_out_of_every_replica_for_longer_each_time(DatabaseKind kind)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 14, 13, 0, 0, TimeSpan.Zero));
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, timeProvider: time);
        await using var other = ApiServer.Start(database, timeProvider: time);
        using var visitor = new ConsoleVisitor(api);
        for (var round = 0; round < 5; round++)
        {
            using var wrong = await visitor.SignInAsync("nope");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var elsewhere = new ConsoleVisitor(other);
        using var locked = await elsewhere.SignInAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), locked.Headers.RetryAfter?.Delta);
        Assert.Contains("Wait 30 s, then try again.", await locked.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromSeconds(31));
        using var sixth = await visitor.SignInAsync("nope");
        Assert.Equal(HttpStatusCode.Unauthorized, sixth.StatusCode);
        time.Advance(TimeSpan.FromSeconds(31));
        using var longer = await visitor.SignInAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, longer.StatusCode);

        time.Advance(TimeSpan.FromSeconds(31));
        using var right = await visitor.SignInAsync();
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
        await using var db = await api.DbAsync();
        Assert.Empty(await db.SignInGuards.ToListAsync());
        Assert.Equal(6, await db.AuditTrail.CountAsync(entry => entry.Action == "sign-in-failed"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Many_tries_at_once_win_nothing(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        using var visitor = new ConsoleVisitor(api);
        var token = ConsoleVisitor.TokenOf(await visitor.ReadAsync("/console/sign-in"));
        var tries = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => visitor.SendAsync(HttpMethod.Post, "/console/sign-in", new FormUrlEncodedContent(
            new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["token"] = "nope" }))));
        Assert.InRange(tries.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized), 1, 5);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Another_replica_and_a_restart_know_the_session(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        await using var other = ApiServer.Start(database);
        using var session = new ConsoleVisitor(other);
        session.Cookies.Add(other.Uri, visitor.Cookies.GetCookies(api.Uri)["patch.session"]!);
        Assert.Contains("<h1>Sources</h1>", await session.ReadAsync("/console/sources"), StringComparison.Ordinal);
        await using var db = await api.DbAsync();
        Assert.NotEmpty(await db.SealingKeys.ToListAsync());
    }

    [Fact]
    public async Task A_session_ends_with_the_token_that_opened_it()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        await using var renewed = ApiServer.Start(database, [KeyValuePair.Create("Patch:Admin:Token", (string?)"another")]);
        using var session = new ConsoleVisitor(renewed);
        session.Cookies.Add(renewed.Uri, visitor.Cookies.GetCookies(api.Uri)["patch.session"]!);
        using var answer = await session.GetAsync("/console/sources");
        Assert.StartsWith("/console/sign-in", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_of_a_token_ends_though_there_is_a_provider_in_its_place()
    {
        await using var provider = await OidcProvider.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        await using var changed = ApiServer.Start(database, provider.Settings().Append(KeyValuePair.Create("Patch:Admin:Token", (string?)null)));
        using var session = new ConsoleVisitor(changed);
        session.Cookies.Add(changed.Uri, visitor.Cookies.GetCookies(api.Uri)["patch.session"]!);
        using var answer = await session.GetAsync("/console/audit");
        Assert.StartsWith("/console/sign-in", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_idle_and_at_its_limit_however_busy_it_is()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 14, 13, 0, 0, TimeSpan.Zero));
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(
            database,
            new Dictionary<string, string?> { ["Patch:Console:Session:Idle"] = "01:00:00", ["Patch:Console:Session:Limit"] = "03:00:00" },
            time);
        using var idle = await ConsoleVisitor.SignedInAsync(api);
        time.Advance(TimeSpan.FromMinutes(61));
        using var ended = await idle.GetAsync("/console/sources");
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);

        using var busy = await ConsoleVisitor.SignedInAsync(api);
        for (var round = 0; round < 4; round++)
        {
            time.Advance(TimeSpan.FromMinutes(44));
            using var there = await busy.GetAsync("/console/sources");
            Assert.Equal(HttpStatusCode.OK, there.StatusCode);
        }

        time.Advance(TimeSpan.FromMinutes(44));
        using var over = await busy.GetAsync("/console/sources");
        Assert.Equal(HttpStatusCode.Redirect, over.StatusCode);
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_and_needs_a_form_of_the_console()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        using var bare = await visitor.SendAsync(HttpMethod.Post, "/console/sign-out", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, bare.StatusCode);
        using var seen = await visitor.GetAsync("/console/sign-out");
        Assert.NotEqual(HttpStatusCode.OK, seen.StatusCode);
        using var answer = await visitor.PostAsync("/console/sources", "/console/sign-out", []);
        Assert.Equal("/console/sign-in", answer.Headers.Location?.OriginalString);
        using var after = await visitor.GetAsync("/console/sources");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }
}
