using System.Text.Json.Nodes;
using Patch.Core.Workspaces;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces;

public sealed class RunOutcomeTests
{
    [Theory]
    [InlineData("05-run-get-while-running", "running", null, null, null, 0)]
    [InlineData("06-run-get-completed-changed", "completed", "changed", "changed: candidate for rust-v0.131.0", null, 2)]
    [InlineData("19-run-get-outcome-completed", "completed", "completed", "completed: candidate for rust-v0.140.0-completed", null, 0)]
    [InlineData("21-run-get-outcome-skipped", "completed", "skipped", "skipped: candidate for rust-v0.140.0-skipped", null, 0)]
    [InlineData("23-run-get-outcome-needs_intervention", "completed", "needs_intervention", "needs_intervention: candidate for rust-v0.140.0-needs_intervention", "needs_intervention: candidate for rust-v0.140.0-needs_intervention", 2)]
    [InlineData("25-run-get-outcome-blocked", "completed", "blocked", "blocked: candidate for rust-v0.140.0-blocked", "blocked: candidate for rust-v0.140.0-blocked", 0)]
    [InlineData("27-run-get-outcome-failed", "completed", "failed", "failed: candidate for rust-v0.140.0-failed", "failed: candidate for rust-v0.140.0-failed", 0)]
    [InlineData("29-run-get-outcome-exit1", "failed", null, null, "flow runner exited with 1", 0)]
    [InlineData("31-run-get-outcome-noresult", "failed", null, null, "flow runner exited with 1", 0)]
    public void A_recorded_run_is_read(string recording, string process, string? result, string? message, string? error, int candidates)
    {
        var run = JsonNode.Parse(WorkspaceBackendRecording.Read(recording).ResponseBody)!["run"]!.AsObject();
        var outcome = RunOutcome.Of(run);

        Assert.Equal((process, result, message, error), (outcome.ProcessStatus, outcome.ResultStatus, outcome.Message, outcome.Error));
        Assert.Equal(candidates, outcome.CandidateRefs.Count);
        Assert.Equal((string?)run["completedAt"], outcome.CompletedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        Assert.Equal(process != "running", outcome.IsOver);
    }

    [Theory]
    [InlineData("""{"status":"completed","result":{"status":"changed","message":"m"}}""", "changed")]
    [InlineData("""{"status":"completed","result":{"flow":"f","step":"s","result":{"status":"blocked"}}}""", "blocked")]
    [InlineData("""{"status":"completed","resultJson":"{\"status\":\"skipped\"}"}""", "skipped")]
    [InlineData("""{"status":"completed","resultJson":"{\"status\":\"excellent\"}"}""", "completed")]
    [InlineData("""{"status":"completed","resultJson":"no json"}""", "completed")]
    [InlineData("""{"status":"completed","resultJson":"[1]"}""", "completed")]
    [InlineData("""{"status":"completed","resultJson":5,"error":7}""", "completed")]
    [InlineData("""{"status":"canceled"}""", "canceled")]
    [InlineData("""{}""", "running")]
    public void The_outcome_is_the_results_status_else_the_process_status(string run, string status) =>
        Assert.Equal(status, RunOutcome.Of(JsonNode.Parse(run)!.AsObject()).Status);

    [Theory]
    [InlineData("""{"candidateRefs":["refs/a","refs/a",{"kind":"ref","ref":"refs/a"},{"ref":"refs/a","kind":"ref"}]}""", 1)]
    [InlineData("""{"candidates":[{"kind":"branch","ref":"refs/heads/a"}],"candidateRef":"refs/b"}""", 2)]
    [InlineData("""{"candidateRef":{"ref":"refs/b"}}""", 1)]
    [InlineData("""{"candidateRefs":[null,5,"",[]]}""", 0)]
    [InlineData("""{"candidateRefs":"refs/a"}""", 0)]
    public void Candidate_refs_come_from_three_names_each_once(string artifacts, int count)
    {
        var run = JsonNode.Parse("{\"status\":\"completed\",\"result\":{\"status\":\"changed\",\"artifacts\":" + artifacts + "}}")!.AsObject();
        Assert.Equal(count, RunOutcome.Of(run).CandidateRefs.Count);
    }

    [Fact]
    public void A_string_becomes_a_ref()
    {
        var run = JsonNode.Parse("""{"status":"completed","result":{"status":"changed","artifacts":{"candidateRefs":["refs/a"]}}}""")!.AsObject();
        Assert.Equal("""{"kind":"ref","ref":"refs/a"}""", Assert.Single(RunOutcome.Of(run).CandidateRefs).ToJsonString());
    }
}
