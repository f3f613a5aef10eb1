using System.Globalization;
using System.Text.Json.Nodes;

namespace Patch.Tests.Forges.Stub;

/// <summary>GitHub's REST API in front of the stub's state.</summary>
internal sealed class GitHubStub(ForgeServer server) : IStubDialect
{
    public string Prefix => "/api/v3";

    public (string FullName, string[] Parts)? Split(string[] segments) => segments switch
    {
        ["repos", var owner, var name, .. var rest] => ($"{owner}/{name}", rest),
        ["repositories", var id, .. var rest] => (id, rest),
        _ => null,
    };

    public string PathOf(StubRepository repository) => $"{Prefix}/repositories/{repository.Id}";

    public string RightOf(string method, string[] rest)
    {
        var kind = rest.FirstOrDefault() switch
        {
            "pulls" => "pull_requests",
            "issues" or "labels" => "issues",
            "statuses" => "statuses",
            "actions" => "actions",
            "git" => "contents",
            _ => "metadata",
        };
        return $"{kind}={(method == "GET" ? "read" : "write")}";
    }

    public StubAnswer MissingRight(string right)
    {
        var answer = StubAnswer.Message(403, "Resource not accessible by personal access token");
        answer.Headers["X-Accepted-GitHub-Permissions"] = right;
        return answer;
    }

    public StubAnswer Archived() => StubAnswer.Message(403, "Repository was archived so is read-only.");

    public StubAnswer? Answer(StubRepository repository, StubRequest request) => (request.Method, request.Path) switch
    {
        ("GET", []) => StubAnswer.Ok(Repository(repository)),
        ("GET", ["git", "ref", "heads", .. var branch]) => Branch(repository, string.Join('/', branch)),
        ("GET", ["pulls"]) => Pulls(repository, request),
        ("POST", ["pulls"]) => OpenPull(repository, request),
        ("GET", ["pulls", var number]) => Found(repository.Find(true, Number(number)), pull => StubAnswer.Ok(Pull(repository, pull))),
        ("PATCH", ["pulls", var number]) => Found(repository.Find(true, Number(number)), pull => Change(pull, request, () => Pull(repository, pull))),
        ("GET", ["issues"]) => Issues(repository, request),
        ("POST", ["issues"]) => OpenIssue(repository, request),
        ("GET", ["issues", var number]) => Found(Topic(repository, number), topic => StubAnswer.Ok(Issue(repository, topic))),
        ("PATCH", ["issues", var number]) => Found(Topic(repository, number), topic => Change(topic, request, () => Issue(repository, topic))),
        ("GET", ["issues", var number, "comments"]) => Found(Topic(repository, number), topic => StubAnswer.List(topic.Comments.Select(comment => Comment(repository, topic, comment)))),
        ("POST", ["issues", var number, "comments"]) => Found(
            Topic(repository, number), topic => StubAnswer.Created(Comment(repository, topic, topic.AddComment(request.Text("body") ?? "", request.User)))),
        ("POST", ["issues", var number, "labels"]) => Found(Topic(repository, number), topic => AddLabels(repository, topic, request)),
        ("DELETE", ["issues", var number, "labels", var name]) => Found(Topic(repository, number), topic => RemoveLabel(topic, name)),
        ("GET", ["labels", var name]) => Found(repository.Labels.Find(label => label.Name == name), label => StubAnswer.Ok(Label(label.Name))),
        ("POST", ["labels"]) => MakeLabel(repository, request),
        ("POST", ["statuses", var sha]) => SetStatus(repository, sha, request),
        ("POST", ["actions", "workflows", var workflow, "dispatches"]) => Start(repository, workflow, request),
        ("GET", ["actions", "workflows", var workflow, "runs"]) => Runs(repository, workflow, request),
        ("GET", ["actions", "runs", var id]) => Found(repository.Runs.Find(run => run.Id == Number(id)), run => StubAnswer.Ok(Run(repository, run))),
        _ => null,
    };

    private static long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static StubTopic? Topic(StubRepository repository, string number) => repository.Topics.Find(topic => topic.Number == Number(number));

    private static StubAnswer Found<T>(T? thing, Func<T, StubAnswer> answer)
        where T : class => thing is null ? StubAnswer.Message(404, "Not Found") : answer(thing);

    private static StubAnswer Invalid(string message) => new(422, new JsonObject
    {
        ["message"] = "Validation Failed",
        ["errors"] = new JsonArray(new JsonObject { ["resource"] = "PullRequest", ["code"] = "custom", ["message"] = message }),
    });

    private static StubAnswer Branch(StubRepository repository, string branch) => Found(repository.Branch(branch), sha => StubAnswer.Ok(new JsonObject
    {
        ["ref"] = $"refs/heads/{branch}",
        ["object"] = new JsonObject { ["type"] = "commit", ["sha"] = sha },
    }));

