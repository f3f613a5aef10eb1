using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Patch.Core.Data;
using Patch.Core.Forges.Api;
using Patch.Core.Forges.Hosts;

namespace Patch.Core.Forges.Http;

/// <summary>The requests that a token may still make, in a row that all workers look at before they ask and write to after.</summary>
internal sealed class Allowances(IDbContextFactory<PatchDbContext> contexts, IOptionsMonitor<ForgeOptions> options, TimeProvider timeProvider)
{
    /// <summary>Why no request may be made now; null when one may.</summary>
    public async Task<ForgeFault?> LookAsync(ForgeHost host, string identity, CancellationToken cancellationToken)
    {
        var key = KeyOf(host, identity);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.ForgeAllowances.AsNoTracking().SingleOrDefaultAsync(allowance => allowance.TokenKey == key, cancellationToken);
        var now = timeProvider.NowUtc();
        if (row?.HeldUntil > now)
            return Held(host, row.HeldReason ?? "the forge asks to wait", row.HeldUntil.Value, now);
        if (row is not { Remaining: { } remaining } || !(row.ResetAt > now))
            return null;
        var reserve = Math.Min(options.CurrentValue.Reserve, (row.Limit ?? int.MaxValue) / 10);
        return remaining > reserve ? null : Held(host, $"{remaining} requests are left in the window, and {reserve} are kept for others", row.ResetAt.Value, now);
    }

    /// <summary>Writes what an answer said. Answers overtake one another: within a window the lower number holds, of two holds the longer one.</summary>
    public async Task NoteAsync(ForgeHost host, string identity, AllowanceNews news, CancellationToken cancellationToken)
    {
        if (news is { Remaining: null, HeldUntil: null })
            return;
        var key = KeyOf(host, identity);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await UpdateAsync(db, key, news, cancellationToken))
            return;
        db.ForgeAllowances.Add(new ForgeAllowance
        {
            TokenKey = key,
            Host = host.Name,
            Limit = news.Limit,
            Remaining = news.Remaining,
            ResetAt = news.ResetAt?.ToWireUtc(),
            HeldUntil = news.HeldUntil?.ToWireUtc(),
            HeldReason = news.Reason,
            UpdatedAt = timeProvider.NowUtc(),
        });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            await UpdateAsync(db, key, news, cancellationToken);
        }
    }

    private async Task<bool> UpdateAsync(PatchDbContext db, string key, AllowanceNews news, CancellationToken cancellationToken)
    {
        var now = timeProvider.NowUtc();
        var rows = 0;
        if (news is { Remaining: { } remaining, ResetAt: { } resetAt })
        {
            DateTimeOffset? reset = resetAt.ToWireUtc();
            rows = await db.ForgeAllowances
                .Where(row => row.TokenKey == key && (row.ResetAt == null || row.ResetAt < reset || row.Remaining == null || row.Remaining >= remaining))
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Limit, news.Limit).SetProperty(row => row.Remaining, (int?)remaining)
                        .SetProperty(row => row.ResetAt, reset).SetProperty(row => row.UpdatedAt, now),
                    cancellationToken);
        }

        if (news.HeldUntil is { } heldUntil)
        {
            DateTimeOffset? held = heldUntil.ToWireUtc();
            rows += await db.ForgeAllowances.Where(row => row.TokenKey == key && (row.HeldUntil == null || row.HeldUntil < held)).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.HeldUntil, held).SetProperty(row => row.HeldReason, news.Reason).SetProperty(row => row.UpdatedAt, now),
                cancellationToken);
        }

        return rows > 0 || await db.ForgeAllowances.AnyAsync(row => row.TokenKey == key, cancellationToken);
    }

    private static ForgeFault Held(ForgeHost host, string reason, DateTimeOffset until, DateTimeOffset now) => new(
        ForgeFaults.RateLimited, $"No request was sent to {host.Title} at {host.Name}: {reason}; it goes on at {until.ToWire()}.", until - now, Permanent: false);

    private static string KeyOf(ForgeHost host, string identity) => IdKeys.Of($"{host.ApiUrl}\n{identity}");
}
