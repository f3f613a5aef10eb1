using System.Text.Json.Nodes;
using static Patch.Tests.Forges.Stub.StubShapes;

namespace Patch.Tests.Forges.Stub;

/// <summary>GitLab's REST API in front of the stub's state.</summary>
internal sealed class GitLabStub(ForgeServer server) : IStubDialect
{
    public string Prefix => "/api/v4";

    public (string FullName, string[] Parts)? Split(string[] segments) => segments is ["projects", var project, .. var rest] ? (project, rest) : null;

    public string PathOf(StubRepository repository) => $"{Prefix}/projects/{repository.Id}";

    public string RightOf(string method, string[] rest) => method == "GET" ? "read_api" : "api";

    public StubAnswer MissingRight(string right) => new(403, new JsonObject
    {
        ["error"] = "insufficient_scope",
        ["error_description"] = "The request requires higher privileges than provided by the access token.",
        ["scope"] = right,
    });

    /// <summary>GitLab does not say why.</summary>
    public StubAnswer Archived() => StubAnswer.Message(403, "403 Forbidden");

    public StubAnswer? Answer(StubRepository repository, StubRequest request) => (request.Method, request.Path) switch
    {
        ("GET", []) => StubAnswer.Ok(Project(repository)),
        ("GET", ["repository", "branches", var branch]) => Found(repository.Branch(branch), "404 Branch Not Found", sha => StubAnswer.Ok(new JsonObject { ["name"] = branch, ["commit"] = new JsonObject { ["id"] = sha } })),
        ("GET", ["merge_requests"]) => StubAnswer.List(repository.Pulls.Where(pull => request.Query.GetValueOrDefault("source_branch") is not { } head || pull.Head == head)
            .OrderByDescending(pull => pull.Number).Select(pull => Pull(repository, pull))),
        ("POST", ["merge_requests"]) => OpenPull(repository, request),
        ("GET", ["merge_requests", var number]) => Found(repository.Find(true, Number(number)), "404 Not found", pull => StubAnswer.Ok(Pull(repository, pull))),
        ("PUT", ["merge_requests", var number]) => Found(repository.Find(true, Number(number)), "404 Not found", pull => Change(repository, pull, request, Pull)),
        ("GET", ["issues"]) => StubAnswer.List(repository.Issues.Where(issue => request.Query.GetValueOrDefault("labels") is not { } label || issue.Labels.Contains(label))
            .OrderByDescending(issue => issue.Number).Select(issue => Issue(repository, issue))),
        ("POST", ["issues"]) => OpenIssue(repository, request),
        ("GET", ["issues", var number]) => Found(repository.Find(false, Number(number)), "404 Not found", issue => StubAnswer.Ok(Issue(repository, issue))),
        ("PUT", ["issues", var number]) => Found(repository.Find(false, Number(number)), "404 Not found", issue => Change(repository, issue, request, Issue)),
        ("GET", [var kind, var number, "notes"]) => Found(Topic(repository, kind, number), "404 Not found", topic => StubAnswer.List(Notes(topic))),
        ("POST", [var kind, var number, "notes"]) => Found(Topic(repository, kind, number), "404 Not found", topic => StubAnswer.Created(Note(topic.AddComment(request.Text("body") ?? "", request.User)))),
        ("GET", ["labels", var name]) => Found(repository.Labels.Find(label => label.Name == name), "404 Label Not Found", label => StubAnswer.Ok(Label(label))),
        ("POST", ["labels"]) => MakeLabel(repository, request),
        ("POST", ["statuses", var sha]) => SetStatus(repository, sha, request),
        ("GET", ["repository", "commits", var sha, "statuses"]) => StubAnswer.List(repository.Statuses.Where(status => status.Sha == sha).Select(status => Status(status))),
        ("POST", ["pipeline"]) => Start(repository, request),
        ("GET", ["pipelines"]) => StubAnswer.List(repository.Runs.OrderByDescending(run => run.Id).Select(run => Pipeline(repository, run))),
        ("GET", ["pipelines", var id]) => Found(repository.Runs.Find(run => run.Id == Number(id)), "404 Not found", run => StubAnswer.Ok(Pipeline(repository, run))),
        _ => null,
    };

