using System.Net;
using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Tests.Support;

namespace Patch.Tests.Api.Console.Pages.Notifications;

public sealed class NoticesPageTests
{
    private static readonly KeyValuePair<string, string?>[] Channel =
    [
        new("Patch:Notifications:Channels:ops:Kind", "webhook"), new("Patch:Notifications:Channels:ops:Url", "http://127.0.0.1:9/hook"),
        new("Patch:Notifications:Channels:ops:Secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ];

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_channel_is_tested_and_resumed_by_buttons_and_both_are_in_the_audit_trail(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var api = ApiServer.Start(database, Channel);
        await using (var db = await api.DbAsync())
        {
            var now = TimeProvider.System.NowUtc();
            db.Add(new ChannelState { Name = "ops", Failures = 10, PausedAt = now, PausedUntil = now.AddHours(1), PauseReason = "It failed 10 times in a row." });
            await db.SaveChangesAsync();
        }

        Assert.Contains("It failed 10 times in a row.", await api.ShownAsync("/console/notices"), StringComparison.Ordinal);
        using var resumed = await api.ActAsync("/console/notices", "/console/notices/channels/ops/resume");
        using var tested = await api.ActAsync("/console/notices", "/console/notices/channels/ops/test");

        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.Redirect], [resumed.StatusCode, tested.StatusCode]);
        await using var after = await api.DbAsync();
        Assert.Null((await after.ChannelStates.SingleAsync()).PausedUntil);
        Assert.Equal("ops", (await after.Notices.SingleAsync()).Channel);
        Assert.Equal(["resume-channel", "test-channel"], await after.AuditTrail.OrderBy(row => row.Seq).Select(row => row.Action).ToListAsync());
        Assert.DoesNotContain("127.0.0.1:9", await api.ShownAsync("/console/notices"), StringComparison.Ordinal);
    }
}
