using Patch.Core.Forges.Http;

namespace Patch.Core.Forges.GitLab;

/// <summary>What each request is for, and what the token needs for it: GitLab's scopes are coarse, the role decides.</summary>
internal static class GitLabRights
{
    private const string Read = "the scope read_api, and the role Reporter";
    private const string Write = "the scope api, and the role Developer";

    public static readonly ForgeCall Look = new("look at the project", Read);
    public static readonly ForgeCall Branch = new("look at a branch", Read);
    public static readonly ForgeCall Pulls = new("list merge requests", Read);
    public static readonly ForgeCall Pull = new("read a merge request", Read);
    public static readonly ForgeCall OpenPull = new("open a merge request", Write, Writes: true);
    public static readonly ForgeCall ChangePull = new("change a merge request", Write, Writes: true);
    public static readonly ForgeCall Issues = new("list issues", Read);
    public static readonly ForgeCall Issue = new("read an issue", Read);
    public static readonly ForgeCall OpenIssue = new("open an issue", Write, Writes: true);
    public static readonly ForgeCall ChangeIssue = new("change an issue", Write, Writes: true);
    public static readonly ForgeCall Comments = new("list comments", Read);
    public static readonly ForgeCall Comment = new("comment", Write, Writes: true);
    public static readonly ForgeCall Labels = new("look at a label", Read);
    public static readonly ForgeCall MakeLabel = new("make a label", Write, Writes: true);
    public static readonly ForgeCall Label = new("label", Write, Writes: true);
    public static readonly ForgeCall Status = new("set a commit status", Write, Writes: true);
    public static readonly ForgeCall Statuses = new("list a commit's statuses", Read);
    public static readonly ForgeCall Start = new("start a pipeline", "the scope api, the role Developer, and the project's leave to set pipeline variables", Writes: true);
    public static readonly ForgeCall Runs = new("list pipelines", Read);
}
