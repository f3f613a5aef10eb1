using Patch.Core.Forges.Api;
using Patch.Tests.Forges.Stub;

namespace Patch.Tests.Forges;

/// <summary>What every forge's client does, whatever the forge.</summary>
public sealed class ForgeContractTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string> Providers => ForgeWorld.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Repository_is_seen_as_it_is_now(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Repository.DefaultBranch = "trunk";
        world.Repository.Archived = true;

        var repository = await world.Forge.RepositoryAsync(None).OkAsync();

        Assert.Equal(new ForgeRepository("acme/tool", "trunk", $"{world.Server.Url}/acme/tool", Private: false, Archived: true, CanPush: true), repository);
        Assert.Equal(provider, world.Forge.Provider);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Branch_has_its_commit_and_one_that_is_not_there_has_none(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);

        Assert.Equal(new string('b', 40), await world.Forge.BranchAsync("patch/v1.2", None).OkAsync());
        Assert.Null(await world.Forge.BranchAsync("patch/v9#%", None).OkAsync());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pull_request_is_opened_found_by_its_head_changed_closed_and_opened_again(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        var forge = world.Forge;
        Assert.Empty(await forge.PullsAsync("patch/v1.2", None).OkAsync());

        var opened = await forge.OpenPullAsync(new ForgePullDraft("Carry v1.2", "Its body", "patch/v1.2", "main", Draft: false), None).OkAsync();

        Assert.Equal((ForgePullStates.Open, "Carry v1.2", "Its body"), (opened.State, opened.Title, opened.Body));
        Assert.Equal(("patch/v1.2", new string('b', 40), "main", false), (opened.Head, opened.HeadSha, opened.Base, opened.Draft));
        Assert.StartsWith($"{world.Server.Url}/acme/tool/", opened.Url, StringComparison.Ordinal);
        Assert.Equal(opened.Number, Assert.Single(await forge.PullsAsync("patch/v1.2", None).OkAsync()).Number);
        Assert.Empty(await forge.PullsAsync("patch/v1", None).OkAsync());

        var changed = await forge.ChangePullAsync(opened.Number, "Carry v1.2 again", "Another body", null, None).OkAsync();
        Assert.Equal(("Carry v1.2 again", "Another body", ForgePullStates.Open), (changed.Title, changed.Body, changed.State));
        Assert.Equal(ForgePullStates.Closed, (await forge.ChangePullAsync(opened.Number, null, null, open: false, None).OkAsync()).State);
        Assert.Equal(ForgePullStates.Closed, (await forge.PullAsync(opened.Number, None).OkAsync())!.State);
        Assert.Equal(ForgePullStates.Open, (await forge.ChangePullAsync(opened.Number, null, null, open: true, None).OkAsync()).State);
        Assert.Equal(("Carry v1.2 again", "Another body"), (world.Repository.Pulls.Single().Title, world.Repository.Pulls.Single().Body));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Draft_is_a_draft_and_a_merged_one_is_merged(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        var draft = await world.Forge.OpenPullAsync(new ForgePullDraft("Carry v1.2", "", "patch/v1.2", "main", Draft: true), None).OkAsync();
        Assert.True(draft.Draft);
        Assert.EndsWith("Carry v1.2", draft.Title, StringComparison.Ordinal);
        Assert.Equal("", draft.Body);

        world.Repository.Pulls.Single().Merge();

        Assert.Equal(ForgePullStates.Merged, (await world.Forge.PullAsync(draft.Number, None).OkAsync())!.State);
        Assert.Null(await world.Forge.PullAsync(12345, None).OkAsync());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Second_pull_request_of_a_head_is_a_conflict(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        var draft = new ForgePullDraft("Carry v1.2", "", "patch/v1.2", "main", Draft: false);
        await world.Forge.OpenPullAsync(draft, None).OkAsync();

        var fault = await world.Forge.OpenPullAsync(draft, None).FaultAsync();

        Assert.Equal((ForgeFaults.Conflict, false), (fault.Code, fault.Permanent));
        Assert.Single(world.Repository.Pulls);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task All_pages_are_read_newest_first(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.PageSize = 2;
        for (var i = 0; i < 7; i++)
            world.Repository.AddPull(i % 2 == 0 ? "patch/v1.2" : $"other-{i}").Close();
        for (var i = 0; i < 5; i++)
            world.Repository.AddIssue($"Issue {i}", "", "somebody", "patch");
        world.Repository.AddIssue("Not ours");
        var issue = world.Repository.Issues.First();
        for (var i = 0; i < 5; i++)
            issue.AddComment($"Comment {i}");

        var pulls = await world.Forge.PullsAsync("patch/v1.2", None).OkAsync();
        Assert.Equal(4, pulls.Count);
        Assert.Equal(pulls.OrderByDescending(pull => pull.Number), pulls);
        Assert.Equal(["Issue 4", "Issue 3", "Issue 2", "Issue 1", "Issue 0"], (await world.Forge.IssuesAsync("patch", None).OkAsync()).Select(found => found.Title));
        Assert.Equal(
            ["Comment 0", "Comment 1", "Comment 2", "Comment 3", "Comment 4"],
            (await world.Forge.CommentsAsync(new ForgeTopic(false, issue.Number), None).OkAsync()).Select(comment => comment.Body));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Issue_is_opened_with_labels_changed_and_closed(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        await world.Forge.EnsureLabelsAsync([new ForgeLabel("patch", "0e8a16", "Ours"), new ForgeLabel("patch: stop", "d93f0b", "Leave it alone")], None).OkAsync();

        var opened = await world.Forge.OpenIssueAsync("v1.2 needs a hand", "A body", ["patch", "patch: stop"], None).OkAsync();
        Assert.Equal((true, "v1.2 needs a hand", "A body"), (opened.Open, opened.Title, opened.Body));
        Assert.Equal(["patch", "patch: stop"], opened.Labels.Order());

        var changed = await world.Forge.ChangeIssueAsync(opened.Number, null, "Another", open: false, None).OkAsync();
        Assert.Equal((false, "v1.2 needs a hand", "Another"), (changed.Open, changed.Title, changed.Body));
        Assert.False((await world.Forge.IssueAsync(opened.Number, None).OkAsync())!.Open);
        Assert.True((await world.Forge.ChangeIssueAsync(opened.Number, "A title", null, open: true, None).OkAsync()).Open);
        Assert.Equal("A title", Assert.Single(await world.Forge.IssuesAsync("patch", None).OkAsync()).Title);
        Assert.Null(await world.Forge.IssueAsync(12345, None).OkAsync());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pull_request_is_no_issue(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        var pull = world.Repository.AddPull("patch/v1.2");
        pull.Labels.Add("patch");

        Assert.Empty(await world.Forge.IssuesAsync("patch", None).OkAsync());
        Assert.Null(await world.Forge.IssueAsync(pull.Number, None).OkAsync());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Labels_are_made_once_put_on_and_taken_off(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        ForgeLabel[] labels = [new("patch", "0e8a16", "Ours"), new("patch: stop", "d93f0b", "")];
        await world.Forge.EnsureLabelsAsync(labels, None).OkAsync();
        await world.Forge.EnsureLabelsAsync([new ForgeLabel("patch", "ffffff", "Another"), labels[1]], None).OkAsync();
        Assert.Equal(["patch", "patch: stop"], world.Repository.Labels.Select(label => label.Name).Order());
        Assert.Equal("0e8a16", world.Repository.Labels.Single(label => label.Name == "patch").Color);

        var pull = world.Repository.AddPull("patch/v1.2");
        pull.Labels.Add("bug");
        world.Repository.Labels.Add(new StubLabel(world.Server.NextId(), "bug", "ff0000", ""));
        var topic = new ForgeTopic(true, pull.Number);
        await world.Forge.LabelAsync(topic, ["patch", "patch: stop"], [], None).OkAsync();
        Assert.Equal(["bug", "patch", "patch: stop"], pull.Labels.Order());
        await world.Forge.LabelAsync(topic, ["patch"], ["patch: stop", "not-on-it"], None).OkAsync();
        Assert.Equal(["bug", "patch"], (await world.Forge.PullAsync(pull.Number, None).OkAsync())!.Labels.Order());

        var issue = world.Repository.AddIssue();
        await world.Forge.LabelAsync(new ForgeTopic(false, issue.Number), ["patch"], [], None).OkAsync();
        Assert.Equal(["patch"], issue.Labels);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Comments_go_to_pull_requests_and_issues(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        var (pull, issue) = (world.Repository.AddPull("patch/v1.2"), world.Repository.AddIssue());

        var comment = await world.Forge.CommentAsync(new ForgeTopic(true, pull.Number), "To the pull request", None).OkAsync();
        await world.Forge.CommentAsync(new ForgeTopic(false, issue.Number), "To the issue", None).OkAsync();

        Assert.Equal(("To the pull request", ForgeServer.DefaultUser), (comment.Body, comment.Author));
        Assert.Equal("To the pull request", Assert.Single(pull.Comments).Body);
        Assert.Equal("To the issue", Assert.Single(issue.Comments).Body);
        Assert.Equal(comment.Id, Assert.Single(await world.Forge.CommentsAsync(new ForgeTopic(true, pull.Number), None).OkAsync()).Id);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Status_of_a_commit_is_set_and_replaced(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        var sha = new string('b', 40);

        await world.Forge.SetStatusAsync(sha, new ForgeStatus("patch/verify", "pending", "Runs", null), None).OkAsync();
        await world.Forge.SetStatusAsync(sha, new ForgeStatus("patch/verify", "failure", new string('x', 300), "https://patch.example/attempts/1"), None).OkAsync();
        // The same state once more is no mistake.
        await world.Forge.SetStatusAsync(sha, new ForgeStatus("patch/verify", "failure", new string('x', 300), "https://patch.example/attempts/1"), None).OkAsync();

        var status = Assert.Single(world.Repository.Statuses);
        Assert.Equal((sha, "patch/verify", "https://patch.example/attempts/1"), (status.Sha, status.Context, status.Url));
        Assert.Equal(provider == "gitlab" ? "failed" : "failure", status.State);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Workflow_is_started_found_and_followed_to_its_end(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        var since = world.Server.Now;
        var inputs = new Dictionary<string, string> { ["attempt"] = "a-1" };

        var id = await world.Forge.StartWorkflowAsync("verify.yml", "patch/v1.2", inputs, None).OkAsync();

        var stub = Assert.Single(world.Repository.Runs);
        Assert.Equal(("a-1", "patch/v1.2"), (stub.Inputs["attempt"], stub.Reference));
        var found = Assert.Single(await world.Forge.WorkflowRunsAsync("verify.yml", since, None).OkAsync());
        Assert.Equal((id, "queued", null, new string('b', 40)), (found.Id, found.Status, found.Conclusion, found.HeadSha));

        stub.Status = "running";
        Assert.Equal("running", (await world.Forge.WorkflowRunAsync(id!, None).OkAsync())!.Status);
        stub.Complete("failure");
        var ended = (await world.Forge.WorkflowRunAsync(id!, None).OkAsync())!;
        Assert.Equal(("completed", "failure"), (ended.Status, ended.Conclusion));
        stub.Complete("cancelled");
        Assert.Equal("cancelled", (await world.Forge.WorkflowRunAsync(id!, None).OkAsync())!.Conclusion);
        Assert.Null(await world.Forge.WorkflowRunAsync("987654321", None).OkAsync());
        Assert.Empty(await world.Forge.WorkflowRunsAsync("verify.yml", since.AddHours(1), None).OkAsync());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Forge_that_does_not_name_the_run_gives_none_and_it_is_found_in_the_list(string provider)
    {
        // GitLab always names the pipeline.
        if (provider == "gitlab")
            return;
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.NamesRuns = false;
        var since = world.Server.Now;

        Assert.Null(await world.Forge.StartWorkflowAsync("verify.yml", "patch/v1.2", new Dictionary<string, string>(), None).OkAsync());

        var stub = Assert.Single(world.Repository.Runs);
        world.Repository.AddRun("verify.yml", "main", trigger: "push");
        Assert.Equal($"{stub.Id}", Assert.Single(await world.Forge.WorkflowRunsAsync("verify.yml", since, None).OkAsync()).Id);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Long_titles_and_bodies_are_cut_to_what_the_forge_takes(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        var body = string.Concat(Enumerable.Repeat("0123456789 a line\n", 100_000));

        await world.Forge.OpenPullAsync(new ForgePullDraft(new string('t', 100_000), body, "patch/v1.2", "main", Draft: true), None).OkAsync();
        await world.Forge.OpenIssueAsync(new string('t', 100_000), body, [], None).OkAsync();

        Assert.All(world.Repository.Topics, topic =>
        {
            Assert.InRange(topic.Title.Length, 200, 256);
            Assert.EndsWith("The rest was cut off: the forge takes no longer text.*", topic.Body, StringComparison.Ordinal);
        });
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Renamed_repository_is_followed_with_reads_and_writes(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Repository.AddPull("patch/v1.2");
        world.Repository.Rename("umbrella/instrument");

        Assert.Equal("umbrella/instrument", (await world.Forge.RepositoryAsync(None).OkAsync()).FullName);
        Assert.Single(await world.Forge.PullsAsync("patch/v1.2", None).OkAsync());
        await world.Forge.OpenIssueAsync("A title", "A body", [], None).OkAsync();
        await world.Forge.ChangePullAsync(1, "Another title", null, null, None).OkAsync();

        Assert.Equal("A body", world.Repository.Issues.Single().Body);
        Assert.Equal("Another title", world.Repository.Pulls.Single().Title);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Answer_that_has_not_changed_is_not_sent_again_and_one_that_has_is_seen(string provider)
    {
        await using var world = await ForgeWorld.StartAsync(provider);
        world.Server.PageSize = 2;
        for (var i = 0; i < 3; i++)
            world.Repository.AddPull("patch/v1.2").Close();
        var first = await world.Forge.PullsAsync("patch/v1.2", None).OkAsync();

        var second = await world.Forge.PullsAsync("patch/v1.2", None).OkAsync();

        Assert.Equal(3, second.Count);
        Assert.Equal(first.Select(pull => pull.Number), second.Select(pull => pull.Number));
        Assert.Contains(world.Server.Requests, request => request.Header("If-None-Match") is { Length: > 0 });
        world.Repository.Pulls.First().Title = "Edited by a person";
        Assert.Contains(await world.Forge.PullsAsync("patch/v1.2", None).OkAsync(), pull => pull.Title == "Edited by a person");
    }
}