    private static StubTopic? Topic(StubRepository repository, string kind, string number) => repository.Find(kind == "merge_requests", Number(number));

    private static StubAnswer Found<T>(T? thing, string missing, Func<T, StubAnswer> answer)
        where T : class => thing is null ? StubAnswer.Message(404, missing) : answer(thing);

    private StubAnswer OpenPull(StubRepository repository, StubRequest request)
    {
        var (head, @base, title) = (request.Text("source_branch") ?? "", request.Text("target_branch") ?? "", request.Text("title") ?? "");
        if (title.Length is 0 or > 255)
            return Invalid("title", "is too long (maximum is 255 characters)");
        if ((request.Text("description")?.Length ?? 0) > 1_048_576)
            return Invalid("description", "is too long (maximum is 1048576 characters)");
        if (repository.Branch(head) is null)
            return Invalid("source_branch", "does not exist");
        if (repository.Pulls.FirstOrDefault(pull => pull.Open && pull.Head == head && pull.Base == @base) is { } there)
            return new StubAnswer(409, new JsonObject { ["message"] = new JsonArray($"Another open merge request already exists for this source branch: !{there.Number}") });
        return StubAnswer.Created(Pull(repository, repository.AddPull(head, @base, title, request.Text("description") ?? "", request.User, IsDraft(title))));
    }

    private static StubAnswer Invalid(string field, string what) => new(400, new JsonObject { ["message"] = new JsonObject { [field] = new JsonArray(what) } });

    private StubAnswer OpenIssue(StubRepository repository, StubRequest request)
    {
        if (request.Text("title") is not { Length: > 0 and <= 255 } title)
            return Invalid("title", "is too long (maximum is 255 characters)");
        return StubAnswer.Created(Issue(repository, repository.AddIssue(title, request.Text("description") ?? "", request.User, Split(request.Text("labels")))));
    }

