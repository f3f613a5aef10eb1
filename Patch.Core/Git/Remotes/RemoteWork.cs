using LibGit2Sharp;
using LibGit2Sharp.Handlers;

namespace Patch.Core.Git.Remotes;

/// <summary>
/// Runs libgit2's blocking network calls on a thread of their own, within a limit. A call that hangs keeps its thread until libgit2
/// gives up on the silent server; the caller goes on at the limit.
/// </summary>
internal sealed class RemoteWork(TimeProvider timeProvider, GitOptions options)
{
    private volatile bool stopped;
    private volatile GitFailure? noPassword;

    /// <summary>False when the work should end: to be answered by every progress callback.</summary>
    public bool GoOn => !stopped;

    /// <summary>Ends when the thread has ended, also after the limit: until then it still uses what it was given.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Runs the work; where the remote sends on within its host, once more at the new address.</summary>
    public async Task<(T? Value, GitFailure? Failure)> RunAsync<T>(RemoteAddress address, TimeSpan limit, Func<RemoteAddress, T> work, CancellationToken cancellationToken)
    {
        GitSettings.Apply(options.SilenceLimit);
        var start = timeProvider.GetTimestamp();
        var (value, failure) = await RunOnceAsync(address, limit, work, cancellationToken);
        if (failure?.Code != GitFailureCodes.Redirected || address.Kind != RemoteKind.Http)
            return (value, failure);

        using var timer = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var (target, elsewhere) = await HttpRedirects.FollowAsync(address, both.Token);
            var rest = limit - timeProvider.GetElapsedTime(start);
            return elsewhere is null && rest > TimeSpan.Zero
                ? await RunOnceAsync(target!, rest, work, cancellationToken)
                : (default, elsewhere ?? GitErrors.TimedOut(address, limit));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, GitErrors.TimedOut(address, limit));
        }
        catch (HttpRequestException exception)
        {
            return (default, GitErrors.Of(address, exception));
        }
    }

    private async Task<(T? Value, GitFailure? Failure)> RunOnceAsync<T>(RemoteAddress address, TimeSpan limit, Func<RemoteAddress, T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource();
        Ended = ended.Task;
        new Thread(() => Run(() => work(address), ended, done)) { IsBackground = true, Name = "git remote" }.Start();
        try
        {
            return (await done.Task.WaitAsync(limit, timeProvider, cancellationToken), null);
        }
        catch (TimeoutException)
        {
            stopped = true;
            return (default, GitErrors.TimedOut(address, limit));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopped = true;
            throw;
        }
        catch (Exception exception) when (GitErrors.IsExpected(exception))
        {
            return (default, noPassword ?? GitErrors.Of(address, exception));
        }
    }

    /// <summary>Credentials that stood in the URL, else those of its host in the options; null where there are none.</summary>
    public CredentialsHandler? Credentials(RemoteAddress address)
    {
        if (address.Kind != RemoteKind.Http || (address.Login ?? options.CredentialsOf(new Uri(address.Url).Authority)) is not { } credential)
            return null;
        var tried = false;
        return (_, _, _) =>
        {
            // libgit2 asks again after a refusal; the same answer again would go round for ever.
            if (tried)
                throw new LibGit2SharpException("authentication: the remote refused the credentials");
            tried = true;
            var (password, missing) = Passwords.Of(credential, address);
            noPassword = missing;
            return password is null
                ? throw new LibGit2SharpException("authentication: the password cannot be read")
                : new UsernamePasswordCredentials { Username = credential.UserName, Password = password };
        };
    }

    /// <summary>Ended comes first: whoever has the result finds that nothing is used any more.</summary>
    private static void Run<T>(Func<T> work, TaskCompletionSource ended, TaskCompletionSource<T> done)
    {
        T value;
        try
        {
            value = work();
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the caller, who waits on another thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ended.SetResult();
            done.SetException(exception);
            return;
        }

        ended.SetResult();
        done.SetResult(value);
    }
}
