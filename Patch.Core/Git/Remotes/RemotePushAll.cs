namespace Patch.Core.Git.Remotes;

/// <summary>
/// Pushes to several remotes, to all or to none: looks at each before the first is changed, and where one refuses after others took it, puts
/// those back, each only over the value that was just pushed there. A process that dies in between leaves some of them changed; pushing
/// the same again completes them.
/// </summary>
internal sealed class RemotePushAll(
    Func<PushRequest, CancellationToken, Task<PushOutcome>> push, RemoteReferences references, TimeSpan limit)
{
    public async Task<JointPushOutcome> PushAsync(JointPushRequest request, CancellationToken cancellationToken)
    {
        if (RemotePush.BadReference(request.Reference) is { } bad)
            return Failed(request, request.Remotes[0], bad);
        var seen = new List<string?>();
        foreach (var remote in request.Remotes)
        {
            var listed = await references.ListAsync(remote.Url, limit, cancellationToken);
            if (listed.Failure is { } failure)
                return Failed(request, remote, failure with { Sentence = $"{failure.Sentence} Nothing was pushed." });
            var value = listed.Refs.FirstOrDefault(item => item.Name == request.Reference)?.Sha;
            if (value is not null && value != request.Sha && !remote.Replaceable.Contains(value))
                return Failed(request, remote, Foreign(request, remote, value));
            seen.Add(value);
        }

        var done = new List<PushOutcome>();
        foreach (var (remote, value) in request.Remotes.Zip(seen))
        {
            var outcome = await push(new PushRequest(remote.Url, request.Reference, request.Sha, value), cancellationToken);
            if (outcome.Failure is { } failure && !await HasItAsync(request, remote, cancellationToken))
                return await PutBackAsync(request, done, remote, failure, cancellationToken);
            done.Add(outcome.Failure is null ? outcome : new PushOutcome(true, value, $"{request.Reference} of {remote.Name} is at {request.Sha} all the same.", null));
        }

        return new JointPushOutcome([.. request.Remotes.Zip(done, (remote, outcome) => new JointPushed(remote.Name, true, outcome.Before, outcome.Sentence))], null, null);
    }

    /// <summary>A push whose answer was lost, or that another process was about when it died, may have come through.</summary>
    private async Task<bool> HasItAsync(JointPushRequest request, JointPushRemote remote, CancellationToken cancellationToken)
    {
        var listed = await references.ListAsync(remote.Url, limit, cancellationToken);
        return listed.Refs.Any(item => item.Name == request.Reference && item.Sha == request.Sha);
    }

    private async Task<JointPushOutcome> PutBackAsync(
        JointPushRequest request, List<PushOutcome> done, JointPushRemote refusing, GitFailure failure, CancellationToken cancellationToken)
    {
        var remotes = new List<JointPushed>();
        var sentences = new List<string>();
        foreach (var (remote, outcome) in request.Remotes.Zip(done))
        {
            var back = outcome.Changed
                ? await push(new PushRequest(remote.Url, request.Reference, outcome.Before, request.Sha), cancellationToken)
                : outcome;
            // One that moved on meanwhile has what its new owner put there.
            var hasIt = !outcome.Changed || back.Failure is { Code: not GitFailureCodes.Moved };
            if (outcome.Changed)
            {
                sentences.Add(back.Failure is null
                    ? $"{remote.Name} was put back to {outcome.Before ?? "having no such reference"}."
                    : $"{remote.Name}, which had taken it, could not be put back: {back.Failure.Sentence}");
            }

            remotes.Add(new JointPushed(remote.Name, hasIt, outcome.Before, back.Sentence));
        }

        remotes.AddRange(request.Remotes.Skip(done.Count).Select(remote => new JointPushed(remote.Name, false, null, remote == refusing ? failure.Sentence : "")));
        var sentence = string.Join(' ', [failure.Sentence, .. sentences]);
        return new JointPushOutcome(remotes, refusing.Name, failure with { Sentence = sentence });
    }

    private static GitFailure Foreign(JointPushRequest request, JointPushRemote remote, string value) => new(GitFailureCodes.Moved,
        $"{request.Reference} of {remote.Name} is at {value}, which Patch did not put there, and the candidate is {request.Sha}: somebody else moved it, so nothing was pushed.");

    private static JointPushOutcome Failed(JointPushRequest request, JointPushRemote refusing, GitFailure failure) =>
        new([.. request.Remotes.Select(remote => new JointPushed(remote.Name, false, null, ""))], refusing.Name, failure);
}
