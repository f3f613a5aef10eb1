using System.Text.Json.Nodes;
using Patch.Core.Maintenance;
using Patch.Core.Workspaces;

namespace Patch.Tests.Maintenance;

public sealed class AttemptOutcomeTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 14, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("needs_intervention", "changed needs_intervention blocked")]
    [InlineData("blocked", "failed blocked changed")]
    [InlineData("failed", "changed failed completed")]
    [InlineData("failed", "completed canceled")]
    [InlineData("changed", "changed completed skipped")]
    [InlineData("changed", "changed running")]
    [InlineData("skipped", "skipped skipped")]
    [InlineData("completed", "completed completed")]
    [InlineData("completed", "completed skipped")]
    [InlineData("started", "completed running")]
    [InlineData("started", "queued")]
    [InlineData("started", "")]
    public void The_worst_run_decides(string expected, string runs) =>
        Assert.Equal(expected, AttemptOutcome.Of([.. runs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Run)]).Status);

    [Fact]
    public void Candidate_refs_of_all_runs_are_kept_once_and_the_end_is_the_last_runs()
    {
        var candidate = new JsonObject { ["kind"] = "branch", ["ref"] = "refs/heads/c" };
        var outcome = AttemptOutcome.Of(
        [
            new RunOutcome("completed", "changed", "m", null, [candidate], Now),
            new RunOutcome("completed", "completed", null, null, [candidate.DeepClone().AsObject()], Now.AddMinutes(1)),
        ]);

        Assert.Single(outcome.CandidateRefs);
        Assert.Equal((Now.AddMinutes(1), "m", true), (outcome.CompletedAt, outcome.Message, outcome.AllOver));
    }

    [Theory]
    [InlineData(0, true, 0.5)]
    [InlineData(20, true, 2)]
    [InlineData(600, true, 5)]
    [InlineData(0, false, 1)]
    [InlineData(40, false, 10)]
    [InlineData(6000, false, 60)]
    public void The_older_an_attempt_the_longer_the_pause(double age, bool local, double pause) =>
        Assert.Equal(Now.AddSeconds(pause), SyncSchedule.Next(Now.AddSeconds(-age), Now, local));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 8)]
    [InlineData(50, 300)]
    public void Failures_in_a_row_make_the_pause_longer(int failures, double pause) =>
        Assert.Equal(Now.AddSeconds(pause), SyncSchedule.AfterFailure(failures, Now));

    private static RunOutcome Run(string status) => status is "queued" or "running" or "canceled"
        ? new RunOutcome(status, null, null, null, [], null)
        : new RunOutcome("completed", status, null, null, [], Now);
}
