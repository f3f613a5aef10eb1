using System.Globalization;
using Patch.Core.Forges.Api;

namespace Patch.Tests.Forges.Service;

/// <summary>A worker that dies at this point.</summary>
internal sealed class CrashException() : OperationCanceledException("The worker died here.");

/// <summary>
/// A forge's repository that keeps its state in memory, and the branches of a real one. A fault is injected before or behind any call: behind it what
/// was asked for is done, and the answer is lost.
/// </summary>
internal sealed class MemoryForge(Func<string, string?> branch) : IForge
{
    private readonly Lock gate = new();
    private readonly List<string> calls = [];
    private long numbers;

    public List<ForgePull> Pulls { get; } = [];

    public List<ForgeIssue> Issues { get; } = [];

    public Dictionary<ForgeTopic, List<ForgeComment>> Comments { get; } = [];

    public Dictionary<(string Sha, string Context), ForgeStatus> Statuses { get; } = [];

    public HashSet<string> Labels { get; } = [];

    public List<ForgeRun> Runs { get; } = [];

    /// <summary>What workflows were started with.</summary>
    public List<IReadOnlyDictionary<string, string>> Started { get; } = [];

    public ForgeRepository Repository { get; set; } = new("acme/fork", "main", "https://forge.example/acme/fork", false, false, true);

    /// <summary>Null: there is no such repository, or it is not to be seen.</summary>
    public bool Gone { get; set; }

    /// <summary>Asked before each call, by its name; a fault is the answer.</summary>
    public Func<string, ForgeFault?>? Before { get; set; }

    /// <summary>Asked behind each call: what was asked for is done by then.</summary>
    public Func<string, ForgeFault?>? After { get; set; }

