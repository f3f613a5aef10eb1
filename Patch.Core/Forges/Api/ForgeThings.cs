namespace Patch.Core.Forges.Api;

/// <summary>A repository.</summary>
/// <param name="FullName"><c>owner/name</c> as it is called now.</param>
/// <param name="DefaultBranch">Its default branch.</param>
/// <param name="WebUrl">Its page.</param>
/// <param name="Private">Only members see it.</param>
/// <param name="Archived">It takes no writes.</param>
/// <param name="CanPush">The token may push; null where the forge does not say.</param>
public sealed record ForgeRepository(string FullName, string DefaultBranch, string WebUrl, bool Private, bool Archived, bool? CanPush);

/// <summary>A pull request; a merge request at GitLab.</summary>
/// <param name="Number">Its number within the repository.</param>
/// <param name="Url">Its page.</param>
/// <param name="State">One of <see cref="ForgePullStates"/>.</param>
/// <param name="Title">Its title, the mark of a draft included where the forge keeps it there.</param>
/// <param name="Body">Its body.</param>
/// <param name="Head">The branch that is to be merged.</param>
/// <param name="HeadSha">That branch's commit.</param>
/// <param name="Base">The branch that it goes into.</param>
/// <param name="Draft">It is a draft.</param>
/// <param name="Labels">Names of its labels.</param>
public sealed record ForgePull(
    long Number, string Url, string State, string Title, string Body, string Head, string HeadSha, string Base, bool Draft, IReadOnlyList<string> Labels);

/// <summary>The closed list of <see cref="ForgePull.State"/>.</summary>
public static class ForgePullStates
{
    public const string Open = "open";
    public const string Closed = "closed";
    public const string Merged = "merged";
}

/// <summary>A pull request to be opened.</summary>
public sealed record ForgePullDraft(string Title, string Body, string Head, string Base, bool Draft);

/// <summary>An issue.</summary>
public sealed record ForgeIssue(long Number, string Url, bool Open, string Title, string Body, IReadOnlyList<string> Labels);

/// <summary>A comment.</summary>
public sealed record ForgeComment(string Id, string Author, string Body, DateTimeOffset At);

/// <summary>What is commented on or labelled.</summary>
/// <param name="IsPull">A pull request; false: an issue. Forges number them in one or in two sequences.</param>
/// <param name="Number">Its number.</param>
public readonly record struct ForgeTopic(bool IsPull, long Number);

/// <summary>A label.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Color">Six hexadecimal digits.</param>
/// <param name="Description">What it says.</param>
public sealed record ForgeLabel(string Name, string Color, string Description);

/// <summary>A commit status.</summary>
/// <param name="Context">Its name: one status for each on a commit.</param>
/// <param name="State"><c>pending</c>, <c>success</c>, <c>failure</c> or <c>error</c>.</param>
/// <param name="Description">At most 140 characters are shown.</param>
/// <param name="Url">Where more is; null for nowhere.</param>
public sealed record ForgeStatus(string Context, string State, string Description, string? Url);

/// <summary>A run of a workflow, or a pipeline.</summary>
/// <param name="Id">The forge's id.</param>
/// <param name="Url">Its page.</param>
/// <param name="Status"><c>queued</c>, <c>running</c> or <c>completed</c>.</param>
/// <param name="Conclusion"><c>success</c>, <c>failure</c>, <c>cancelled</c>, …; null until it is completed.</param>
/// <param name="Title">Its name or display title: a workflow may put the run's id there.</param>
/// <param name="HeadSha">The commit that it ran on.</param>
/// <param name="CreatedAt">When it was started.</param>
public sealed record ForgeRun(string Id, string Url, string Status, string? Conclusion, string Title, string HeadSha, DateTimeOffset CreatedAt);
