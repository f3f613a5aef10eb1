using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Core.Git.Conflicts;
using Patch.Core.Maintenance.Conflicts;
using Patch.Core.Maintenance.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console.Pages.Maintenance;

public sealed class AttemptPagesTests
{
    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_page_shows_outcome_patches_verify_output_and_history(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await StackRows.AddAsync(api, "stack");

        var html = await api.ShownAsync("/console/attempts/attempt-1");
        Assert.Contains("needs intervention", html, StringComparison.Ordinal);
        Assert.Contains("Change line 2", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;one test failed&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/stacks/stack\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/console/events/event-1\"", html, StringComparison.Ordinal);
        Assert.Contains("https://github.com/us/fork/pull/7", html, StringComparison.Ordinal);
        Assert.Contains("action=\"/console/attempts/attempt-1/conflicts\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_can_be_copied_and_opened_at_the_forge()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await StackRows.AddAsync(api, "stack");
        await using (var db = await api.DbAsync())
        {
            var attempt = await db.MaintenanceAttempts.SingleAsync();
            attempt.CandidateRefsJson = PatchJson.Write(new object[] { new { kind = "branch", repo = "us/fork", @ref = "refs/heads/patch/v2", sha = new string('d', 40), pushed = true }, "refs/heads/plain" });
            await db.SaveChangesAsync();
        }

        var html = await api.ShownAsync("/console/attempts/attempt-1");
        Assert.Contains("data-copy=\"refs/heads/patch/v2\"", html, StringComparison.Ordinal);
        Assert.Contains($"data-copy=\"{new string('d', 40)}\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://github.com/us/fork/tree/patch/v2\"", html, StringComparison.Ordinal);
        Assert.Contains("data-copy=\"refs/heads/plain\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candidates_are_opened_at_a_forge_that_only_the_settings_or_the_thread_know()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database, [new("Patch:Forges:Hosts:code.example:Provider", "gitlab"), new("Patch:Forges:Hosts:code.example:Token", "hush")]);
        await StackRows.AddAsync(api, "stack");
        await using (var db = await api.DbAsync())
        {
            var attempt = await db.MaintenanceAttempts.SingleAsync();
            attempt.CandidateRefsJson = PatchJson.Write(new object[] { new { kind = "branch", repo = "us/fork", @ref = "refs/heads/patch/v2", sha = new string('d', 40) } });
            var thread = await db.ForgeThreads.SingleAsync();
            (thread.Provider, thread.Host) = ("forgejo", "https://git.example:3000");
            var run = await db.WorkspaceRuns.SingleAsync(row => row.Id == "run_1");
            run.ResultJson = run.ResultJson!.Replace("https://github.com/us/fork.git", "git@code.example:us/fork.git", StringComparison.Ordinal);
            await db.SaveChangesAsync();
        }

        Assert.Contains("href=\"https://git.example:3000/us/fork/src/branch/patch/v2\"", await api.ShownAsync("/console/attempts/attempt-1"), StringComparison.Ordinal);
        await using (var db = await api.DbAsync())
            await db.ForgeThreads.ExecuteDeleteAsync();
        Assert.Contains("href=\"https://code.example/us/fork/-/tree/patch/v2\"", await api.ShownAsync("/console/attempts/attempt-1"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_conflict_is_asked_for_once_and_shown_with_its_three_sides_when_the_worker_has_it(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await StackRows.AddAsync(api, "stack");
        const string Path = "/console/attempts/attempt-1";
        using (var asked = await api.ActAsync(Path, $"{Path}/conflicts"))
            Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        Assert.Contains("Still working", await api.ShownAsync(Path), StringComparison.Ordinal);

        await using (var db = await api.DbAsync())
        {
            var task = await db.StackTasks.SingleAsync();
            Assert.Equal((ConflictsOfAttempt.Name, "stack", "pending"), (task.Kind, task.Stack, task.State));
            (task.State, task.ResultJson, task.NextTryAt) = (StackTaskStates.Done, PatchJson.Write(Bundle()), null);
            await db.SaveChangesAsync();
        }

        var html = await api.ShownAsync(Path);
        Assert.Contains("Both came from", html, StringComparison.Ordinal);
        Assert.Contains("<mark>theirs</mark>", html, StringComparison.Ordinal);
        Assert.Contains("<mark>&lt;ours&gt;", html, StringComparison.Ordinal);
        Assert.Contains("patchmoi attempts resolve attempt-1", html, StringComparison.Ordinal);
        Assert.Contains("git cherry-pick it", html, StringComparison.Ordinal);
        Assert.Contains("Upstream&#x27;s change broke it.", html, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Attempts_are_filtered_by_status_upstream_stack_and_event(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database);
        await StackRows.AddAsync(api, "stack");
        await using (var db = await api.DbAsync())
        {
            var other = ApiData.Attempt("other", "e/2", "failed");
            (other.UpstreamRepo, other.Error) = ("acme/other", "It broke.");
            db.Add(other);
            await db.SaveChangesAsync();
        }

        foreach (var (query, shown, hidden) in new (string, string, string)[] {
            ("status=failed", "other", "attempt-1"), ("status=needs_intervention", "attempt-1", "other"), ("repo=acme/up", "attempt-1", "other"), ("stack=stack", "attempt-1", "other"), ("event=e%2F2", "other", "attempt-1") })
        {
            var html = await api.ShownAsync($"/console/attempts?{query}");
            Assert.Contains($"href=\"/console/attempts/{shown}\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain($"href=\"/console/attempts/{hidden}\"", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_remote_workspace_is_asked_only_when_somebody_wants_to_know_and_its_silence_is_told()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await using (var db = await api.DbAsync())
        {
            var remote = ApiData.Attempt("remote", "e", "changed");
            (remote.WorkspaceBackendUrl, remote.WorkspaceRunIdsJson) = ("http://127.0.0.1:1", """["run_1"]""");
            db.Add(remote);
            await db.SaveChangesAsync();
        }

        Assert.Contains("Ask the workspace for them", await api.ShownAsync("/console/attempts/remote"), StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1", await api.ShownAsync("/console/attempts/remote?runs=show"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workspace_that_never_answers_keeps_nobody_longer_than_a_person_waits_and_is_asked_once()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var backend = await WorkspaceBackend.StartAsync();
        await using var api = ApiServer.Start(
            database, [new("Patch:Workspaces:BackendUrl", backend.Url), new("Patch:Workspaces:BackendSecret", WorkspaceBackend.DefaultSecret)], time);
        var remote = ApiData.Attempt("remote", "e", "needs_intervention");
        (remote.WorkspaceBackendUrl, remote.WorkspaceRunIdsJson) = (backend.Url, """["run_1","run_2"]""");
        await api.AddAsync(remote, new WorkspaceRun
        {
            Id = "run_9", IdKey = IdKeys.Of("run_9"), EventId = "e", EventKey = IdKeys.Of("e"), FlowName = "flow", StepName = "carry", PackagePath = "/nowhere", Status = "running", EventJson = "{}",
            CreatedAt = time.GetUtcNow(),
        });
        using var visitor = await ConsoleVisitor.SignedInAsync(api);
        backend.Trouble = BackendTrouble.Hang;

        var html = await WaitedForAsync(visitor.ReadAsync("/console/attempts/remote?runs=show"));
        Assert.Contains("The workspace has not answered within 5 s.", html, StringComparison.Ordinal);
        Assert.Single(backend.Requests);

        foreach (var (page, action) in new[] { ("/console/attempts/remote", "/console/attempts/remote/sync"), ("/console/workspaces", "/console/workspaces/runs/run_9/cancel"), ("/console/workspaces", "/console/workspaces/ask") })
        {
            using var answer = await WaitedForAsync(visitor.PostAsync(page, action, []));
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.Contains("The workspace did not answer within 10 s.", await visitor.ReadAsync("/console/sources"), StringComparison.Ordinal);
        }

        async Task<T> WaitedForAsync<T>(Task<T> asking)
        {
            var asked = backend.Requests.Count;
            await Eventually.TrueAsync(
                () =>
                {
                    if (backend.Requests.Count > asked)
                        time.Advance(TimeSpan.FromSeconds(1));
                    return Task.FromResult(asking.IsCompleted);
                },
                "the answer of a page whose workspace is silent");
            return await asking;
        }
    }

    [Fact]
    public async Task Credentials_in_addresses_that_a_workspace_wrote_are_not_shown()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        await StackRows.AddAsync(api, "stack");
        const string Path = "/console/attempts/attempt-1", Secret = "https://me:hush@forge.example/us/fork.git";
        using (var asked = await api.ActAsync(Path, $"{Path}/conflicts"))
            Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        await using (var db = await api.DbAsync())
        {
            var told = Bundle() with { Commands = new BundleCommands([$"git clone {Secret}"], [$"git push {Secret}"], $"patchmoi attempts resolve --fork {Secret}") };
            await db.StackTasks.ExecuteUpdateAsync(row => row.SetProperty(r => r.State, StackTaskStates.Done).SetProperty(r => r.ResultJson, PatchJson.Write(told)));
            var run = await db.WorkspaceRuns.SingleAsync(row => row.Id == "run_1");
            (run.Error, run.ResultJson) = ($"Cannot reach {Secret}.", run.ResultJson!.Replace("<b>one test failed</b>", Secret, StringComparison.Ordinal).Replace("Its lines.", Secret, StringComparison.Ordinal));
            var attempt = await db.MaintenanceAttempts.SingleAsync();
            attempt.CandidateRefsJson = PatchJson.Write(new object[] { new { kind = "branch", repo = "us/fork", @ref = "refs/heads/patch/v2", remote = Secret } });
            await db.SaveChangesAsync();
        }

        foreach (var page in new[] { Path, "/console/workspaces" })
        {
            var html = await api.ShownAsync(page);
            Assert.Contains("https://forge.example/us/fork.git", html, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/console/attempts/nobody", HttpStatusCode.NotFound, "There is no such attempt")]
    [InlineData("/console/attempts?status=odd", HttpStatusCode.BadRequest, "There are: started")]
    [InlineData("/console/attempts?cursor=odd", HttpStatusCode.BadRequest, "cursor")]
    [InlineData("/console/attempts", HttpStatusCode.OK, "No attempt yet")]
    [InlineData("/console/attempts?status=failed", HttpStatusCode.OK, "No attempt is like that")]
    public async Task What_is_not_there_or_wrong_is_a_page_that_says_so(string path, HttpStatusCode expected, string sentence)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var api = ApiServer.Start(database);
        var (status, html) = await api.PageAsync(path);
        Assert.Equal(expected, status);
        Assert.Contains(sentence, html, StringComparison.Ordinal);
    }

    private static ConflictBundle Bundle() => new(
        "attempt-1", new BundlePlace("https://github.com/us/fork.git", null, "main", "v2.0", null, null, null), new BundlePatch(StackRows.Conflicting, "Change line 2", "A person", "diff"),
        [new BundleFile("a.txt", "content", "Both changed it.", Side("common line\n"), Side("<ours> line\n"), Side("theirs line\n"), [])],
        new BlamedPatch(StackRows.Conflicting, "Change line 2", [], new string('e', 40), "Theirs", "Them", null, ["a.txt"], true, "Upstream's change broke it."),
        new BundleCommands(["git cherry-pick it"], ["git add --all"], "patchmoi attempts resolve attempt-1"), []);

    private static BundleSide Side(string text) => new("a.txt", "100644", new string('f', 40), new SideContent(text.Length, SideContent.Text, text, Cut: false));
}
