using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Service.Facts;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>Opens the fork of a thread at its forge, under the name that it has there now, and reads what is to be shown.</summary>
internal sealed class OpenThread(
    IDbContextFactory<PatchDbContext> contexts, ForkForges forges, ReadThreadFacts facts, IOptions<ForgeServiceOptions> options, TimeProvider timeProvider)
{
    /// <exception cref="ForgeFaultException">The fork cannot be worked on; the sentence says what is in the way.</exception>
    /// <exception cref="Workspaces.WorkspaceUnreachableException">The attempt's workspace does not answer.</exception>
    public async Task<ThreadWork> RunAsync(ForgeThread thread, string owner, CancellationToken cancellationToken)
    {
        var forge = forges.Open(thread).Needed();
        var found = await forge.RepositoryAsync(cancellationToken);
        if (found.Fault is { Code: ForgeFaults.NotFound })
        {
            throw new ForgeFaultException(new ForgeFault(
                ForgeFaults.NotFound,
                $"{thread.Host} has no repository {thread.Repo}, or the token may not see it: it was deleted, or made private. What was to be shown is kept: give the token access, or correct the fork's name, and then 'patchmoi forge retry {thread.Seq}'.",
                null, Permanent: true));
        }

        var repository = found.Needed();
        var (before, renamed) = (thread.Repo, !string.Equals(repository.FullName, thread.Repo, StringComparison.OrdinalIgnoreCase));
        if (renamed)
        {
            thread.Repo = repository.FullName;
            forge = forges.Open(thread).Needed();
        }

        var shown = await facts.ReadAsync(thread, cancellationToken);
        var work = new ThreadWork(contexts, thread, owner, timeProvider)
        {
            Forge = forge, Repository = repository, Facts = shown, Choice = ForgeServiceChoice.Of(options.Value, shown.Fork),
        };
        if (renamed)
        {
            work.Note(ForgeStepKinds.Renamed, $"{before} is called {thread.Repo} now; it is followed.", repository.WebUrl);
            await work.KeepAsync(cancellationToken);
        }

        if (repository.Archived)
        {
            throw new ForgeFaultException(new ForgeFault(
                ForgeFaults.Archived, $"{thread.Repo} is archived and takes no writes: unarchive it, and then 'patchmoi forge retry {thread.Seq}'.", null, Permanent: true));
        }

        if (repository.CanPush == false && work.Choice.Enabled)
        {
            throw new ForgeFaultException(new ForgeFault(
                ForgeFaults.Forbidden,
                $"The token for {thread.Host} may read {thread.Repo} but not write to it: give it the right to write contents, pull requests, issues and commit statuses (GitHub), write:repository and write:issue (Forgejo), or the scope api with the role Developer (GitLab).",
                null, Permanent: true));
        }

        return work;
    }
}
