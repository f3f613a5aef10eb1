using LibGit2Sharp;
using Patch.Core.Git.Remotes;

namespace Patch.Core.Git.Mirrors;

/// <summary>Fetches one remote into a mirror: its branches and its tags, each under the remote's name, gone ones pruned.</summary>
internal sealed class MirrorFetch(string path, RemoteWork work, GitOptions options, TimeProvider timeProvider)
{
    public async Task<GitFailure?> FetchAsync(string name, RemoteAddress address, CancellationToken cancellationToken)
    {
        string[] refspecs = [$"+refs/heads/*:refs/remotes/{name}/*", $"+refs/tags/*:refs/{name}-tags/*", $"+refs/patch/*:refs/{name}-patch/*"];
        if (address.Kind == RemoteKind.Ssh)
        {
            string[] arguments = ["fetch", "--quiet", "--prune", "--no-tags", "--no-auto-gc", "--", address.Url, .. refspecs];
            return (await new GitProgram(timeProvider, options).RunAsync(address, options.FetchLimit, arguments, cancellationToken, path)).Failure;
        }

        return (await work.RunAsync(address, options.FetchLimit, target => Fetch(name, target, refspecs), cancellationToken)).Failure;
    }

    private bool Fetch(string name, RemoteAddress address, string[] refspecs)
    {
        using var repository = new Repository(path);
        var known = repository.Network.Remotes[name].Url;
        // The repository may have moved within its host; what is written down stays what the operator wrote.
        repository.Network.Remotes.Update(name, remote => remote.Url = address.Url);
        try
        {
            repository.Network.Fetch(name, refspecs, new FetchOptions
            {
                Prune = true,
                TagFetchMode = TagFetchMode.None,
                CredentialsProvider = work.Credentials(address),
                OnProgress = _ => work.GoOn,
                OnTransferProgress = _ => work.GoOn,
            });
        }
        finally
        {
            repository.Network.Remotes.Update(name, remote => remote.Url = known);
        }

        return true;
    }
}
