using Patch.Core.Data.WakeUps;
using Patch.Worker.Data;
using Patch.Worker.Dispatch;
using Patch.Worker.Feeds;
using Patch.Worker.FlowEvents;
using Patch.Worker.Forges;
using Patch.Worker.Git;
using Patch.Worker.Maintenance;
using Patch.Worker.Notifications;
using Patch.Worker.Webhooks;
using Patch.Worker.Workspaces;
using static Patch.Worker.Jobs.RecurringSweep;

namespace Patch.Worker;

/// <summary>
/// The table of jobs. A sweep comes round every <see cref="WorkerOptions.SweepInterval"/>, and at once when its stage is rung; both find
/// the same rows, so either may fail without loss.
/// </summary>
internal static class Schedule
{
    public static IReadOnlyList<Jobs.RecurringSweep> Sweeps { get; } =
    [
        // name                         when                     job
        Of<PollDueSourcesJob>("poll-due-sources", WhenRungOrDue, Stage.Poll),
        Of<RoutePendingDeliveriesJob>("route-pending-deliveries", WhenRungOrDue, Stage.Route),
        Of<RoutePendingSignalsJob>("route-pending-signals", WhenRungOrDue, Stage.Route),
        Of<SendDueDispatchesJob>("send-due-dispatches", WhenRungOrDue, Stage.Dispatch),
        Of<SyncDueForksJob>("sync-due-forks", WhenRungOrDue, Stage.Fork),
        Of<FollowStacksJob>("follow-stacks", WhenRungOrDue, Stage.Stack),
        Of<RunStackTasksJob>("run-stack-tasks", WhenRungOrDue, Stage.Stack),
        Of<ExecuteDueRunsJob>("execute-due-runs", WhenRungOrDue, Stage.Run),
        Of<SyncOpenAttemptsJob>("sync-open-attempts", WhenRungOrDue, Stage.Sync),
        Of<TendForgeThreadsJob>("tend-forge-threads", WhenRungOrDue, Stage.Forge),
        Of<SendDueNoticesJob>("send-due-notices", WhenRungOrDue, Stage.Notify),
        Of<CountDaysJob>("count-days", "* * * * *"),
        Of<CleanUpJob>("clean-up", "17 * * * *"),
        Of<ForgetDeliveriesJob>("forget-deliveries", "27 * * * *"),
        Of<TendMirrorsJob>("tend-mirrors", "43 * * * *"),
    ];
}
