using Patch.Core.Forges.Http;

namespace Patch.Core.Forges.Forgejo;

/// <summary>What each request is for, and the scope that it needs; the token's owner needs write access to the repository besides.</summary>
internal static class ForgejoRights
{
    private const string ReadRepository = "the scope read:repository";
    private const string WriteRepository = "the scope write:repository, and write access to the repository";
    private const string ReadIssue = "the scope read:issue";
    private const string WriteIssue = "the scope write:issue, and write access to the repository";

    public static readonly ForgeCall Look = new("look at the repository", ReadRepository);
    public static readonly ForgeCall Branch = new("look at a branch", ReadRepository);
    public static readonly ForgeCall Pulls = new("list pull requests", ReadRepository);
    public static readonly ForgeCall Pull = new("read a pull request", ReadRepository);
    public static readonly ForgeCall OpenPull = new("open a pull request", WriteRepository, Writes: true);
    public static readonly ForgeCall ChangePull = new("change a pull request", WriteRepository, Writes: true);
    public static readonly ForgeCall Issues = new("list issues", ReadIssue);
    public static readonly ForgeCall Issue = new("read an issue", ReadIssue);
    public static readonly ForgeCall OpenIssue = new("open an issue", WriteIssue, Writes: true);
    public static readonly ForgeCall ChangeIssue = new("change an issue", WriteIssue, Writes: true);
    public static readonly ForgeCall Comments = new("list comments", ReadIssue);
    public static readonly ForgeCall Comment = new("comment", WriteIssue, Writes: true);
    public static readonly ForgeCall Labels = new("list labels", ReadIssue);
    public static readonly ForgeCall MakeLabel = new("make a label", WriteIssue, Writes: true);
    public static readonly ForgeCall Label = new("label", WriteIssue, Writes: true);
    public static readonly ForgeCall Status = new("set a commit status", WriteRepository, Writes: true);
    public static readonly ForgeCall Start = new("start a workflow", WriteRepository, Writes: true);
    public static readonly ForgeCall Runs = new("list a workflow's runs", ReadRepository);
}
