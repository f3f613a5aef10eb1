using System.Text.Json.Nodes;
using Patch.Tests.Api;

namespace Patch.Tests.Cli.Maintenance;

/// <summary>Attempts, their dispatches and their runs, as one event leaves them behind.</summary>
public sealed class AttemptsCommandTests
{
    [Fact]
    public async Task An_attempt_is_listed_shown_and_synced_with_its_dispatches_and_runs()
    {
        await using var patch = await RemotePatch.StartAsync();
        await patch.Api.AddAsync(ApiData.Event("a/b"), ApiData.Event("c"));
        await patch.RunAsync("events", "retry", "a/b");
        var id = (string)(await patch.SameAsync("/maintenance-attempts?eventId=a%2Fb", "attempts", "list", "--event", "a/b"))["attempts"]![0]!["id"]!;

        var synced = await patch.RunAsync("attempts", "sync", id);
        var shown = await patch.RunAsync("attempts", "show", id);
        var listed = await patch.RunAsync("attempts", "list", "--status", "changed");
        var encoded = Uri.EscapeDataString(id);
        var run = (string)(await patch.SameAsync($"/maintenance-attempts/{encoded}", "attempts", "show", id))["attempt"]!["workspaceRunIds"]![0]!;
        await patch.SameAsync("/workspace-dispatches?eventId=a%2Fb&status=dispatched", "dispatches", "list", "--event", "a/b", "--status", "dispatched");
        await patch.SameAsync("/workspace-runs?eventId=a%2Fb&limit=1", "runs", "list", "--event", "a/b", "--limit", "1");
        await patch.SameAsync($"/workspace-runs/{run}", "runs", "show", run);
        var runs = await patch.RunAsync("runs", "list", "--status", "completed");
        var one = await patch.RunAsync("runs", "show", run);
        var dispatches = await patch.RunAsync("dispatches", "list");

        Assert.Equal(0, synced.ExitCode);
        Assert.Contains("refs/heads/candidate/v1", synced.Output, StringComparison.Ordinal);
        Assert.Equal(synced.Output, shown.Output);
        Assert.EndsWith(id, Assert.Single(listed.Output.Split('\n'), line => line.Contains("changed", StringComparison.Ordinal)).TrimEnd(), StringComparison.Ordinal);
        Assert.Contains(run, Assert.Single(runs.Output.Split('\n'), line => line.Contains("candidate-release", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("--- stdout ---\n{\n  \"flow\": \"candidate-release\"", one.Output, StringComparison.Ordinal);
        Assert.Contains(run, Assert.Single(dispatches.Output.Split('\n'), line => line.Contains("a/b", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_canceled_while_it_goes_on()
    {
        await using var patch = await RemotePatch.StartAsync();
        await patch.Api.AddAsync(
            ApiData.Event("e"),
            new Core.Data.WorkspaceRun
            {
                Id = "run/1", IdKey = Core.Data.IdKeys.Of("run/1"), EventId = "e", EventKey = Core.Data.IdKeys.Of("e"), FlowName = "f", StepName = "s",
                PackagePath = "/", Status = "queued", EventJson = "{}", CreatedAt = TimeProvider.System.GetUtcNow(),
            });
        await using var own = ApiServer.Start(patch.Database);
        Task<Patchmoi.Answer> CancelAsync(string id) => Patchmoi.RunAsync("runs", "cancel", id, "--url", own.Uri.AbsoluteUri, "--token", ApiServer.Token);

        var canceled = await CancelAsync("run/1");
        var again = await CancelAsync("run/1");

        Assert.Equal((0, "run/1 is canceled.\n"), (canceled.ExitCode, canceled.Output));
        Assert.Equal(1, again.ExitCode);
        Assert.Equal(5, (await CancelAsync("nope")).ExitCode);
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_not_allowed_have_exit_codes_of_their_own()
    {
        await using var patch = await RemotePatch.StartAsync();
        async Task<(int, string)> AskAsync(params string[] line)
        {
            var answer = await patch.RunAsync(line);
            Assert.Equal("", answer.Output);
            return (answer.ExitCode, answer.Error.TrimEnd('\n'));
        }

        Assert.Equal((5, "There is no maintenance attempt of this id."), await AskAsync("attempts", "show", "nope"));
        Assert.Equal((5, "There is no maintenance attempt of this id."), await AskAsync("attempts", "sync", "nope", "--json"));
        Assert.Equal((5, "The workspace does not know a run of this id."), await AskAsync("runs", "show", "nope"));
        Assert.Equal(2, (await AskAsync("attempts", "list", "--status", "odd")).Item1);
        Assert.Equal(2, (await AskAsync("dispatches", "list", "--status", "odd")).Item1);
        await patch.Backend.GoDownAsync();
        Assert.Equal(3, (await AskAsync("runs", "list")).Item1);
    }
}