    /// <summary>The names of all calls.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (gate)
                return [.. calls];
        }
    }

    public string Provider => "github";

    public ForgePull Pull => Assert.Single(Pulls);

    public Task<ForgeResult<ForgeRepository>> RepositoryAsync(CancellationToken cancellationToken) => Answer("repository", () =>
        Gone ? Fault(ForgeFaults.NotFound, "There is no such repository.") : (ForgeResult<ForgeRepository>)Repository);

    public Task<ForgeResult<string?>> BranchAsync(string name, CancellationToken cancellationToken) => Answer("branch", () => (ForgeResult<string?>)branch(name));

    public Task<ForgeResult<IReadOnlyList<ForgePull>>> PullsAsync(string head, CancellationToken cancellationToken) => Answer("pulls", () =>
        new ForgeResult<IReadOnlyList<ForgePull>>([.. Pulls.Where(pull => pull.Head == head).OrderByDescending(pull => pull.Number)], null));

    public Task<ForgeResult<ForgePull?>> PullAsync(long number, CancellationToken cancellationToken) =>
        Answer("pull", () => (ForgeResult<ForgePull?>)Pulls.FirstOrDefault(pull => pull.Number == number));

    public Task<ForgeResult<ForgePull>> OpenPullAsync(ForgePullDraft draft, CancellationToken cancellationToken) => Answer("open-pull", () =>
    {
        if (branch(draft.Head) is not { } sha)
            return Fault(ForgeFaults.Invalid, $"There is no branch {draft.Head}.");
        if (draft.Body.Length > 65_536)
            return Fault(ForgeFaults.Invalid, "body is too long (maximum is 65536 characters)");
        if (Pulls.Any(pull => pull.State == ForgePullStates.Open && pull.Head == draft.Head && pull.Base == draft.Base))
            return Fault(ForgeFaults.Conflict, "A pull request already exists.");
        var number = ++numbers;
        var pull = new ForgePull(number, $"https://forge.example/acme/fork/pull/{number}", ForgePullStates.Open, draft.Title, draft.Body, draft.Head, sha, draft.Base, draft.Draft, []);
        Pulls.Add(pull);
        return (ForgeResult<ForgePull>)pull;
    });

    public Task<ForgeResult<ForgePull>> ChangePullAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken) => Answer("change-pull", () =>
        (ForgeResult<ForgePull>)Edit(number, pull => pull with
        {
            Title = title ?? pull.Title, Body = body ?? pull.Body,
            State = open switch { true => ForgePullStates.Open, false => ForgePullStates.Closed, null => pull.State },
        }));

    public Task<ForgeResult<IReadOnlyList<ForgeIssue>>> IssuesAsync(string label, CancellationToken cancellationToken) => Answer("issues", () =>
        new ForgeResult<IReadOnlyList<ForgeIssue>>([.. Issues.Where(issue => issue.Labels.Contains(label)).OrderByDescending(issue => issue.Number)], null));

    public Task<ForgeResult<ForgeIssue?>> IssueAsync(long number, CancellationToken cancellationToken) =>
        Answer("issue", () => (ForgeResult<ForgeIssue?>)Issues.FirstOrDefault(issue => issue.Number == number));

    public Task<ForgeResult<ForgeIssue>> OpenIssueAsync(string title, string body, IReadOnlyList<string> labels, CancellationToken cancellationToken) => Answer("open-issue", () =>
    {
        Assert.Empty(labels.Except(Labels));
        var number = ++numbers;
        var issue = new ForgeIssue(number, $"https://forge.example/acme/fork/issues/{number}", true, title, body, labels);
        Issues.Add(issue);
        return (ForgeResult<ForgeIssue>)issue;
    });

    public Task<ForgeResult<ForgeIssue>> ChangeIssueAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken) => Answer("change-issue", () =>
        (ForgeResult<ForgeIssue>)EditIssue(number, issue => issue with { Title = title ?? issue.Title, Body = body ?? issue.Body, Open = open ?? issue.Open }));

    public Task<ForgeResult<IReadOnlyList<ForgeComment>>> CommentsAsync(ForgeTopic topic, CancellationToken cancellationToken) =>
        Answer("comments", () => new ForgeResult<IReadOnlyList<ForgeComment>>([.. CommentsOf(topic)], null));

    public Task<ForgeResult<ForgeComment>> CommentAsync(ForgeTopic topic, string body, CancellationToken cancellationToken) => Answer("comment", () =>
    {
        var comment = new ForgeComment((++numbers).ToString(CultureInfo.InvariantCulture), "patch", body, DateTimeOffset.UnixEpoch);
        CommentsOf(topic).Add(comment);
        return (ForgeResult<ForgeComment>)comment;
    });

    public Task<ForgeResult<ForgeNothing>> EnsureLabelsAsync(IReadOnlyList<ForgeLabel> labels, CancellationToken cancellationToken) => Answer("ensure-labels", () =>
    {
        Labels.UnionWith(labels.Select(label => label.Name));
        return (ForgeResult<ForgeNothing>)default(ForgeNothing);
    });

    public Task<ForgeResult<ForgeNothing>> LabelAsync(ForgeTopic topic, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken) => Answer("label", () =>
    {
        if (topic.IsPull)
            Edit(topic.Number, pull => pull with { Labels = [.. pull.Labels.Except(remove).Union(add)] });
        else
            EditIssue(topic.Number, issue => issue with { Labels = [.. issue.Labels.Except(remove).Union(add)] });
        return (ForgeResult<ForgeNothing>)default(ForgeNothing);
    });

    public Task<ForgeResult<ForgeNothing>> SetStatusAsync(string sha, ForgeStatus status, CancellationToken cancellationToken) => Answer("status", () =>
    {
        Statuses[(sha, status.Context)] = status;
        return (ForgeResult<ForgeNothing>)default(ForgeNothing);
    });

    public Task<ForgeResult<string?>> StartWorkflowAsync(string workflow, string reference, IReadOnlyDictionary<string, string> inputs, CancellationToken cancellationToken) =>
        Answer("start-workflow", () =>
        {
            Started.Add(inputs);
            var id = (++numbers).ToString(CultureInfo.InvariantCulture);
            Runs.Insert(0, new ForgeRun(id, $"https://forge.example/acme/fork/actions/runs/{id}", "queued", null, $"Carry {inputs["upstream_tag"]} ({inputs["patch_run_id"]})", "", StartedAt));
            return (ForgeResult<string?>)(string?)null;
        });

    /// <summary>When workflows are started.</summary>
    public DateTimeOffset StartedAt { get; set; }

    public Task<ForgeResult<IReadOnlyList<ForgeRun>>> WorkflowRunsAsync(string workflow, DateTimeOffset since, CancellationToken cancellationToken) =>
        Answer("runs", () => new ForgeResult<IReadOnlyList<ForgeRun>>([.. Runs.Where(run => run.CreatedAt >= since)], null));

    public Task<ForgeResult<ForgeRun?>> WorkflowRunAsync(string id, CancellationToken cancellationToken) =>
        Answer("run", () => (ForgeResult<ForgeRun?>)Runs.FirstOrDefault(run => run.Id == id));

    /// <summary>Forgets the calls so far.</summary>
    public void Forget()
    {
        lock (gate)
            calls.Clear();
    }

    /// <summary>What a person does to a pull request.</summary>
    public ForgePull Edit(long number, Func<ForgePull, ForgePull> edit)
    {
        lock (gate)
        {
            var at = Pulls.FindIndex(pull => pull.Number == number);
            return Pulls[at] = edit(Pulls[at]);
        }
    }

    /// <summary>What a person does to an issue.</summary>
    public ForgeIssue EditIssue(long number, Func<ForgeIssue, ForgeIssue> edit)
    {
        lock (gate)
        {
            var at = Issues.FindIndex(issue => issue.Number == number);
            return Issues[at] = edit(Issues[at]);
        }
    }

    public List<ForgeComment> CommentsOf(ForgeTopic topic)
    {
        lock (gate)
            return Comments.TryGetValue(topic, out var there) ? there : Comments[topic] = [];
    }

    public static ForgeFault Fault(string code, string sentence, TimeSpan? retryAfter = null, bool permanent = false) => new(code, sentence, retryAfter, permanent);

    private Task<ForgeResult<T>> Answer<T>(string call, Func<ForgeResult<T>> act)
    {
        lock (gate)
            calls.Add(call);
        if (Before?.Invoke(call) is { } refused)
            return Task.FromResult<ForgeResult<T>>(refused);
        ForgeResult<T> answer;
        lock (gate)
            answer = act();
        return Task.FromResult(After?.Invoke(call) is { } lost ? lost : answer);
    }
}
