using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Http;

namespace Patch.Core.Forges.GitHub;

/// <summary>A repository at GitHub or GitHub Enterprise Server.</summary>
internal sealed partial class GitHubForge(IGitHubApi api, ForgeWire wire) : IForge
{
    private ForgeRepository? known;

    public string Provider => ForgeProviders.GitHub;

    public async Task<ForgeResult<ForgeRepository>> RepositoryAsync(CancellationToken cancellationToken)
    {
        var read = await wire.RepositoryAsync<GitHubRepository>(GitHubRights.Look, cancellationToken);
        if (!read.IsOk)
            return read.Fault;
        var repository = read.Value;
        return known = new ForgeRepository(
            repository.FullName, repository.DefaultBranch, repository.HtmlUrl, repository.Private, repository.Archived, repository.Permissions?.Push);
    }

    public async Task<ForgeResult<string?>> BranchAsync(string branch, CancellationToken cancellationToken)
    {
        var found = await wire.FindAsync<GitHubRef>(GitHubRights.Branch, token => api.BranchAsync(branch, token), cancellationToken);
        return found.IsOk ? new ForgeResult<string?>(found.Value?.Object.Sha, null) : found.Fault;
    }

    public async Task<ForgeResult<IReadOnlyList<ForgePull>>> PullsAsync(string head, CancellationToken cancellationToken)
    {
        // The filter wants the owner's name of today: with that from before a rename it finds nothing, and a second pull request would be opened.
        var repository = known is null ? await RepositoryAsync(cancellationToken) : known;
        if (!repository.IsOk)
            return repository.Fault;
        var name = repository.Value.FullName;
        var pulls = await wire.ListAsync<List<GitHubPull>, GitHubPull>(
            GitHubRights.Pulls, token => api.PullsAsync($"{name.Split('/')[0]}:{head}", token), page => page, null, null, cancellationToken);
        return pulls.IsOk ? new ForgeResult<IReadOnlyList<ForgePull>>([.. pulls.Value.Where(pull => IsOf(pull, name, head)).Select(Pull)], null) : pulls.Fault;
    }

    public async Task<ForgeResult<ForgePull?>> PullAsync(long number, CancellationToken cancellationToken)
    {
        var found = await wire.FindAsync<GitHubPull>(GitHubRights.Pull, token => api.PullAsync(number, token), cancellationToken);
        return found.IsOk ? new ForgeResult<ForgePull?>(found.Value is { } pull ? Pull(pull) : null, null) : found.Fault;
    }

    public async Task<ForgeResult<ForgePull>> OpenPullAsync(ForgePullDraft draft, CancellationToken cancellationToken)
    {
        var pull = new GitHubNewPull(ForgeText.Line(draft.Title), ForgeText.Body(draft.Body), draft.Head, draft.Base, draft.Draft);
        var opened = await wire.ReadAsync<GitHubPull>(GitHubRights.OpenPull, token => api.OpenPullAsync(pull, token), cancellationToken);
        // Private repositories of some plans have no drafts; nothing was made by such an answer.
        if (draft.Draft && opened is { IsOk: false, Fault: { Code: ForgeFaults.Invalid } fault } && fault.Sentence.Contains("draft pull requests", StringComparison.OrdinalIgnoreCase))
            opened = await wire.ReadAsync<GitHubPull>(GitHubRights.OpenPull, token => api.OpenPullAsync(pull with { Draft = false }, token), cancellationToken);
        return opened.IsOk ? Pull(opened.Value) : opened.Fault;
    }

    public async Task<ForgeResult<ForgePull>> ChangePullAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken)
    {
        var changed = await wire.ReadAsync<GitHubPull>(
            GitHubRights.ChangePull, token => api.ChangePullAsync(number, Change(title, body, open), token), cancellationToken);
        return changed.IsOk ? Pull(changed.Value) : changed.Fault;
    }

    public async Task<ForgeResult<ForgeNothing>> SetStatusAsync(string sha, ForgeStatus status, CancellationToken cancellationToken) => await wire.DoAsync(
        GitHubRights.Status,
        token => api.SetStatusAsync(sha, new GitHubNewStatus(status.State, status.Context, ForgeText.Line(status.Description, ForgeText.StatusLimit), status.Url), token),
        cancellationToken);

    private static GitHubChange Change(string? title, string? body, bool? open) => new(
        title is null ? null : ForgeText.Line(title), body is null ? null : ForgeText.Body(body), open switch { true => "open", false => "closed", null => null });

    /// <summary>Of this repository's own branch, not of the same name in another repository of the same owner.</summary>
    private static bool IsOf(GitHubPull pull, string repository, string head) =>
        pull.Head.Ref == head && (pull.Head.Repo is null || string.Equals(pull.Head.Repo.FullName, repository, StringComparison.OrdinalIgnoreCase));

    private static ForgePull Pull(GitHubPull pull)
    {
        var state = pull.State == "open" ? ForgePullStates.Open : pull.MergedAt is null ? ForgePullStates.Closed : ForgePullStates.Merged;
        return new ForgePull(
            pull.Number, pull.HtmlUrl, state, pull.Title, pull.Body ?? "", pull.Head.Ref, pull.Head.Sha, pull.Base.Ref, pull.Draft, Names(pull.Labels));
    }

    private static IReadOnlyList<string> Names(List<GitHubLabel>? labels) => [.. (labels ?? []).Select(label => label.Name)];
}