    private StubAnswer Pulls(StubRepository repository, StubRequest request)
    {
        var head = request.Query.GetValueOrDefault("head");
        var owner = repository.FullName.Split('/')[0];
        var state = request.Query.GetValueOrDefault("state") ?? "open";
        return StubAnswer.List(repository.Pulls
            .Where(pull => head is null || string.Equals($"{owner}:{pull.Head}", head, StringComparison.OrdinalIgnoreCase))
            .Where(pull => state == "all" || (state == "open") == pull.Open)
            .OrderByDescending(pull => pull.Number).Select(pull => Pull(repository, pull)));
    }

    private StubAnswer OpenPull(StubRepository repository, StubRequest request)
    {
        var (head, @base, title, body) = (request.Text("head") ?? "", request.Text("base") ?? "", request.Text("title") ?? "", request.Text("body") ?? "");
        if (title.Length is 0 or > 256)
            return Invalid("title is too long (maximum is 256 characters)");
        if (body.Length > 65_536)
            return Invalid("body is too long (maximum is 65536 characters)");
        if (request.Flag("draft") && !repository.HasDrafts)
            return Invalid("Draft pull requests are not supported in this repository.");
        if (repository.Branch(head) is null || repository.Branch(@base) is null)
            return new StubAnswer(422, new JsonObject { ["message"] = "Validation Failed", ["errors"] = new JsonArray(new JsonObject { ["resource"] = "PullRequest", ["field"] = "head", ["code"] = "invalid" }) });
        if (repository.Pulls.Any(pull => pull.Open && pull.Head == head && pull.Base == @base))
            return Invalid($"A pull request already exists for {repository.FullName.Split('/')[0]}:{head}.");
        return StubAnswer.Created(Pull(repository, repository.AddPull(head, @base, title, body, request.User, request.Flag("draft"))));
    }

    private static StubAnswer Change(StubTopic topic, StubRequest request, Func<JsonNode> answer)
    {
        if (request.Text("title") is { } title)
            topic.Title = title;
        if (request.Text("body") is { } body)
            topic.Body = body;
        if (request.Text("state") == "closed")
            topic.Close();
        else if (request.Text("state") == "open")
            topic.Reopen();
        return StubAnswer.Ok(answer());
    }

    private StubAnswer Issues(StubRepository repository, StubRequest request)
    {
        var label = request.Query.GetValueOrDefault("labels");
        return StubAnswer.List(repository.Topics.Where(topic => label is null || topic.Labels.Contains(label))
            .OrderByDescending(topic => topic.Number).Select(topic => Issue(repository, topic)));
    }

    private StubAnswer OpenIssue(StubRepository repository, StubRequest request)
    {
        if (request.Text("title") is not { Length: > 0 and <= 256 } title || (request.Text("body")?.Length ?? 0) > 65_536)
            return Invalid("title or body is too long");
        return StubAnswer.Created(Issue(repository, repository.AddIssue(title, request.Text("body") ?? "", request.User, [.. request.Texts("labels")])));
    }

    private static StubAnswer AddLabels(StubRepository repository, StubTopic topic, StubRequest request)
    {
        foreach (var name in request.Texts("labels").Except(topic.Labels).ToList())
        {
            topic.Labels.Add(name);
            if (repository.Labels.TrueForAll(label => label.Name != name))
                repository.Labels.Add(new StubLabel(0, name, "ededed", ""));
        }

        return StubAnswer.Ok(new JsonArray([.. topic.Labels.Select(Label)]));
    }

    private static StubAnswer RemoveLabel(StubTopic topic, string name) =>
        topic.Labels.Remove(name) ? StubAnswer.Ok(new JsonArray([.. topic.Labels.Select(Label)])) : StubAnswer.Message(404, "Label does not exist");

    private StubAnswer MakeLabel(StubRepository repository, StubRequest request)
    {
        var name = request.Text("name") ?? "";
        if (repository.Labels.Exists(label => label.Name == name))
            return new StubAnswer(422, new JsonObject { ["message"] = "Validation Failed", ["errors"] = new JsonArray(new JsonObject { ["resource"] = "Label", ["code"] = "already_exists", ["field"] = "name" }) });
        repository.Labels.Add(new StubLabel(server.NextId(), name, request.Text("color") ?? "", request.Text("description") ?? ""));
        return StubAnswer.Created(Label(name));
    }

    private static StubAnswer SetStatus(StubRepository repository, string sha, StubRequest request)
    {
        if (request.Text("state") is not ("pending" or "success" or "failure" or "error") || (request.Text("description")?.Length ?? 0) > 140)
            return Invalid("state or description is invalid");
        repository.Statuses.RemoveAll(status => status.Sha == sha && status.Context == request.Text("context"));
        repository.Statuses.Add(new StubStatus(sha, request.Text("context") ?? "default", request.Text("state")!, request.Text("description") ?? "", request.Text("target_url")));
        return StubAnswer.Created(new JsonObject { ["state"] = request.Text("state") });
    }

