using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Data;

public sealed class LeaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 14, 12, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_row_is_claimed_by_one_of_many_callers(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var services = database.Services();
        var contexts = services.GetRequiredService<IDbContextFactory<PatchDbContext>>();
        var seq = await AddNoticeAsync(contexts);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var db = await contexts.CreateDbContextAsync();
            return await db.Notices.Where(n => n.NextTryAt <= Now)
                .TryClaimAsync(seq, Leases.NewOwner(), Now, TimeSpan.FromMinutes(1), CancellationToken.None);
        }));

        Assert.Single(claims, claimed => claimed);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_lease_that_ran_out_makes_the_row_free_and_its_old_owner_can_no_longer_close_it(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var services = database.Services();
        var contexts = services.GetRequiredService<IDbContextFactory<PatchDbContext>>();
        var seq = await AddNoticeAsync(contexts);
        await using var db = await contexts.CreateDbContextAsync();
        var lease = TimeSpan.FromMinutes(1);

        Assert.True(await db.Notices.TryClaimAsync(seq, "first", Now, lease, CancellationToken.None));
        Assert.False(await db.Notices.TryClaimAsync(seq, "second", Now + lease, lease, CancellationToken.None));
        Assert.True(await db.Notices.RenewAsync(seq, "first", Now, lease * 2, CancellationToken.None));
        Assert.False(await db.Notices.TryClaimAsync(seq, "second", Now + lease + lease / 2, lease, CancellationToken.None));
        Assert.True(await db.Notices.TryClaimAsync(seq, "second", Now + lease * 3, lease, CancellationToken.None));
        Assert.False(await db.Notices.ReleaseAsync(seq, "first", CancellationToken.None));
        Assert.True(await db.Notices.ReleaseAsync(seq, "second", CancellationToken.None));
    }

    private static async Task<long> AddNoticeAsync(IDbContextFactory<PatchDbContext> contexts)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var notice = new Notice
        {
            Channel = "discord", DedupeKey = IdKeys.Of("n"), BodyJson = "{}", State = "pending", NextTryAt = Now, CreatedAt = Now,
        };
        db.Add(notice);
        await db.SaveChangesAsync();
        return notice.Seq;
    }
}
