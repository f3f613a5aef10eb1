using LibGit2Sharp;
using Patch.Core.Git.Resolutions;

namespace Patch.Core.Git.Remotes;

/// <summary>Pushes exactly one reference, and only over the value that the caller expects there.</summary>
internal sealed class RemotePush(string repositoryPath, RemoteWork work, GitOptions options, TimeProvider timeProvider)
{
    private const string RemoteName = "push";

    /// <summary>Null for a name that may be pushed.</summary>
    public static GitFailure? BadReference(string reference) =>
        Reference.IsValidName(reference) && (reference.StartsWith("refs/heads/", StringComparison.Ordinal) || reference.StartsWith("refs/tags/", StringComparison.Ordinal))
            ? null
            : new GitFailure(GitFailureCodes.BadReference, $"'{reference}' is not a full name under refs/heads/ or refs/tags/ that Git allows.");

    public async Task<PushOutcome> PushAsync(PushRequest request, CancellationToken cancellationToken)
    {
        if (RemoteAddress.Parse(request.Url, out var wrong) is not { } address)
            return PushOutcome.Failed(wrong!);
        if (request.Reference != ResolutionBook.Reference && BadReference(request.Reference) is { } bad)
            return PushOutcome.Failed(bad);

        var listed = await new RemoteReferences(Microsoft.Extensions.Options.Options.Create(options), timeProvider)
            .ListAsync(request.Url, options.PushLimit, cancellationToken);
        if (listed.Failure is { } failure)
            return PushOutcome.Failed(failure);
        var before = listed.Refs.FirstOrDefault(item => item.Name == request.Reference)?.Sha;
        if (before == request.Sha)
            return new PushOutcome(false, before, $"{request.Reference} of {address.Shown} is {At(before)} already.", null);
        if (before != request.Expected)
            return PushOutcome.Failed(Moved(request, address, before), before);

        var refused = address.Kind == RemoteKind.Ssh
            ? await PushBySshAsync(request, address, cancellationToken)
            : await PushByLibraryAsync(request, address, cancellationToken);
        return refused is null
            ? new PushOutcome(true, before, $"{request.Reference} of {address.Shown} is {At(request.Sha)} now{(before is null ? ", newly made" : $", was at {Short(before)}")}.", null)
            : PushOutcome.Failed(refused, before);
    }

    private async Task<GitFailure?> PushByLibraryAsync(PushRequest request, RemoteAddress address, CancellationToken cancellationToken)
    {
        var (moved, failure) = await work.RunAsync(address, options.PushLimit, target => Push(request, target), cancellationToken);
        return failure is not null && failure.Sentence.Contains("non-bare", StringComparison.Ordinal)
            ? new GitFailure(GitFailureCodes.Unsupported, $"{address.Shown} has a work tree, and a push may only go to a bare repository: use one, or fetch from the mirror.")
            : failure ?? moved;
    }

    private GitFailure? Push(PushRequest request, RemoteAddress address)
    {
        GitFailure? refusal = null;
        using var repository = new Repository(repositoryPath);
        // libgit2 pushes to named remotes only. The mirror is locked, so one name will do.
        repository.Network.Remotes.Remove(RemoteName);
        var remote = repository.Network.Remotes.Add(RemoteName, address.Url);
        try
        {
            repository.Network.Push(remote, $"{(request.FastForwardOnly || request.Sha is null ? "" : "+")}{request.Sha}:{request.Reference}", new PushOptions
            {
                CredentialsProvider = work.Credentials(address),
                OnPushStatusError = error => refusal = new GitFailure(GitFailureCodes.Refused, $"{address.Shown} refused {error.Reference}: {error.Message}"),
                // What the remote said in this very connection; the remote itself checks that it still holds.
                OnNegotiationCompletedBeforePush = updates =>
                {
                    var seen = updates.Select(update => update.SourceObjectId).FirstOrDefault();
                    var before = seen is null || seen == ObjectId.Zero ? null : seen.Sha;
                    if (before != request.Expected)
                        refusal = Moved(request, address, before);
                    return refusal is null && work.GoOn;
                },
            });
        }
        catch (UserCancelledException) when (refusal is not null)
        {
            return refusal;
        }
        finally
        {
            repository.Network.Remotes.Remove(RemoteName);
        }

        return refusal;
    }

    private async Task<GitFailure?> PushBySshAsync(PushRequest request, RemoteAddress address, CancellationToken cancellationToken)
    {
        // Without the flag git itself refuses all but a fast-forward, which loses no commit wherever the reference is by now.
        string[] lease = request.FastForwardOnly ? [] : [$"--force-with-lease={request.Reference}:{request.Expected}"];
        string[] arguments = ["push", "--quiet", .. lease, "--", address.Url, $"{request.Sha}:{request.Reference}"];
        return (await new GitProgram(timeProvider, options).RunAsync(address, options.PushLimit, arguments, cancellationToken, repositoryPath)).Failure;
    }

    private static GitFailure Moved(PushRequest request, RemoteAddress address, string? before) => new(GitFailureCodes.Moved,
        $"{request.Reference} of {address.Shown} is {At(before)}, not {(request.Expected is null ? "absent" : $"at {Short(request.Expected)}")} as expected: somebody else moved it, so nothing was pushed.");

    private static string At(string? sha) => sha is null ? "gone" : $"at {Short(sha)}";

    private static string Short(string sha) => sha.Length > 7 ? sha[..7] : sha;
}