    private static string[] Split(string? labels) => (labels ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static StubAnswer Change(StubRepository repository, StubTopic topic, StubRequest request, Func<StubRepository, StubTopic, JsonNode> answer)
    {
        StubShapes.Change(topic, request.Text("title"), request.Text("description"), request.Text("state_event") switch { "reopen" => true, "close" => false, _ => null });
        topic.Draft = topic.IsPull && IsDraft(topic.Title);
        foreach (var name in Split(request.Text("add_labels")).Except(topic.Labels).ToList())
            topic.Labels.Add(name);
        foreach (var name in Split(request.Text("remove_labels")))
            topic.Labels.Remove(name);
        return StubAnswer.Ok(answer(repository, topic));
    }

    private static bool IsDraft(string title) => title.StartsWith("Draft:", StringComparison.OrdinalIgnoreCase);

    /// <summary>GitLab's own lines stand among them.</summary>
    private static IEnumerable<JsonNode> Notes(StubTopic topic) => topic.Comments.Select(Note).Prepend(new JsonObject
    {
        ["id"] = 1,
        ["body"] = "changed the description",
        ["author"] = new JsonObject { ["username"] = "somebody" },
        ["system"] = true,
        ["created_at"] = Time(topic.CreatedAt),
    });

    private StubAnswer MakeLabel(StubRepository repository, StubRequest request)
    {
        if (request.Text("color") is not { Length: 7 } color || color[0] != '#')
            return Invalid("color", "must be a valid color code");
        if (repository.Labels.Exists(label => label.Name == request.Text("name")))
            return StubAnswer.Message(409, "Label already exists");
        var label = new StubLabel(server.NextId(), request.Text("name") ?? "", color[1..], request.Text("description") ?? "");
        repository.Labels.Add(label);
        return StubAnswer.Created(Label(label));
    }

    /// <summary>A status that is set to the state that it has is refused.</summary>
    private static StubAnswer SetStatus(StubRepository repository, string sha, StubRequest request)
    {
        var (name, state) = (request.Text("name") ?? "default", request.Text("state"));
        if (state is not ("pending" or "running" or "success" or "failed" or "canceled"))
            return StubAnswer.Message(400, "state does not have a valid value");
        if (repository.Statuses.Exists(status => status.Sha == sha && status.Context == name && status.State == state))
            return StubAnswer.Message(400, $"Cannot transition status via :drop from :{state} (Reason(s): Status cannot transition via \"drop\")");
        repository.Statuses.RemoveAll(status => status.Sha == sha && status.Context == name);
        var made = new StubStatus(sha, name, state, request.Text("description") ?? "", request.Text("target_url"));
        repository.Statuses.Add(made);
        return StubAnswer.Created(Status(made));
    }

    private StubAnswer Start(StubRepository repository, StubRequest request)
    {
        if (repository.Branch(request.Text("ref") ?? "") is null)
            return new StubAnswer(400, new JsonObject { ["message"] = new JsonObject { ["base"] = new JsonArray("Reference not found") } });
        var variables = request.Body["variables"]!.AsArray().ToDictionary(variable => variable!["key"]!.ToString(), variable => variable!["value"]!.ToString());
        return StubAnswer.Created(Pipeline(repository, repository.AddRun(variables.GetValueOrDefault("PATCH_WORKFLOW") ?? "", request.Text("ref")!, variables)));
    }

    private string Web(StubRepository repository, string path) => $"{server.Url}/{repository.FullName}/-/{path}";

    private JsonNode Project(StubRepository repository) => new JsonObject
    {
        ["id"] = repository.Id,
        ["path_with_namespace"] = repository.FullName,
        ["default_branch"] = repository.DefaultBranch,
        ["web_url"] = $"{server.Url}/{repository.FullName}",
        ["visibility"] = repository.Private ? "private" : "public",
        ["archived"] = repository.Archived,
        ["permissions"] = new JsonObject { ["project_access"] = new JsonObject { ["access_level"] = 30 }, ["group_access"] = null },
    };

    private JsonNode Pull(StubRepository repository, StubTopic pull) => new JsonObject
    {
        ["id"] = pull.Id,
        ["iid"] = pull.Number,
        ["web_url"] = Web(repository, $"merge_requests/{pull.Number}"),
        ["state"] = pull.MergedAt is not null ? "merged" : pull.Open ? "opened" : "closed",
        ["title"] = pull.Title,
        ["description"] = pull.Body.Length == 0 ? null : pull.Body,
        ["source_branch"] = pull.Head,
        ["target_branch"] = pull.Base,
        ["sha"] = pull.HeadSha,
        ["draft"] = pull.Draft,
        ["labels"] = Array(pull.Labels.Select(name => (JsonNode)name)),
        ["source_project_id"] = repository.Id,
        ["target_project_id"] = repository.Id,
    };

    private JsonNode Issue(StubRepository repository, StubTopic issue) => new JsonObject
    {
        ["id"] = issue.Id,
        ["iid"] = issue.Number,
        ["web_url"] = Web(repository, $"issues/{issue.Number}"),
        ["state"] = issue.Open ? "opened" : "closed",
        ["title"] = issue.Title,
        ["description"] = issue.Body,
        ["labels"] = Array(issue.Labels.Select(name => (JsonNode)name)),
    };

    private static JsonNode Note(StubComment comment) => new JsonObject
    {
        ["id"] = comment.Id,
        ["body"] = comment.Body,
        ["author"] = new JsonObject { ["username"] = comment.Author },
        ["system"] = false,
        ["created_at"] = Time(comment.At),
    };

    private static JsonNode Label(StubLabel label) => new JsonObject { ["id"] = label.Id, ["name"] = label.Name, ["color"] = $"#{label.Color}" };

    private static JsonNode Status(StubStatus status) => new JsonObject { ["name"] = status.Context, ["status"] = status.State, ["sha"] = status.Sha };

    private JsonNode Pipeline(StubRepository repository, StubRun run) => new JsonObject
    {
        ["id"] = run.Id,
        ["web_url"] = Web(repository, $"pipelines/{run.Id}"),
        ["status"] = run.Status switch
        {
            "queued" => "pending",
            "completed" => run.Conclusion switch { "failure" => "failed", "cancelled" => "canceled", var same => same },
            var status => status,
        },
        ["ref"] = run.Reference,
        ["sha"] = run.Sha,
        ["source"] = run.Trigger == "workflow_dispatch" ? "api" : run.Trigger,
        ["created_at"] = Time(run.CreatedAt),
    };
}
