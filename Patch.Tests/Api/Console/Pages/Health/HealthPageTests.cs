using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console.Pages.Health;

public sealed partial class HealthPageTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Workspaces_forges_channels_and_the_schedule_are_told_of_by_what_came_of_them_last(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, new Dictionary<string, string?>
        {
            ["Patch:Forges:Hosts:quiet.example:Provider"] = "gitlab", ["Patch:Forges:Hosts:quiet.example:Token"] = "hush-1",
            ["Patch:Notifications:Channels:chat:Kind"] = "webhook", ["Patch:Notifications:Channels:chat:Url"] = "https://hush-2.example",
            ["Patch:Notifications:Channels:chat:Secret"] = "hush-5",
        });
        var now = TimeProvider.System.NowUtc();
        var refused = ApiData.Record("event", "failed");
        refused.Error = "The workspace at http://me:hush-3@far.example does not answer.";
        await api.AddAsync(
            refused, Thread("v1", "https://github.com", null), Thread("v2", "https://git.example:3000", "unreachable No answer from https://me:hush-4@git.example."),
            new ForgeAllowance { TokenKey = "k", Host = "slow.example", HeldUntil = now.AddHours(1), HeldReason = "It asked to slow down.", UpdatedAt = now }, Thread("v3", "https://slow.example", null),
            new ChannelState { Name = "chat", Failures = 2, LastError = "It answered 500.", LastErrorAt = now }, new ChannelState { Name = "mail", LastSentAt = now },
            new ChannelState { Name = "stuck", Failures = 5, PausedAt = now, PausedUntil = now.AddHours(1), PauseReason = "It answered 404 five times." });

        var html = await api.ShownAsync("/console/health");
        Assert.Equal(
            [
                ("workspace Patch's own, on the worker's machine", "degraded"), ("forge git.example:3000", "degraded"), ("forge github.com", "healthy"), ("forge quiet.example", "healthy"),
                ("forge slow.example", "degraded"), ("channel chat", "degraded"), ("channel mail", "healthy"), ("channel stuck", "degraded"),
                ("schedule", kind == DatabaseKind.Postgres ? "degraded" : "healthy"),
            ],
            States(html).Where(line => line.Name == "schedule" || line.Name.Contains(' ', StringComparison.Ordinal)));
        foreach (var said in (string[])["does not answer.", "No answer from https://git.example.", "It asked to slow down.", "It answered 500.", "It answered 404 five times."])
            Assert.Contains(said, html, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schedule_is_there_while_a_worker_says_so()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        await using var api = ApiServer.Start(database);
        Assert.Contains("The schema hangfire is not there", await api.ShownAsync("/console/health"), StringComparison.Ordinal);
        await using var db = await api.DbAsync();
        await db.Database.ExecuteSqlRawAsync("CREATE SCHEMA hangfire; CREATE TABLE hangfire.server (id text, lastheartbeat timestamp); INSERT INTO hangfire.server VALUES ('a', now() AT TIME ZONE 'utc' - interval '1 hour')");
        Assert.Contains("No worker&#x27;s schedule runs since", await api.ShownAsync("/console/health"), StringComparison.Ordinal);
        await db.Database.ExecuteSqlRawAsync("UPDATE hangfire.server SET lastheartbeat = now() AT TIME ZONE 'utc'; ALTER TABLE hangfire.server ALTER lastheartbeat TYPE timestamptz USING lastheartbeat AT TIME ZONE 'utc'");
        Assert.Contains(("schedule", "healthy"), States(await api.ShownAsync("/console/health")));
    }

    private static List<(string Name, string State)> States(string html) =>
        [.. Line().Matches(html).Select(line => (WebUtility.HtmlDecode(line.Groups["name"].Value), line.Groups["state"].Value.Trim()))];

    private static ForgeThread Thread(string point, string host, string? error) => new()
    {
        IdKey = ForgeThread.KeyOf("us/fork", "stack", point), Provider = "github", Host = host, Repo = "us/fork", Stack = "stack", Point = point, AttemptId = point, AttemptKey = IdKeys.Of(point),
        State = error is null ? ForgeThreadStates.Shown : ForgeThreadStates.Due, LastError = error, CreatedAt = TimeProvider.System.NowUtc(), UpdatedAt = TimeProvider.System.NowUtc(),
    };

    [GeneratedRegex("""<th scope="row">(?<name>[^<]+)</th>\s*<td><span class="badge[^>]*><span[^>]*>[^<]*</span>(?<state>[^<]+)</span>""")]
    private static partial Regex Line();
}
