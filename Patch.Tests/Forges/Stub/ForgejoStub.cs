using System.Text.Json.Nodes;
using static Patch.Tests.Forges.Stub.StubShapes;

namespace Patch.Tests.Forges.Stub;

/// <summary>The REST API of Forgejo in front of the stub's state.</summary>
internal sealed class ForgejoStub(ForgeServer server) : IStubDialect
{
    public string Prefix => "/api/v1";

    public (string FullName, string[] Parts)? Split(string[] segments) =>
        segments is ["repos", var owner, var name, .. var rest] ? ($"{owner}/{name}", rest) : null;

    public string PathOf(StubRepository repository) => $"{Prefix}/repos/{repository.FullName}";

    public string RightOf(string method, string[] rest) =>
        $"{(method == "GET" ? "read" : "write")}:{(rest.FirstOrDefault() is "issues" or "labels" ? "issue" : "repository")}";

    public StubAnswer MissingRight(string right) => StubAnswer.Message(403, $"token does not have at least one of required scope(s): [{right}]");

    public StubAnswer Archived() => StubAnswer.Message(423, "Repo is archived");

    public StubAnswer? Answer(StubRepository repository, StubRequest request) => (request.Method, request.Path) switch
    {
        ("GET", []) => StubAnswer.Ok(Repository(repository)),
        ("GET", ["branches", .. var branch]) => Found(repository.Branch(string.Join('/', branch)), sha => StubAnswer.Ok(Branch(string.Join('/', branch), sha))),
        ("GET", ["pulls"]) => StubAnswer.List(Newest(repository.Pulls).Select(pull => Pull(repository, pull))),
        ("POST", ["pulls"]) => OpenPull(repository, request),
        ("GET", ["pulls", var number]) => Found(repository.Find(true, Number(number)), pull => StubAnswer.Ok(Pull(repository, pull))),
        ("PATCH", ["pulls", var number]) => Found(repository.Find(true, Number(number)), pull => ChangePull(repository, pull, request)),
        ("GET", ["issues"]) => Issues(repository, request),
        ("POST", ["issues"]) => OpenIssue(repository, request),
        ("GET", ["issues", var number]) => Found(Topic(repository, number), topic => StubAnswer.Ok(Issue(repository, topic))),
        ("PATCH", ["issues", var number]) => Found(Topic(repository, number), topic => ChangeIssue(repository, topic, request)),
        ("GET", ["issues", var number, "comments"]) => Found(Topic(repository, number), topic => StubAnswer.Ok(Array(topic.Comments.Select(Comment)))),
        ("POST", ["issues", var number, "comments"]) => Found(Topic(repository, number), topic => StubAnswer.Created(Comment(topic.AddComment(request.Text("body") ?? "", request.User)))),
        ("GET", ["issues", var number, "labels"]) => Found(Topic(repository, number), topic => StubAnswer.Ok(Array(topic.Labels.Select(name => Label(repository, name))))),
        ("POST", ["issues", var number, "labels"]) => Found(Topic(repository, number), topic => AddLabels(repository, topic, request)),
        ("DELETE", ["issues", var number, "labels", var id]) => Found(Topic(repository, number), topic => RemoveLabel(repository, topic, Number(id))),
        ("GET", ["labels"]) => StubAnswer.List(repository.Labels.Select(label => Label(repository, label.Name))),
        ("POST", ["labels"]) => MakeLabel(repository, request),
        ("POST", ["statuses", var sha]) => SetStatus(repository, sha, request),
        ("POST", ["actions", "workflows", var workflow, "dispatches"]) => Start(repository, workflow, request),
        ("GET", ["actions", "runs"]) => Runs(repository, request),
        ("GET", ["actions", "runs", var id]) => Found(repository.Runs.Find(run => run.Id == Number(id)), run => StubAnswer.Ok(Run(repository, run))),
        _ => null,
    };

    private static StubTopic? Topic(StubRepository repository, string number) => repository.Topics.Find(topic => topic.Number == Number(number));

    private static IEnumerable<StubTopic> Newest(IEnumerable<StubTopic> topics) => topics.OrderByDescending(topic => topic.Number);

    private static StubAnswer Found<T>(T? thing, Func<T, StubAnswer> answer)
        where T : class => thing is null ? NotFound() : answer(thing);

    private static StubAnswer NotFound() => new(404, new JsonObject { ["errors"] = new JsonArray(), ["message"] = "The target couldn't be found.", ["url"] = "http://forge/api/swagger" });

