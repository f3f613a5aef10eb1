using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Patch.Tests.Api;
using Patch.Tests.Api.Console;
using Patch.Tests.Support;

namespace Patch.Tests.Worker;

/// <summary>Hangfire's dashboard in a worker of its own, over the database that it shares with an api.</summary>
public sealed class JobsDashboardTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_admins_session_of_the_console_opens_it_and_nothing_else_does(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await using var worker = await ServiceProcess.StartedAsync(database.Settings.Append(KeyValuePair.Create("Patch:Admin:Token", (string?)ApiServer.Token)));
        var address = new Uri(worker.Url!);

        using var stranger = new ConsoleVisitor(api, address);
        foreach (var path in (string[])["/hangfire", "/hangfire/recurring", "/hangfire/css1", "/hangfire/stats"])
        {
            using var refused = await stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var token = await stranger.GetAsync("/hangfire", ("Authorization", $"Bearer {ApiServer.Token}"));
        Assert.Equal(HttpStatusCode.Unauthorized, token.StatusCode);

        using var signedIn = await ConsoleVisitor.SignedInAsync(api);
        using var admin = new ConsoleVisitor(api, address);
        admin.Cookies.Add(address, new Cookie("patch.session", signedIn.Cookies.GetCookies(api.Uri)["patch.session"]!.Value));
        // Hangfire's own page may fail in the moment in which the schedule is written.
        var page = await Eventually.GetAsync(async () =>
        {
            using var there = await admin.GetAsync("/hangfire/recurring");
            var text = await there.Content.ReadAsStringAsync();
            return there.StatusCode == HttpStatusCode.OK && text.Contains("poll-due-sources", StringComparison.Ordinal) ? text : null;
        }, "the dashboard shows the schedule");
        using var forged = await admin.SendAsync(HttpMethod.Post, "/hangfire/recurring/trigger", new FormUrlEncodedContent([KeyValuePair.Create("jobs[]", "clean-up")]));
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);

        foreach (var (path, status) in new[] { ("/hangfire/stats", HttpStatusCode.OK), ("/hangfire/recurring/trigger", HttpStatusCode.NoContent) })
        {
            using var done = await admin.SendAsync(
                HttpMethod.Post, path, new FormUrlEncodedContent([KeyValuePair.Create("jobs[]", "clean-up")]), (Meta(page, "csrf-header"), Meta(page, "csrf-token")));
            Assert.Equal(status, done.StatusCode);
        }

        await using var db = await api.DbAsync();
        Assert.Equal(
            [("operator", "trigger", "clean-up", "Answered with 403."), ("operator", "trigger", "clean-up", "Answered with 204.")],
            (await db.AuditTrail.Where(row => row.Door == "jobs").OrderBy(row => row.Seq).ToListAsync()).Select(row => (row.Who, row.Action, row.Subject, row.Outcome)));
    }

    private static string Meta(string page, string name)
    {
        var value = Regex.Match(page, $"""<meta name="{name}" content="(?<value>[^"]+)""").Groups["value"].Value;
        Assert.NotEmpty(value);
        return HttpUtility.HtmlDecode(value);
    }
}
