using Patch.Core.Forges.Http;

namespace Patch.Core.Forges.GitHub;

/// <summary>What each request is for, and the permission of a fine-grained token or an App that it needs; a classic token needs <c>repo</c>.</summary>
internal static class GitHubRights
{
    public static readonly ForgeCall Look = new("look at the repository", "Metadata: read");
    public static readonly ForgeCall Branch = new("look at a branch", "Contents: read");
    public static readonly ForgeCall Pulls = new("list pull requests", "Pull requests: read");
    public static readonly ForgeCall Pull = new("read a pull request", "Pull requests: read");
    public static readonly ForgeCall OpenPull = new("open a pull request", "Pull requests: write", Writes: true);
    public static readonly ForgeCall ChangePull = new("change a pull request", "Pull requests: write", Writes: true);
    public static readonly ForgeCall Issues = new("list issues", "Issues: read");
    public static readonly ForgeCall Issue = new("read an issue", "Issues: read");
    public static readonly ForgeCall OpenIssue = new("open an issue", "Issues: write", Writes: true);
    public static readonly ForgeCall ChangeIssue = new("change an issue", "Issues: write", Writes: true);
    public static readonly ForgeCall Labels = new("look at a label", "Issues: read");
    public static readonly ForgeCall MakeLabel = new("make a label", "Issues: write", Writes: true);
    public static readonly ForgeCall Status = new("set a commit status", "Commit statuses: write", Writes: true);
    public static readonly ForgeCall Start = new("start a workflow", "Actions: write", Writes: true);
    public static readonly ForgeCall Runs = new("list a workflow's runs", "Actions: read");

    /// <summary>Comments and labels of a pull request need its right, those of an issue the other.</summary>
    public static ForgeCall On(string doing, bool isPull, bool writes) =>
        new(doing, $"{(isPull ? "Pull requests" : "Issues")}: {(writes ? "write" : "read")}", writes);
}
