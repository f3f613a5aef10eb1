using LibGit2Sharp;
using Microsoft.Extensions.Options;

namespace Patch.Core.Git.Remotes;

/// <summary>Lists the references of any Git repository by its URL, without a local copy.</summary>
public sealed class RemoteReferences(IOptions<GitOptions> options, TimeProvider timeProvider)
{
    private const string Peeled = "^{}";

    private static readonly Lock StandGate = new();

    /// <summary>
    /// All references that the remote shows, in its order. Answers within the limit, also when the remote hangs; what can be expected to go
    /// wrong (no repository, credentials, time) is a failure with a sentence, never an exception.
    /// </summary>
    /// <param name="url">file://, a plain path, http(s)://, ssh:// or user@host:path (the last two need the git program).</param>
    /// <param name="limit">The time limit of the whole call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<RemoteRefsResult> ListAsync(string url, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (RemoteAddress.Parse(url, out var wrong) is not { } address)
            return RemoteRefsResult.Failed(wrong!);
        if (address.Kind == RemoteKind.Ssh)
            return await ListBySshAsync(address, limit, cancellationToken);
        if (address.Kind == RemoteKind.Local && !Directory.Exists(address.Url))
            return RemoteRefsResult.Failed(new GitFailure(GitFailureCodes.NoRepository, $"There is no folder {address.Shown}."));

        var work = new RemoteWork(timeProvider, options.Value);
        var (refs, failure) = await work.RunAsync(address, limit, target => List(target, work), cancellationToken);
        return failure is null ? new RemoteRefsResult(refs!, null) : RemoteRefsResult.Failed(failure);
    }

    private List<RemoteRef> List(RemoteAddress address, RemoteWork work)
    {
        if (address.Kind == RemoteKind.Local)
            return Join(Repository.ListRemoteReferences(address.Url));
        using var repository = Stand();
        return Join(work.Credentials(address) is { } credentials
            ? repository.Network.ListReferences(address.Url, credentials)
            : repository.Network.ListReferences(address.Url));
    }

    /// <summary>An empty repository to stand in: only one can tell libgit2 not to follow redirects.</summary>
    private Repository Stand()
    {
        var path = Path.Combine(Path.GetFullPath(options.Value.MirrorDirectory), "empty.git");
        lock (StandGate)
        {
            if (!Repository.IsValid(path))
                Repository.Init(path, isBare: true);
            var repository = new Repository(path);
            HttpRedirects.Refuse(repository);
            return repository;
        }
    }

    private static List<RemoteRef> Join(IEnumerable<Reference> references) =>
        Join(references.OfType<DirectReference>().Select(reference => (reference.CanonicalName, reference.TargetIdentifier)));

    private async Task<RemoteRefsResult> ListBySshAsync(RemoteAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (output, failure) = await new GitProgram(timeProvider, options.Value).RunAsync(address, limit, ["ls-remote", "--", address.Url], cancellationToken);
        if (failure is not null)
            return RemoteRefsResult.Failed(failure);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(parts => parts.Length == 2);
        return new RemoteRefsResult(Join(lines.Select(parts => (parts[1], parts[0]))), null);
    }

    /// <summary>Remotes list a tag's commit right after the tag, as <c>name^{}</c>.</summary>
    private static List<RemoteRef> Join(IEnumerable<(string Name, string Sha)> listed)
    {
        var refs = new List<RemoteRef>();
        foreach (var (name, sha) in listed)
        {
            if (!name.EndsWith(Peeled, StringComparison.Ordinal))
                refs.Add(new RemoteRef(name, sha, null));
            else if (refs.Count > 0 && refs[^1].Name == name[..^Peeled.Length])
                refs[^1] = refs[^1] with { PeeledSha = sha };
        }

        return refs;
    }
}
