using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;

namespace Patch.Api.Console.SignIn;

/// <summary>
/// Makes guessing slow: after a few failed sign-ins a caller has to wait, longer each time. The rows are shared by all replicas, and a try
/// is counted before its token is looked at, so that many at once win nothing.
/// </summary>
internal sealed class SignInThrottle(IDbContextFactory<PatchDbContext> contexts, TimeProvider timeProvider)
{
    /// <summary>So many tries are free: people mistype.</summary>
    internal const int Free = 5;

    /// <summary>A caller who has been quiet for so long begins anew.</summary>
    internal static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private const int Collisions = 10;

    /// <summary>How long the next try has to wait after so many that failed: nothing at first, then 30 s, doubled each time, an hour at most.</summary>
    public static TimeSpan Wait(int failures) => failures < Free
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, 30 * Math.Pow(2, Math.Min(failures - Free, 10))));

    /// <summary>Counts a try as failed. Null when it may be looked at; else how long the caller has to wait, and nothing was counted.</summary>
    /// <param name="address">The caller's.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <param name="way">Another way to sign in than the token: its tries are counted by themselves, so that they lock nobody out of the token's.</param>
    public async Task<TimeSpan?> TakeAsync(IPAddress? address, CancellationToken cancellationToken, string? way = null)
    {
        var key = way is null ? KeyOf(address) : IdKeys.Of($"{way}\n{KeyOf(address)}");
        for (var round = 0; round < Collisions; round++)
        {
            var now = timeProvider.NowUtc();
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var guard = await db.SignInGuards.AsNoTracking().SingleOrDefaultAsync(row => row.CallerKey == key, cancellationToken);
            if (guard?.LockedUntil is { } until && until > now)
                return until - now;
            if (guard is null ? await TryAddAsync(db, key, now, cancellationToken) : await TryCountAsync(db, guard, now, cancellationToken))
                return null;
        }

        // So many at once is no person.
        return TimeSpan.FromSeconds(1);
    }

    /// <summary>The try succeeded: its caller begins anew.</summary>
    public async Task ForgiveAsync(IPAddress? address, CancellationToken cancellationToken)
    {
        var key = KeyOf(address);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.SignInGuards.Where(row => row.CallerKey == key).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>One caller: an IPv4 address, or the network of an IPv6 one, since a host has a whole one to choose from.</summary>
    internal static string KeyOf(IPAddress? address)
    {
        if (address is null)
            return IdKeys.Of("unknown");
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address)
            ? IdKeys.Of(Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) + "/64")
            : IdKeys.Of(address.ToString());
    }

    private static async Task<bool> TryAddAsync(PatchDbContext db, string key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.SignInGuards.Add(new SignInGuard { CallerKey = key, Failures = 1, UpdatedAt = now });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return false;
        }
    }

    /// <summary>One conditional update: of several tries at once, one a round gets through.</summary>
    private static async Task<bool> TryCountAsync(PatchDbContext db, SignInGuard guard, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var failures = guard.UpdatedAt < now - Forgotten ? 1 : guard.Failures + 1;
        DateTimeOffset? lockedUntil = Wait(failures) is var wait && wait > TimeSpan.Zero ? now + wait : null;
        return await db.SignInGuards
            .Where(row => row.Seq == guard.Seq && row.Failures == guard.Failures && row.UpdatedAt == guard.UpdatedAt)
            .ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Failures, failures).SetProperty(r => r.LockedUntil, lockedUntil).SetProperty(r => r.UpdatedAt, now),
                cancellationToken) == 1;
    }
}
