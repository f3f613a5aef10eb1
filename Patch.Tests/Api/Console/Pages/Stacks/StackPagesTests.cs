using System.Net;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console.Pages.Stacks;

public sealed class StackPagesTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_page_shows_the_patches_in_their_order_with_what_is_known_of_each(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await StackRows.AddAsync(api, "a/stack", subject: "<b>bold</b>", author: "<i>A person</i>");

        var html = await api.ShownAsync("/console/stacks/a%2Fstack");
        Assert.True(html.IndexOf("Add ours", StringComparison.Ordinal) < html.IndexOf("&lt;b&gt;bold&lt;/b&gt;", StringComparison.Ordinal));
        Assert.DoesNotContain("<b>bold</b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>A person</i>", html, StringComparison.Ordinal);
        Assert.Contains("1 of 1", html, StringComparison.Ordinal);
        Assert.Contains("&#x2B;4", html, StringComparison.Ordinal);
        Assert.Contains("Both changed it.", html, StringComparison.Ordinal);
        Assert.Contains("patch/candidates/v1.0", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/attempts/attempt-1\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/stacks/a%2Fstack\"", await api.ShownAsync("/console/stacks"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_versions_can_be_compared_before_there_is_a_candidate()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await api.AddAsync(new MaintainedStack { Name = "new", NameKey = IdKeys.Of("new"), Active = true, ForkName = "us/fork", Branch = "main", CreatedAt = TimeProvider.System.NowUtc() });
        const string Page = "/console/stacks/new";
        var html = await api.ShownAsync(Page);
        Assert.Contains("Compare two versions", html, StringComparison.Ordinal);
        Assert.Matches("name=\"from\"[^>]* value=\"main\"", html);
        using var asked = await api.ActAsync($"{Page}?from=main&to=next", $"{Page}/range-diff", ("from", "main"), ("to", "next"));
        Assert.Equal($"{Page}?from=main&to=next#compare", asked.Headers.Location!.OriginalString);
        Assert.Contains("The worker compares the two.", await api.ShownAsync($"{Page}?from=main&to=next"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Work_is_asked_for_by_a_button_and_what_the_worker_found_is_shown(DatabaseKind kind)
    {
        using var world = new StackWorld();
        world.Release("v2.0", "a.txt", StackWorld.Text.Replace("2", "theirs", StringComparison.Ordinal));
        await using var pipeline = await world.StartAsync(kind);
        await StackWorld.WorkAsync(pipeline.Services);
        await using var api = ApiServer.Start(pipeline.Database, [new("Patch:Workspaces:Directory", world.Folder)]);
        const string Page = "/console/stacks/stack";

        var html = await api.ShownAsync(Page);
        Assert.Contains("Change line 2", html, StringComparison.Ordinal);
        Assert.Contains("1 commit, 1 release", html, StringComparison.Ordinal);
        using (var blame = await api.ActAsync(Page, $"{Page}/blame", ("line", "releases")))
            Assert.Equal(HttpStatusCode.Redirect, blame.StatusCode);
        Assert.Contains("Still working", await api.ShownAsync(Page), StringComparison.Ordinal);
        pipeline.Time.SetUtcNow(TimeProvider.System.GetUtcNow().AddMinutes(1));
        await StackWorld.WorkAsync(pipeline.Services);
        html = await api.ShownAsync(Page);
        Assert.Contains("Broken by", html, StringComparison.Ordinal);
        Assert.Contains("Work for v2.0", html, StringComparison.Ordinal);

        using (var forecast = await api.ActAsync(Page, $"{Page}/forecast"))
            Assert.StartsWith($"{Page}?task=st_", forecast.Headers.Location!.OriginalString, StringComparison.Ordinal);
        await using var db = await api.DbAsync();
        Assert.Equal(1, await db.StackTasks.CountAsync(task => task.Kind == ForecastStack.Name && task.State == "pending"));
        Assert.Equal(["blame", "forecast"], await db.AuditTrail.OrderBy(row => row.Seq).Select(row => row.Action).ToListAsync());
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_attempt_is_started_once_for_one_form_by_an_event_of_the_flows_own_type(DatabaseKind kind)
    {
        using var world = new StackWorld();
        await using var pipeline = await world.StartAsync(kind);
        await StackWorld.WorkAsync(pipeline.Services);
        await using var api = ApiServer.Start(pipeline.Database, [new("Patch:Workspaces:Directory", world.Folder)]);
        const string Page = "/console/stacks/stack";
        Assert.Contains("Makes an event of type upstream.release", await api.ShownAsync(Page), StringComparison.Ordinal);

        for (var time = 0; time < 2; time++)
        {
            using var started = await api.ActAsync(Page, $"{Page}/start", ("tag", " v1.0 "), ("mark", "1"));
            Assert.Equal("/console/events/hand%3Astack%3Av1.0%3A1", started.Headers.Location!.OriginalString);
        }

        using (var wrong = await api.ActAsync(Page, $"{Page}/start", ("tag", "not a tag"), ("mark", "2")))
            Assert.Equal(Page, wrong.Headers.Location!.OriginalString);
        await using var db = await api.DbAsync();
        var made = Assert.Single(await db.FlowEvents.AsNoTracking().ToListAsync());
        Assert.Equal(("upstream.release", "acme/up", """{"tag":"v1.0","repo":"acme/up"}"""), (made.Type, made.Repo, made.PayloadJson));
        Assert.Equal("hand", Assert.Single(await db.DispatchRequests.ToListAsync()).AskedBy);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Two_versions_are_compared_on_request_under_an_address_of_their_own(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await StackRows.AddAsync(api, "stack");
        const string Page = "/console/stacks/stack?from=main&to=refs%2Fheads%2Fpatch%2Fv1";
        using (var asked = await api.ActAsync(Page, "/console/stacks/stack/range-diff", ("from", "main"), ("to", "refs/heads/patch/v1")))
            Assert.Equal($"{Page}#compare", asked.Headers.Location!.OriginalString);
        await using var db = await api.DbAsync();
        var task = await db.StackTasks.SingleAsync();
        (task.State, task.NextTryAt, task.ResultJson) = (StackTaskStates.Done, null, """
            {"stack":"stack","from":"main","to":"refs/heads/patch/v1","old":{"base":"1","tip":"2"},"new":{"base":"3","tip":"4"},"counts":{"same":0,"changed":1,"gone":1,"new":0,"moved":0},
            "pairs":[{"mark":"!","old":{"position":1,"sha":"1111111111","subject":"One"},"new":{"position":1,"sha":"2222222222","subject":"One"},"moved":false,"onlyContext":false,"diff":"+<x>\n-y\n","diffCut":false},
            {"mark":"<","old":{"position":2,"sha":"3333333333","subject":"Two"},"moved":false,"onlyContext":false,"diffCut":false}],"approximate":false}
            """);
        await db.SaveChangesAsync();

        var html = await api.ShownAsync(Page);
        Assert.Contains("1 changed, 1 gone", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"added\">&#x2B;&lt;x&gt;", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/console/stacks", HttpStatusCode.OK, "No stack is followed")]
    [InlineData("/console/stacks/nobody", HttpStatusCode.NotFound, "There is no such stack")]
    public async Task What_is_not_there_is_a_page_that_says_so(string path, HttpStatusCode expected, string sentence)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var (status, html) = await api.PageAsync(path);
        Assert.Equal(expected, status);
        Assert.Contains(sentence, html, StringComparison.Ordinal);
    }
}
