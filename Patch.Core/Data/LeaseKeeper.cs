using Microsoft.EntityFrameworkCore;

namespace Patch.Core.Data;

/// <summary>Keeps a lease while the work under it goes on, however long that is.</summary>
/// <param name="renew">Makes the lease longer; false when somebody else has it.</param>
/// <param name="lease">How long it lasts.</param>
/// <param name="notRenewed">Told of a database that does not answer; the lease may still be good.</param>
/// <param name="timeProvider">The clock.</param>
public sealed class LeaseKeeper(
    Func<CancellationToken, Task<bool>> renew, TimeSpan lease, Action<Exception> notRenewed, TimeProvider timeProvider)
{
    /// <summary>How long work may go on whose row was taken away by hand.</summary>
    private static readonly TimeSpan LongestUnseen = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Runs the work to its end. When the lease is lost, or could not be renewed before it ran out, the work's token is cancelled and the
    /// answer is null: somebody else may have it now.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; the work has ended.</exception>
    public async Task<T?> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        where T : class
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keeping = KeepAsync(lost, over.Token);
        try
        {
            return await work(lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await over.CancelAsync();
            await keeping;
        }
    }

    private async Task KeepAsync(CancellationTokenSource lost, CancellationToken over)
    {
        var renewed = timeProvider.GetTimestamp();
        var pause = lease / 3 < LongestUnseen ? lease / 3 : LongestUnseen;
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(pause, timeProvider, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
                return;
            try
            {
                if (!await renew(over))
                    await lost.CancelAsync();
                renewed = timeProvider.GetTimestamp();
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken) when (broken is DbUpdateException or System.Data.Common.DbException or InvalidOperationException or TimeoutException)
            {
                notRenewed(broken);
                if (timeProvider.GetElapsedTime(renewed) > lease)
                    await lost.CancelAsync();
            }
        }
    }
}