    private StubAnswer Start(StubRepository repository, string workflow, StubRequest request)
    {
        if (repository.Workflows?.Contains(workflow) == false)
            return StubAnswer.Message(404, "Not Found");
        if (request.Body.ContainsKey("return_run_details") && !server.NamesRuns)
            return StubAnswer.Message(422, "\"return_run_details\" is not a permitted key.");
        if (repository.Branch(request.Text("ref") ?? "") is null)
            return StubAnswer.Message(422, $"No ref found for: {request.Text("ref")}");
        var run = repository.AddRun(workflow, request.Text("ref")!, request.Map("inputs"));
        return request.Flag("return_run_details")
            ? StubAnswer.Ok(new JsonObject { ["workflow_run_id"] = run.Id, ["run_url"] = $"{server.ApiUrl}/repos/{repository.FullName}/actions/runs/{run.Id}", ["html_url"] = Web(repository, $"actions/runs/{run.Id}") })
            : new StubAnswer(204);
    }

    private StubAnswer Runs(StubRepository repository, string workflow, StubRequest request)
    {
        var since = request.Query.GetValueOrDefault("created") is { } created && created.StartsWith(">=", StringComparison.Ordinal)
            ? DateTimeOffset.Parse(created[2..], CultureInfo.InvariantCulture) : DateTimeOffset.MinValue;
        var trigger = request.Query.GetValueOrDefault("event");
        var runs = repository.Runs.Where(run => run.Workflow == workflow && run.CreatedAt >= since && (trigger is null || run.Trigger == trigger))
            .OrderByDescending(run => run.Id).Select(run => Run(repository, run)).ToArray();
        return new StubAnswer(200, new JsonObject { ["total_count"] = runs.Length, ["workflow_runs"] = new JsonArray(runs) }, IsList: true, "workflow_runs");
    }

    private string Web(StubRepository repository, string path) => $"{server.Url}/{repository.FullName}/{path}";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

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

    private JsonNode Pull(StubRepository repository, StubTopic pull) => new JsonObject
    {
        ["id"] = pull.Id,
        ["number"] = pull.Number,
        ["html_url"] = Web(repository, $"pull/{pull.Number}"),
        ["state"] = pull.Open ? "open" : "closed",
        ["title"] = pull.Title,
        ["body"] = pull.Body.Length == 0 ? null : pull.Body,
        ["draft"] = pull.Draft,
        ["merged_at"] = pull.MergedAt is { } merged ? Time(merged) : null,
        ["created_at"] = Time(pull.CreatedAt),
        ["user"] = new JsonObject { ["login"] = pull.Author },
        ["labels"] = new JsonArray([.. pull.Labels.Select(Label)]),
        ["head"] = new JsonObject { ["ref"] = pull.Head, ["sha"] = pull.HeadSha, ["repo"] = new JsonObject { ["full_name"] = repository.FullName } },
        ["base"] = new JsonObject { ["ref"] = pull.Base, ["sha"] = repository.Branch(pull.Base) ?? new string('0', 40), ["repo"] = new JsonObject { ["full_name"] = repository.FullName } },
    };

    private JsonNode Issue(StubRepository repository, StubTopic topic)
    {
        var issue = new JsonObject
        {
            ["id"] = topic.Id,
            ["number"] = topic.Number,
            ["html_url"] = Web(repository, $"{(topic.IsPull ? "pull" : "issues")}/{topic.Number}"),
            ["state"] = topic.Open ? "open" : "closed",
            ["title"] = topic.Title,
            ["body"] = topic.Body.Length == 0 ? null : topic.Body,
            ["created_at"] = Time(topic.CreatedAt),
            ["user"] = new JsonObject { ["login"] = topic.Author },
            ["labels"] = new JsonArray([.. topic.Labels.Select(Label)]),
        };
        if (topic.IsPull)
            issue["pull_request"] = new JsonObject { ["url"] = $"{server.ApiUrl}/repos/{repository.FullName}/pulls/{topic.Number}" };
        return issue;
    }

    private JsonNode Comment(StubRepository repository, StubTopic topic, StubComment comment) => new JsonObject
    {
        ["id"] = comment.Id,
        ["html_url"] = Web(repository, $"issues/{topic.Number}#issuecomment-{comment.Id}"),
        ["body"] = comment.Body,
        ["user"] = new JsonObject { ["login"] = comment.Author },
        ["created_at"] = Time(comment.At),
    };

    private static JsonNode Label(string name) => new JsonObject { ["name"] = name };

    private JsonNode Run(StubRepository repository, StubRun run) => new JsonObject
    {
        ["id"] = run.Id,
        ["html_url"] = Web(repository, $"actions/runs/{run.Id}"),
        ["status"] = run.Status == "running" ? "in_progress" : run.Status,
        ["conclusion"] = run.Conclusion,
        ["display_title"] = run.Title,
        ["name"] = run.Workflow,
        ["head_sha"] = run.Sha,
        ["event"] = run.Trigger,
        ["created_at"] = Time(run.CreatedAt),
    };
}