    private StubAnswer OpenPull(StubRepository repository, StubRequest request)
    {
        var (head, @base, title) = (request.Text("head") ?? "", request.Text("base") ?? "", request.Text("title") ?? "");
        if (title.Length is 0 or > 255)
            return StubAnswer.Message(422, "[Title]: MaxSize");
        if (repository.Branch(head) is null || repository.Branch(@base) is null)
            return NotFound();
        if (repository.Pulls.FirstOrDefault(pull => pull.Open && pull.Head == head && pull.Base == @base) is { } there)
        {
            return StubAnswer.Message(
                409, $"pull request already exists for these targets [id: {there.Id}, issue_id: {there.Id}, head_repo_id: {repository.Id}, base_repo_id: {repository.Id}, head_branch: {head}, base_branch: {@base}]");
        }

        return StubAnswer.Created(Pull(repository, repository.AddPull(head, @base, title, request.Text("body") ?? "", request.User, IsDraft(title))));
    }

    private StubAnswer ChangePull(StubRepository repository, StubTopic pull, StubRequest request)
    {
        if (request.Text("state") is not null && pull.MergedAt is not null)
            return StubAnswer.Message(412, "cannot change state of this pull request, it was already merged");
        StubShapes.Change(pull, request.Text("title"), request.Text("body"), OpenOf(request));
        pull.Draft = IsDraft(pull.Title);
        // Forgejo says 201.
        return StubAnswer.Created(Pull(repository, pull));
    }

    private StubAnswer ChangeIssue(StubRepository repository, StubTopic topic, StubRequest request)
    {
        StubShapes.Change(topic, request.Text("title"), request.Text("body"), OpenOf(request));
        return StubAnswer.Created(Issue(repository, topic));
    }

    private static bool? OpenOf(StubRequest request) => request.Text("state") switch { "open" => true, "closed" => false, _ => null };

    private static bool IsDraft(string title) => title.StartsWith("WIP:", StringComparison.OrdinalIgnoreCase) || title.StartsWith("[WIP]", StringComparison.OrdinalIgnoreCase);

    /// <summary>Labels that the repository does not have are no filter.</summary>
    private StubAnswer Issues(StubRepository repository, StubRequest request)
    {
        var names = (request.Query.GetValueOrDefault("labels") ?? "").Split(',').Where(name => repository.Labels.Exists(label => label.Name == name)).ToList();
        return StubAnswer.List(Newest(repository.Topics)
            .Where(topic => request.Query.GetValueOrDefault("type") != "issues" || !topic.IsPull)
            .Where(topic => names.Count == 0 || names.Exists(topic.Labels.Contains))
            .Select(topic => Issue(repository, topic)));
    }

    private StubAnswer OpenIssue(StubRepository repository, StubRequest request)
    {
        if (request.Text("title") is not { Length: > 0 and <= 255 } title)
            return StubAnswer.Message(422, "[Title]: MaxSize");
        return StubAnswer.Created(Issue(repository, repository.AddIssue(title, request.Text("body") ?? "", request.User, [.. NamesOf(repository, request)])));
    }

    private static IEnumerable<string> NamesOf(StubRepository repository, StubRequest request) =>
        request.Texts("labels").Select(id => repository.Labels.Find(label => label.Id == Number(id))?.Name).OfType<string>();

    private static StubAnswer AddLabels(StubRepository repository, StubTopic topic, StubRequest request)
    {
        foreach (var name in NamesOf(repository, request).Except(topic.Labels).ToList())
            topic.Labels.Add(name);
        return StubAnswer.Ok(Array(topic.Labels.Select(name => Label(repository, name))));
    }

    private static StubAnswer RemoveLabel(StubRepository repository, StubTopic topic, long id) =>
        repository.Labels.Find(label => label.Id == id) is { } label && topic.Labels.Remove(label.Name) ? new StubAnswer(204) : NotFound();

    private StubAnswer MakeLabel(StubRepository repository, StubRequest request)
    {
        if (request.Text("color") is not { Length: 7 } color || color[0] != '#')
            return StubAnswer.Message(422, "bad color code");
        var label = new StubLabel(server.NextId(), request.Text("name") ?? "", color[1..], request.Text("description") ?? "");
        repository.Labels.Add(label);
        return StubAnswer.Created(Label(repository, label.Name));
    }

    private static StubAnswer SetStatus(StubRepository repository, string sha, StubRequest request)
    {
        if (request.Text("state") is not ("pending" or "success" or "failure" or "error" or "warning"))
            return StubAnswer.Message(400, "unknown state");
        repository.Statuses.RemoveAll(status => status.Sha == sha && status.Context == request.Text("context"));
        repository.Statuses.Add(new StubStatus(sha, request.Text("context") ?? "default", request.Text("state")!, request.Text("description") ?? "", request.Text("target_url")));
        return StubAnswer.Created(new JsonObject { ["status"] = request.Text("state") });
    }

