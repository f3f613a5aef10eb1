using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console;

/// <summary>Sign-in by OpenID Connect, against a provider that is real in all that matters.</summary>
public sealed partial class OidcTests
{
    [Theory]
    [InlineData("readers", "viewer")]
    [InlineData("dev", "operator")]
    [InlineData("owners", "admin")]
    public async Task The_providers_groups_make_the_role(string group, string role)
    {
        await using var provider = await OidcProvider.StartAsync();
        provider.Claims["groups"] = (string[])["else", group];
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, provider.Settings());
        await api.AddAsync(ForeignPostTests.Source("s"));
        using var visitor = await SignedInAsync(api, "/console/sources?id=s");

        var page = await visitor.ReadAsync("/console/sources");
        Assert.Contains("Signed in as <strong>mara</strong>", page, StringComparison.Ordinal);
        Assert.Equal(role != "viewer", page.Contains("Poll now", StringComparison.Ordinal));
        using var poll = await visitor.PostAsync("/console/sources", "/console/sources/s/poll", []);
        Assert.Equal(role == "viewer" ? HttpStatusCode.Forbidden : HttpStatusCode.Redirect, poll.StatusCode);
        foreach (var path in (string[])["/console/settings", "/console/audit"])
        {
            using var answer = await visitor.GetAsync(path);
            Assert.Equal(role == "admin" ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        }

        await using var db = await api.DbAsync();
        var entry = await db.AuditTrail.FirstAsync(row => row.Action == "sign-in");
        Assert.Equal("mara", entry.Who);
        Assert.Contains(role, entry.Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_when_another_group_makes_its_role()
    {
        await using var provider = await OidcProvider.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, provider.Settings());
        using var visitor = await SignedInAsync(api, "/console/sources");
        foreach (var (operators, status) in new[] { ("dev, ops", HttpStatusCode.OK), ("ops", HttpStatusCode.Redirect) })
        {
            await using var other = ApiServer.Start(database, provider.Settings(("Operators", operators)));
            using var session = new ConsoleVisitor(other);
            session.Cookies.Add(other.Uri, visitor.Cookies.GetCookies(api.Uri)["patch.session"]!);
            using var answer = await session.GetAsync("/console/sources");
            Assert.Equal(status, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Who_has_no_role_is_told_so_and_gets_no_session()
    {
        await using var provider = await OidcProvider.StartAsync();
        provider.Claims["groups"] = (string[])["strangers"];
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, provider.Settings());
        using var visitor = new ConsoleVisitor(api);
        using var back = await ThroughAsync(visitor, "/");
        Assert.Equal("/console/sign-in?error=no-role", back.Headers.Location?.OriginalString);
        Assert.Null(visitor.Cookies.GetCookies(api.Uri)["patch.session"]);
        Assert.Contains("gives you no role here", await visitor.ReadAsync("/console/sign-in?error=no-role"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_denied_and_a_token_that_somebody_else_signed_lead_back_to_the_sign_in_page()
    {
        await using var provider = await OidcProvider.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, provider.Settings());
        using var visitor = new ConsoleVisitor(api);
        provider.Denies = true;
        using (var denied = await ThroughAsync(visitor, "/"))
            Assert.Equal("/console/sign-in?error=denied", denied.Headers.Location?.OriginalString);
        provider.Denies = false;
        provider.SignsWrongly = true;
        using (var forged = await ThroughAsync(visitor, "/"))
            Assert.Equal("/console/sign-in?error=provider", forged.Headers.Location?.OriginalString);
        Assert.Null(visitor.Cookies.GetCookies(api.Uri)["patch.session"]);
        using var made = await visitor.GetAsync("/console/sign-in/callback?code=x&state=y");
        Assert.Equal("/console/sign-in?error=provider", made.Headers.Location?.OriginalString);
        Assert.DoesNotContain(api.Logged, line => line.Contains(OidcProvider.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Made_up_answers_of_a_provider_fill_neither_the_trail_nor_the_log_and_lock_nobody_out()
    {
        await using var provider = await OidcProvider.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, provider.Settings());
        using var stranger = new ConsoleVisitor(api);
        for (var round = 0; round < 12; round++)
        {
            using var made = await stranger.GetAsync($"/console/sign-in/callback?code=x&state={round}");
            Assert.Equal("/console/sign-in?error=provider", made.Headers.Location?.OriginalString);
        }

        await using var db = await api.DbAsync();
        Assert.InRange(await db.AuditTrail.CountAsync(row => row.Action == "sign-in-failed"), 1, 5);
        Assert.InRange(api.Logged.Count(line => line.Contains("Sign-in by OpenID Connect failed", StringComparison.Ordinal)), 1, 5);
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        using var person = await SignedInAsync(api, "/console/sources");
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_a_sentence_and_the_token_still_signs_in()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, new Dictionary<string, string?>
        {
            ["Patch:Console:Oidc:Authority"] = $"http://127.0.0.1:{Programs.FreePort()}", ["Patch:Console:Oidc:ClientId"] = "patch", ["Patch:Console:Oidc:DefaultRole"] = "viewer",
        });
        using var visitor = new ConsoleVisitor(api);
        using var answer = await visitor.PostAsync("/console/sign-in", "/console/sign-in/provider", []);
        Assert.Equal("/console/sign-in?error=provider", answer.Headers.Location?.OriginalString);
        using var signedIn = await visitor.SignInAsync();
        Assert.Contains("<h1>Sources</h1>", await visitor.ReadAsync("/console/sources"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_leads_to_a_page_of_its_own_and_that_to_whatever_host_the_provider_signs_people_in_at()
    {
        await using var provider = await OidcProvider.StartAsync();
        provider.SignInHost = "https://sign-in.example";
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, provider.Settings());
        using var visitor = new ConsoleVisitor(api);
        using var page = await visitor.GetAsync("/console/sign-in");
        Assert.Contains("form-action 'self';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var sent = await visitor.PostAsync("/console/sign-in", "/console/sign-in/provider", []);
        Assert.StartsWith("https://sign-in.example/authorize?client_id=patch&", await ProviderAsync(sent), StringComparison.Ordinal);
    }

    /// <summary>As a browser would: the form, the provider's redirect, the way back, and the page in between that brings the cookie along.</summary>
    private static async Task<ConsoleVisitor> SignedInAsync(ApiServer api, string wanted)
    {
        var visitor = new ConsoleVisitor(api);
        using var back = await ThroughAsync(visitor, wanted);
        Assert.Equal("/console/sign-in/done?return=" + Uri.EscapeDataString(wanted), back.Headers.Location?.OriginalString);
        var cookie = back.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("patch.session=", StringComparison.Ordinal));
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("0;url=" + wanted, await visitor.ReadAsync(back.Headers.Location!.OriginalString), StringComparison.Ordinal);
        return visitor;
    }

    /// <summary>Where the page that answers the form leads.</summary>
    private static async Task<string> ProviderAsync(HttpResponseMessage sent)
    {
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Null(sent.Headers.Location);
        return HttpUtility.HtmlDecode(Target().Match(await sent.Content.ReadAsStringAsync()).Groups["url"].Value);
    }

    [GeneratedRegex("""content="0;url=(?<url>[^"]+)""")]
    private static partial Regex Target();

    /// <summary>Through the provider and back; the answer of the callback.</summary>
    private static async Task<HttpResponseMessage> ThroughAsync(ConsoleVisitor visitor, string wanted)
    {
        using var sent = await visitor.PostAsync("/console/sign-in", "/console/sign-in/provider", new() { ["return"] = wanted });
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var authorized = await client.GetAsync(await ProviderAsync(sent));
        Assert.Equal(HttpStatusCode.Redirect, authorized.StatusCode);
        return await visitor.GetAsync(authorized.Headers.Location!.PathAndQuery);
    }
}
