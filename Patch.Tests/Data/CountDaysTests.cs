using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Data;
using Patch.Tests.Api;
using Patch.Tests.Support;

namespace Patch.Tests.Data;

public sealed class CountDaysTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 14, 23, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Rows_are_counted_once_each_by_their_day_once_they_are_safe_from_late_commits(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var time = new FakeTimeProvider(Start);
        await using var services = database.Services(timeProvider: time);
        var count = services.GetRequiredService<CountDays>();
        await AddAsync(services, Event("a", Start), Event("b", Start.AddHours(2)));

        Assert.Equal(0, await count.RunAsync(Token));
        Assert.Equal(0, await count.RunAsync(Token));
        await AddAsync(services, Event("c", Start));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, await count.RunAsync(Token));
        Assert.Equal([("events", "2026-05-14", 1), ("events", "2026-05-15", 1)], await DaysAsync(services));

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await count.RunAsync(Token));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await count.RunAsync(Token));
        Assert.Equal([("events", "2026-05-14", 2), ("events", "2026-05-15", 1)], await DaysAsync(services));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_attempt_counts_when_it_begins_and_again_for_each_status_that_it_comes_to(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var time = new FakeTimeProvider(Start);
        await using var services = database.Services(timeProvider: time);
        var count = services.GetRequiredService<CountDays>();
        await AddAsync(services, Step(null, "started"), Step("started", "started"), Step("started", "changed"));
        await count.RunAsync(Token);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(3, await count.RunAsync(Token));
        Assert.Equal([("attempts", "2026-05-14", 1), ("attempts:changed", "2026-05-14", 1), ("attempts:started", "2026-05-14", 1)], await DaysAsync(services));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Four_workers_at_once_count_each_row_once(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var time = new FakeTimeProvider(Start);
        await using var services = database.Services(timeProvider: time);
        await AddAsync(services, [.. Enumerable.Range(0, 50).Select(n => Event($"e{n}", Start))]);
        await services.GetRequiredService<CountDays>().RunAsync(Token);
        time.Advance(TimeSpan.FromMinutes(1));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => services.GetRequiredService<CountDays>().RunAsync(Token))));
        await services.GetRequiredService<CountDays>().RunAsync(Token);

        Assert.Equal([("events", "2026-05-14", 50)], await DaysAsync(services));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static FlowEvent Event(string id, DateTimeOffset at)
    {
        var row = ApiData.Event(id);
        row.ReceivedAt = at;
        return row;
    }

    private static AttemptHistoryEntry Step(string? from, string to) => new() { AttemptSeq = 1, At = Start, FromStatus = from, ToStatus = to, Reason = "It moved.", Json = "{}", LineKey = null };

    private static async Task AddAsync(IServiceProvider services, params object[] rows)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync(Token);
        db.AddRange(rows);
        await db.SaveChangesAsync(Token);
    }

    private static async Task<List<(string, string, long)>> DaysAsync(IServiceProvider services)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PatchDbContext>>().CreateDbContextAsync(Token);
        var rows = await db.DayCounts.AsNoTracking().Where(row => row.Day != "").ToListAsync(Token);
        return [.. rows.OrderBy(row => row.Kind, StringComparer.Ordinal).ThenBy(row => row.Day, StringComparer.Ordinal).Select(row => (row.Kind, row.Day, row.Count))];
    }
}
