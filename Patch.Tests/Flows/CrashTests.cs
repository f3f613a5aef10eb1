using Patch.Tests.Flows.Crash;
using Patch.Tests.Support;
using static Patch.Tests.Flows.Crash.CrashMoment;

namespace Patch.Tests.Flows;

/// <summary>
/// The real worker, killed by SIGKILL before, inside and after its transactions, and started again: no event is lost, and none is worked on
/// twice by a workspace that honours event ids.
/// </summary>
public abstract class CrashTests
{
    protected static async Task DieAndRecoverAsync(DatabaseKind kind, bool local, CrashPoint point)
    {
        await using var scenario = await CrashScenario.CreateAsync(kind, local);
        await scenario.DieAtAsync(point);
        await scenario.RecoverAsync();
        await scenario.AssertOnceAsync();
    }
}

public sealed class CrashWhilePollingTests : CrashTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, BeforeSend)]
    [InlineData(DatabaseKind.Postgres, InTransaction)]
    [InlineData(DatabaseKind.Sqlite, BeforeCommit)]
    [InlineData(DatabaseKind.Sqlite, AfterCommit)]
    public Task An_entry_becomes_one_signal(DatabaseKind kind, CrashMoment moment) =>
        DieAndRecoverAsync(kind, local: false, new CrashPoint("poll", moment));
}

public sealed class CrashWhileRoutingTests : CrashTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, InTransaction)]
    [InlineData(DatabaseKind.Postgres, AfterCommit)]
    public Task A_signal_becomes_one_event(DatabaseKind kind, CrashMoment moment) =>
        DieAndRecoverAsync(kind, local: false, new CrashPoint("signal", moment));
}

public sealed class CrashWhileDispatchingTests : CrashTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, BeforeSend)]
    [InlineData(DatabaseKind.Sqlite, AfterAnswer)]
    [InlineData(DatabaseKind.Postgres, AfterAnswer)]
    [InlineData(DatabaseKind.Sqlite, BeforeCommit)]
    [InlineData(DatabaseKind.Postgres, AfterCommit)]
    public Task An_event_is_run_once_by_a_backend_that_honours_its_id(DatabaseKind kind, CrashMoment moment) =>
        DieAndRecoverAsync(kind, local: false, new CrashPoint("dispatch", moment));

    [Theory]
    [InlineData(DatabaseKind.Sqlite, BeforeCommit, 1)]
    [InlineData(DatabaseKind.Postgres, AfterCommit, 1)]
    public Task An_event_is_queued_once_in_the_local_workspace(DatabaseKind kind, CrashMoment moment, int nth) =>
        DieAndRecoverAsync(kind, local: true, new CrashPoint("dispatch", moment, nth));
}

public sealed class CrashWhileRunningTests : CrashTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, Begun)]
    [InlineData(DatabaseKind.Postgres, BeforeCommand)]
    [InlineData(DatabaseKind.Sqlite, AfterCommand)]
    public Task A_local_run_ends_once(DatabaseKind kind, CrashMoment moment) =>
        DieAndRecoverAsync(kind, local: true, new CrashPoint("run", moment));
}

public sealed class CrashWhileSyncingTests : CrashTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, AfterAnswer)]
    [InlineData(DatabaseKind.Postgres, InTransaction)]
    [InlineData(DatabaseKind.Sqlite, BeforeCommit)]
    [InlineData(DatabaseKind.Sqlite, AfterCommit)]
    public Task An_attempt_moves_once(DatabaseKind kind, CrashMoment moment) =>
        DieAndRecoverAsync(kind, local: false, new CrashPoint("sync", moment));
}

public sealed class CrashWhileNotifyingTests : CrashTests
{
    /// <summary>The first transaction writes the notice, the second closes its sending.</summary>
    [Theory]
    [InlineData(DatabaseKind.Postgres, BeforeCommit, 1)]
    [InlineData(DatabaseKind.Sqlite, AfterCommit, 1)]
    [InlineData(DatabaseKind.Sqlite, BeforeCommit, 2)]
    [InlineData(DatabaseKind.Sqlite, AfterCommit, 2)]
    public Task A_notice_is_written_once_and_sent(DatabaseKind kind, CrashMoment moment, int nth) =>
        DieAndRecoverAsync(kind, local: false, new CrashPoint("notify", moment, nth));
}
