using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Http;

namespace Patch.Core.Forges.GitLab;

/// <summary>A project at GitLab; its merge requests are the pull requests.</summary>
internal sealed partial class GitLabForge(IGitLabApi api, ForgeWire wire) : IForge
{
    private const string DraftMark = "Draft: ";
    private const string PullsPart = "merge_requests";
    private const string IssuesPart = "issues";

    /// <summary>The role Developer, who may push to branches that are not protected.</summary>
    private const int Developer = 30;

    private long? project;

    public string Provider => ForgeProviders.GitLab;

    public async Task<ForgeResult<ForgeRepository>> RepositoryAsync(CancellationToken cancellationToken)
    {
        var read = await wire.RepositoryAsync<GitLabProject>(GitLabRights.Look, cancellationToken);
        if (!read.IsOk)
            return read.Fault;
        var found = read.Value;
        project = found.Id;
        int?[] levels = [found.Permissions?.ProjectAccess?.AccessLevel, found.Permissions?.GroupAccess?.AccessLevel];
        return new ForgeRepository(
            found.PathWithNamespace, found.DefaultBranch ?? "", found.WebUrl, found.Visibility is "private" or "internal", found.Archived,
            levels.Max() is { } level ? level >= Developer : null);
    }

    public Task<ForgeResult<string?>> BranchAsync(string branch, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var found = await wire.FindAsync<GitLabBranch>(GitLabRights.Branch, token => api.BranchAsync(id, branch, token), cancellationToken);
        return found.IsOk ? new ForgeResult<string?>(found.Value?.Commit.Id, null) : found.Fault;
    }, cancellationToken);

    public Task<ForgeResult<IReadOnlyList<ForgePull>>> PullsAsync(string head, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var pulls = await wire.ListAsync<List<GitLabPull>, GitLabPull>(
            GitLabRights.Pulls, token => api.PullsAsync(id, head, token), page => page, null, null, cancellationToken);
        return pulls.IsOk
            ? new ForgeResult<IReadOnlyList<ForgePull>>(
                [.. pulls.Value.Where(pull => pull.SourceBranch == head && (pull.SourceProjectId ?? id) == id).Select(Pull).OrderByDescending(pull => pull.Number)], null)
            : pulls.Fault;
    }, cancellationToken);

    public Task<ForgeResult<ForgePull?>> PullAsync(long number, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var found = await wire.FindAsync<GitLabPull>(GitLabRights.Pull, token => api.PullAsync(id, number, token), cancellationToken);
        return found.IsOk ? new ForgeResult<ForgePull?>(found.Value is { } pull ? Pull(pull) : null, null) : found.Fault;
    }, cancellationToken);

    public Task<ForgeResult<ForgePull>> OpenPullAsync(ForgePullDraft draft, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var title = ForgeText.Line(draft.Draft ? DraftMark + draft.Title : draft.Title);
        var pull = new GitLabNewPull(draft.Head, draft.Base, title, ForgeText.Body(draft.Body, ForgeText.GitLabBodyLimit));
        var opened = await wire.ReadAsync<GitLabPull>(GitLabRights.OpenPull, token => api.OpenPullAsync(id, pull, token), cancellationToken);
        return opened.IsOk ? Pull(opened.Value) : (ForgeResult<ForgePull>)opened.Fault;
    }, cancellationToken);

    public Task<ForgeResult<ForgePull>> ChangePullAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken) => InAsync(async id =>
    {
        var changed = await wire.ReadAsync<GitLabPull>(
            GitLabRights.ChangePull, token => api.ChangeAsync(id, PullsPart, number, Change(title, body, open), token), cancellationToken);
        return changed.IsOk ? Pull(changed.Value) : (ForgeResult<ForgePull>)changed.Fault;
    }, cancellationToken);

    /// <summary>Writes to a former name are refused, so every path has the project's number; it is asked for once.</summary>
    private async Task<ForgeResult<T>> InAsync<T>(Func<long, Task<ForgeResult<T>>> work, CancellationToken cancellationToken)
    {
        if (project is null && await RepositoryAsync(cancellationToken) is { IsOk: false } looked)
            return looked.Fault;
        return await work(project!.Value);
    }

    private static GitLabChange Change(string? title, string? body, bool? open) => new(
        title is null ? null : ForgeText.Line(title), body is null ? null : ForgeText.Body(body, ForgeText.GitLabBodyLimit),
        open switch { true => "reopen", false => "close", null => null });

    private static ForgePull Pull(GitLabPull pull)
    {
        var state = pull.State switch { "merged" => ForgePullStates.Merged, "opened" or "locked" => ForgePullStates.Open, _ => ForgePullStates.Closed };
        return new ForgePull(
            pull.Iid, pull.WebUrl, state, pull.Title, pull.Description ?? "", pull.SourceBranch, pull.Sha ?? "", pull.TargetBranch, pull.Draft, pull.Labels ?? []);
    }
}
