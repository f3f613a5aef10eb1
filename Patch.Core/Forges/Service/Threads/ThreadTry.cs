using Patch.Core.Data;
using Patch.Core.Forges.Api;

namespace Patch.Core.Forges.Service.Threads;

/// <summary>What becomes of a thread behind a try: a pure rule.</summary>
/// <param name="State">One of <see cref="ForgeThreadStates"/>.</param>
/// <param name="Reason">A sentence; null to keep the one before.</param>
/// <param name="NextTryAt">Null when there is none.</param>
/// <param name="Tries">Failed tries in a row.</param>
/// <param name="LastError">Code and sentence; null when it went well.</param>
internal sealed record ThreadTry(string State, string? Reason, DateTimeOffset? NextTryAt, int Tries, string? LastError)
{
    /// <summary>A limit of requests is no failure: it is waited for, however often, and at least so long.</summary>
    private static readonly TimeSpan ShortestHold = TimeSpan.FromSeconds(5);

    /// <summary>Exactly one of <paramref name="end"/> and <paramref name="fault"/> is set.</summary>
    public static ThreadTry After(ForgeThread thread, ThreadEnd? end, ForgeFault? fault, DateTimeOffset now, double random)
    {
        if (fault is null)
            return new ThreadTry(end!.State, end.Reason, null, 0, end.State == ForgeThreadStates.Blocked ? $"blocked {end.Reason}" : null);
        var error = $"{fault.Code} {fault.Sentence}";
        if (fault.Permanent)
            return new ThreadTry(ForgeThreadStates.Blocked, fault.Sentence, null, thread.Tries + 1, error);
        if (fault.Code == ForgeFaults.RateLimited)
        {
            var asked = fault.RetryAfter ?? TimeSpan.FromMinutes(1);
            var wait = asked < ShortestHold ? ShortestHold : asked > RetrySchedule.MaxRetryAfter ? RetrySchedule.MaxRetryAfter : asked;
            return new ThreadTry(ForgeThreadStates.Due, null, now + wait, thread.Tries, error);
        }

        var tries = thread.Tries + 1;
        var next = RetrySchedule.NextTry(tries, now, RetrySchedule.Waits, fault.RetryAfter, RetrySchedule.Jitter, random);
        return next is null
            ? new ThreadTry(ForgeThreadStates.Blocked, $"Given up after {tries} tries: {fault.Sentence} Ask for it again with 'patchmoi forge retry {thread.Seq}'.", null, tries, error)
            : new ThreadTry(ForgeThreadStates.Due, null, next, tries, error);
    }
}
