using Patch.Core.Git.Building;

namespace Patch.Tests.Forges.Stub;

/// <summary>A repository of the stub forge: what its pages would show. Times come from the server's clock.</summary>
internal sealed class StubRepository(ForgeServer server, string fullName, long id)
{
    private long lastNumber;
    private long lastIssueNumber;

    public long Id { get; } = id;

    /// <summary><c>owner/name</c> as it is called now.</summary>
    public string FullName { get; private set; } = fullName;

    /// <summary>Names of before; the forge redirects from them.</summary>
    public List<string> FormerNames { get; } = [];

    public string DefaultBranch { get; set; } = "main";

    /// <summary>Only tokens that were let in see it.</summary>
    public bool Private { get; set; }

    public bool Archived { get; set; }

    public bool Deleted { get; set; }

    /// <summary>GitHub: no drafts in private repositories of some plans.</summary>
    public bool HasDrafts { get; set; } = true;

    public Dictionary<string, string> Branches { get; } = [];

    /// <summary>Where the branches are really; asked before <see cref="Branches"/>.</summary>
    public Func<string, string?>? BranchesFrom { get; set; }

    public List<StubTopic> Topics { get; } = [];

    public List<StubLabel> Labels { get; } = [];

    public List<StubStatus> Statuses { get; } = [];

    public List<StubRun> Runs { get; } = [];

    /// <summary>Workflow files that can be started; null: all.</summary>
    public HashSet<string>? Workflows { get; set; }

    public IEnumerable<StubTopic> Pulls => Topics.Where(topic => topic.IsPull);

    public IEnumerable<StubTopic> Issues => Topics.Where(topic => !topic.IsPull);

    /// <summary>The commit of a branch; null where there is none.</summary>
    public string? Branch(string name) => BranchesFrom?.Invoke(name) ?? Branches.GetValueOrDefault(name);

    /// <summary>Takes the branches from a bare repository on disk, so that what is pushed there shows.</summary>
    public void BranchesAreThoseOf(string bareRepository)
    {
        Branches.Clear();
        BranchesFrom = branch =>
        {
            using var repository = GitRepositoryBuilder.Open(bareRepository);
            return repository.Tip(branch);
        };
    }

    /// <summary>As a person would rename it; the old name leads to the new one.</summary>
    public void Rename(string newName)
    {
        FormerNames.Add(FullName);
        FullName = newName;
    }

    /// <summary>As a person would open one.</summary>
    public StubTopic AddPull(string head, string @base = "main", string title = "A change", string body = "", string author = "somebody", bool draft = false)
    {
        var pull = new StubTopic(server, this, isPull: true, ++lastNumber, author) { Title = title, Body = body, Head = head, Base = @base, Draft = draft };
        Topics.Add(pull);
        return pull;
    }

    public StubTopic AddIssue(string title = "Something is wrong", string body = "", string author = "somebody", params string[] labels)
    {
        // GitLab numbers issues apart.
        var number = server.Provider == "gitlab" ? ++lastIssueNumber : ++lastNumber;
        var issue = new StubTopic(server, this, isPull: false, number, author) { Title = title, Body = body };
        foreach (var label in labels)
            issue.Labels.Add(label);
        Topics.Add(issue);
        return issue;
    }

    /// <summary>A run of a workflow, as the API starts one.</summary>
    public StubRun AddRun(string workflow, string reference, IReadOnlyDictionary<string, string>? inputs = null, string trigger = "workflow_dispatch")
    {
        var run = new StubRun(server.NextId(), workflow, reference, inputs ?? new Dictionary<string, string>(), trigger, Branch(reference) ?? new string('0', 40), server.Now);
        Runs.Add(run);
        return run;
    }

    public StubTopic? Find(bool isPull, long number) => Topics.Find(topic => topic.IsPull == isPull && topic.Number == number);
}

/// <summary>A pull request or an issue.</summary>
internal sealed class StubTopic(ForgeServer server, StubRepository repository, bool isPull, long number, string author)
{
    private string? headShaAtEnd;

    public bool IsPull { get; } = isPull;

    public long Number { get; } = number;

    public long Id { get; } = server.NextId();

    public string Author { get; } = author;

    public string Title { get; set; } = "";

    public string Body { get; set; } = "";

    public string Head { get; set; } = "";

    public string Base { get; set; } = "";

    public bool Draft { get; set; }

    public bool Open { get; private set; } = true;

    public DateTimeOffset? MergedAt { get; private set; }

    public DateTimeOffset CreatedAt { get; } = server.Now;

    public List<string> Labels { get; } = [];

    public List<StubComment> Comments { get; } = [];

    /// <summary>The head's commit; after the end, the one that it had then.</summary>
    public string HeadSha => Open ? repository.Branch(Head) ?? headShaAtEnd ?? new string('0', 40) : headShaAtEnd ?? new string('0', 40);

    public void Close() => End(merged: false);

    public void Reopen()
    {
        if (MergedAt is null)
            Open = true;
    }

    public void Merge() => End(merged: true);

    public StubComment AddComment(string body, string author = "somebody")
    {
        var comment = new StubComment(server.NextId(), author, body, server.Now);
        Comments.Add(comment);
        return comment;
    }

    private void End(bool merged)
    {
        if (Open && IsPull)
            headShaAtEnd = repository.Branch(Head);
        Open = false;
        if (merged)
            MergedAt = server.Now;
    }
}

internal sealed record StubComment(long Id, string Author, string Body, DateTimeOffset At);

internal sealed record StubLabel(long Id, string Name, string Color, string Description);

/// <summary>State in the words of the dialect that it came by.</summary>
internal sealed record StubStatus(string Sha, string Context, string State, string Description, string? Url);

internal sealed class StubRun(long id, string workflow, string reference, IReadOnlyDictionary<string, string> inputs, string trigger, string sha, DateTimeOffset at)
{
    public long Id { get; } = id;

    public string Workflow { get; } = workflow;

    public string Reference { get; } = reference;

    public IReadOnlyDictionary<string, string> Inputs { get; } = inputs;

    public string Trigger { get; } = trigger;

    public string Sha { get; } = sha;

    public DateTimeOffset CreatedAt { get; } = at;

    public string Title { get; set; } = workflow;

    /// <summary><c>queued</c>, <c>running</c> or <c>completed</c>.</summary>
    public string Status { get; set; } = "queued";

    /// <summary><c>success</c>, <c>failure</c>, <c>cancelled</c>, ….</summary>
    public string? Conclusion { get; set; }

    public void Complete(string conclusion) => (Status, Conclusion) = ("completed", conclusion);
}