    private StubAnswer Start(StubRepository repository, string workflow, StubRequest request)
    {
        if (repository.Workflows?.Contains(workflow) == false || repository.Branch(request.Text("ref") ?? "") is null)
            return NotFound();
        var run = repository.AddRun(workflow, request.Text("ref")!, request.Map("inputs"));
        return request.Flag("return_run_info") && server.NamesRuns
            ? StubAnswer.Created(new JsonObject { ["id"] = run.Id, ["run_number"] = 1, ["jobs"] = new JsonArray("build") })
            : new StubAnswer(204);
    }

    /// <summary>No headers tell of pages here; as older servers do, the filter by event is not looked at.</summary>
    private StubAnswer Runs(StubRepository repository, StubRequest request)
    {
        var workflow = request.Query.GetValueOrDefault("workflow_id");
        var runs = repository.Runs.Where(run => workflow is null || run.Workflow == workflow).OrderByDescending(run => run.Id).Select(run => Run(repository, run)).ToList();
        var size = Math.Min(server.PageSize, (int)Number(request.Query.GetValueOrDefault("limit") ?? "50"));
        var page = (int)Math.Max(1, Number(request.Query.GetValueOrDefault("page") ?? "1"));
        return StubAnswer.Ok(new JsonObject { ["total_count"] = runs.Count, ["workflow_runs"] = Array(runs.Skip((page - 1) * size).Take(size)) });
    }

    private string Web(StubRepository repository, string path) => $"{server.Url}/{repository.FullName}/{path}";

    private JsonNode Repository(StubRepository repository) => new JsonObject
    {
        ["id"] = repository.Id,
        ["full_name"] = repository.FullName,
        ["default_branch"] = repository.DefaultBranch,
        ["html_url"] = $"{server.Url}/{repository.FullName}",
        ["private"] = repository.Private,
        ["archived"] = repository.Archived,
        ["permissions"] = new JsonObject { ["admin"] = false, ["push"] = true, ["pull"] = true },
    };

    private static JsonNode Branch(string name, string sha) => new JsonObject { ["name"] = name, ["commit"] = new JsonObject { ["id"] = sha }, ["protected"] = false };

    private JsonNode Pull(StubRepository repository, StubTopic pull)
    {
        var gone = repository.Branch(pull.Head) is null;
        return new JsonObject
        {
            ["id"] = pull.Id,
            ["number"] = pull.Number,
            ["html_url"] = Web(repository, $"pulls/{pull.Number}"),
            ["state"] = pull.Open ? "open" : "closed",
            ["title"] = pull.Title,
            ["body"] = pull.Body,
            ["draft"] = pull.Draft,
            ["merged"] = pull.MergedAt is not null,
            ["labels"] = Array(pull.Labels.Select(name => Label(repository, name))),
            ["head"] = new JsonObject { ["label"] = pull.Head, ["ref"] = gone ? $"refs/pull/{pull.Number}/head" : pull.Head, ["sha"] = pull.HeadSha, ["repo_id"] = repository.Id },
            ["base"] = new JsonObject { ["label"] = pull.Base, ["ref"] = pull.Base, ["sha"] = repository.Branch(pull.Base) ?? NoSha, ["repo_id"] = repository.Id },
        };
    }

    private JsonNode Issue(StubRepository repository, StubTopic topic) => new JsonObject
    {
        ["id"] = topic.Id,
        ["number"] = topic.Number,
        ["html_url"] = Web(repository, $"{(topic.IsPull ? "pulls" : "issues")}/{topic.Number}"),
        ["state"] = topic.Open ? "open" : "closed",
        ["title"] = topic.Title,
        ["body"] = topic.Body,
        ["labels"] = Array(topic.Labels.Select(name => Label(repository, name))),
        ["pull_request"] = topic.IsPull ? new JsonObject { ["merged"] = topic.MergedAt is not null } : null,
    };

    private static JsonNode Comment(StubComment comment) => new JsonObject
    {
        ["id"] = comment.Id,
        ["body"] = comment.Body,
        ["user"] = new JsonObject { ["login"] = comment.Author },
        ["created_at"] = Time(comment.At),
    };

    private static JsonNode Label(StubRepository repository, string name) =>
        new JsonObject { ["id"] = repository.Labels.Find(label => label.Name == name)?.Id ?? 0, ["name"] = name };

    private JsonNode Run(StubRepository repository, StubRun run) => new JsonObject
    {
        ["id"] = run.Id,
        ["html_url"] = Web(repository, $"actions/runs/{run.Id}"),
        ["status"] = run.Status switch { "queued" => "waiting", "completed" => run.Conclusion, var status => status },
        ["title"] = run.Title,
        ["workflow_id"] = run.Workflow,
        ["commit_sha"] = run.Sha,
        ["event"] = run.Trigger,
        ["trigger_event"] = run.Trigger,
        ["created"] = Time(run.CreatedAt),
    };
}
