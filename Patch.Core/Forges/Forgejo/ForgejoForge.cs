using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;
using Patch.Core.Forges.Http;

namespace Patch.Core.Forges.Forgejo;

/// <summary>A repository at Forgejo or Gitea.</summary>
internal sealed partial class ForgejoForge(IForgejoApi api, ForgeWire wire) : IForge
{
    /// <summary>The mark of a draft that both forges know without being told (<c>WORK_IN_PROGRESS_PREFIXES</c>).</summary>
    private const string DraftMark = "WIP: ";

    /// <summary>Where a head is kept once its branch is gone.</summary>
    private const string KeptHeads = "refs/pull/";

    public string Provider => ForgeProviders.Forgejo;

    public async Task<ForgeResult<ForgeRepository>> RepositoryAsync(CancellationToken cancellationToken)
    {
        var read = await wire.RepositoryAsync<ForgejoRepository>(ForgejoRights.Look, cancellationToken);
        if (!read.IsOk)
            return read.Fault;
        var repository = read.Value;
        return new ForgeRepository(
            repository.FullName, repository.DefaultBranch, repository.HtmlUrl, repository.Private, repository.Archived, repository.Permissions?.Push);
    }

    public async Task<ForgeResult<string?>> BranchAsync(string branch, CancellationToken cancellationToken)
    {
        var found = await wire.FindAsync<ForgejoBranch>(ForgejoRights.Branch, token => api.BranchAsync(branch, token), cancellationToken);
        return found.IsOk ? new ForgeResult<string?>(found.Value?.Commit.Id, null) : found.Fault;
    }

    public async Task<ForgeResult<IReadOnlyList<ForgePull>>> PullsAsync(string head, CancellationToken cancellationToken)
    {
        // There is no filter by head, and the look-up by base and head gives one pull request of many: so all are read.
        var pulls = await wire.ListAsync<List<ForgejoPull>, ForgejoPull>(
            ForgejoRights.Pulls, api.PullsAsync, page => page, null, null, cancellationToken);
        return pulls.IsOk
            ? new ForgeResult<IReadOnlyList<ForgePull>>(
                [.. pulls.Value.Where(pull => BranchOf(pull.Head) == head && pull.Head.RepoId == pull.Base.RepoId).Select(Pull).OrderByDescending(pull => pull.Number)], null)
            : pulls.Fault;
    }

    public async Task<ForgeResult<ForgePull?>> PullAsync(long number, CancellationToken cancellationToken)
    {
        var found = await wire.FindAsync<ForgejoPull>(ForgejoRights.Pull, token => api.PullAsync(number, token), cancellationToken);
        return found.IsOk ? new ForgeResult<ForgePull?>(found.Value is { } pull ? Pull(pull) : null, null) : found.Fault;
    }

    public async Task<ForgeResult<ForgePull>> OpenPullAsync(ForgePullDraft draft, CancellationToken cancellationToken)
    {
        var title = ForgeText.Line(draft.Draft ? DraftMark + draft.Title : draft.Title);
        var opened = await wire.ReadAsync<ForgejoPull>(
            ForgejoRights.OpenPull, token => api.OpenPullAsync(new ForgejoNewPull(title, ForgeText.Body(draft.Body), draft.Head, draft.Base), token), cancellationToken);
        return opened.IsOk ? Pull(opened.Value) : opened.Fault;
    }

    public async Task<ForgeResult<ForgePull>> ChangePullAsync(long number, string? title, string? body, bool? open, CancellationToken cancellationToken)
    {
        var changed = await wire.ReadAsync<ForgejoPull>(
            ForgejoRights.ChangePull, token => api.ChangePullAsync(number, Change(title, body, open), token), cancellationToken);
        return changed.IsOk ? Pull(changed.Value) : changed.Fault;
    }

    public async Task<ForgeResult<ForgeNothing>> SetStatusAsync(string sha, ForgeStatus status, CancellationToken cancellationToken) => await wire.DoAsync(
        ForgejoRights.Status,
        token => api.SetStatusAsync(sha, new ForgejoNewStatus(status.State, status.Context, ForgeText.Line(status.Description, ForgeText.StatusLimit), status.Url), token),
        cancellationToken);

    private static ForgejoChange Change(string? title, string? body, bool? open) => new(
        title is null ? null : ForgeText.Line(title), body is null ? null : ForgeText.Body(body), open switch { true => "open", false => "closed", null => null });

    private static string BranchOf(ForgejoEnd end) => end.Ref.StartsWith(KeptHeads, StringComparison.Ordinal) ? end.Label ?? end.Ref : end.Ref;

    private static ForgePull Pull(ForgejoPull pull)
    {
        var state = pull.Merged ? ForgePullStates.Merged : pull.State == "open" ? ForgePullStates.Open : ForgePullStates.Closed;
        var draft = pull.Draft ?? pull.Title.StartsWith("WIP:", StringComparison.OrdinalIgnoreCase);
        return new ForgePull(
            pull.Number, pull.HtmlUrl, state, pull.Title, pull.Body ?? "", BranchOf(pull.Head), pull.Head.Sha, BranchOf(pull.Base), draft, Names(pull.Labels));
    }

    private static IReadOnlyList<string> Names(List<ForgejoLabel>? labels) => [.. (labels ?? []).Select(label => label.Name)];
}
