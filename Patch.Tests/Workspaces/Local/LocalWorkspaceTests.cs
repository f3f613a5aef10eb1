using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Workspaces;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Local;

public sealed class LocalWorkspaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_dispatch_queues_a_run_for_each_matching_step_with_the_contracts_ids(DatabaseKind kind)
    {
        await using var host = await WorkspaceHost.CreateAsync(kind);
        host.Command("true", name: "candidate-release");
        host.Command("true", name: "other");
        host.Write("flows/untriggered/flow.toml", "name = \"untriggered\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"patch-stack\"\n");
        var flowEvent = WorkspaceHost.Event("patch:a/b:c,d 100%:upstream.release");

        var accepted = Accepted(await host.Local.DispatchAsync(flowEvent, Token));

        Assert.Equal((false, 2, null, null), (accepted.Duplicate, accepted.Matched, accepted.Url, accepted.Reason));
        Assert.All(accepted.RunIds, id => Assert.Matches("^run_[0-9a-f]{12}$", id));
        var known = await host.Local.GetEventAsync(flowEvent.Id, Token);
        Assert.Equal(flowEvent.Id, (string?)known!["event"]!["id"]);
        Assert.Equal("v1", (string?)known["event"]!["payload"]!["tag"]);
        Assert.Equal("2026-05-16T12:00:05.000Z", (string?)known["event"]!["receivedAt"]);
        Assert.NotNull(known["event"]!["createdAt"]);
        Assert.All(known["runs"]!.AsArray(), run => Assert.Equal(("queued", "patch-local"), ((string?)run!["status"], (string?)run["backend"])));
    }

    [Fact]
    public async Task A_run_id_is_that_of_the_recorded_backend()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Command("true", name: "candidate-release");
        var toml = Path.Combine(host.Folder, "flows/candidate-release/flow.toml");
        File.WriteAllText(toml, File.ReadAllText(toml).Replace("\"step\"", "\"prepare-candidate\"", StringComparison.Ordinal));
        const string id = "patch:github-openai-codex-releases:tag:github.com,2008:Repository/965415649/rust-v0.131.0:upstream.release";

        Assert.Equal(["run_5bb632e5f673"], Accepted(await host.Local.DispatchAsync(WorkspaceHost.Event(id), Token)).RunIds);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task The_same_event_starts_its_runs_once_also_when_eight_hand_it_over_at_once(DatabaseKind kind)
    {
        await using var host = await WorkspaceHost.CreateAsync(kind);
        host.Command("true");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Local.DispatchAsync(WorkspaceHost.Event(), Token)));

        var accepted = answers.Select(Accepted).ToArray();
        Assert.Single(accepted, answer => !answer.Duplicate);
        Assert.All(accepted, answer => Assert.Equal(accepted[0].RunIds, answer.RunIds));
        Assert.All(accepted.Where(answer => answer.Duplicate), answer => Assert.Equal(0, answer.Matched));
        await using var db = await host.DatabaseAsync();
        Assert.Equal((1, 1), (await db.WorkspaceEvents.CountAsync(Token), await db.WorkspaceRuns.CountAsync(Token)));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task A_replay_runs_the_stored_event_again_under_a_new_id_and_an_unknown_event_is_dispatched(DatabaseKind kind)
    {
        await using var host = await WorkspaceHost.CreateAsync(kind);
        host.Command("true");
        var first = Accepted(await host.Local.ReplayAsync(WorkspaceHost.Event(), wait: false, Token));
        var changed = WorkspaceHost.Event(payload: """{"tag":"another"}""");

        var replay = Accepted(await host.Local.ReplayAsync(changed, wait: false, Token));
        var again = Accepted(await host.Local.DispatchAsync(changed, Token));

        Assert.DoesNotContain("_replay", Assert.Single(first.RunIds), StringComparison.Ordinal);
        Assert.Matches("^run_[0-9a-f]{12}_replay$", Assert.Single(replay.RunIds));
        Assert.Equal([.. replay.RunIds, .. first.RunIds], again.RunIds);
        var listed = (await host.Local.ListRunsAsync(changed.Id, null, null, Token))["runs"]!.AsArray();
        Assert.Equal(again.RunIds, listed.Select(run => (string)run!["id"]!));
        await using var db = await host.DatabaseAsync();
        Assert.All(await db.WorkspaceRuns.ToListAsync(Token), run => Assert.Contains("v1", run.EventJson, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task An_id_of_2000_characters_is_taken_read_and_replayed(DatabaseKind kind)
    {
        await using var host = await WorkspaceHost.CreateAsync(kind);
        host.Command("true");
        var flowEvent = WorkspaceHost.Event(string.Concat(Enumerable.Repeat("ü/:% ", 400)));

        Assert.Single(Accepted(await host.Local.DispatchAsync(flowEvent, Token)).RunIds);
        Assert.Single(Accepted(await host.Local.ReplayAsync(flowEvent, wait: false, Token)).RunIds);
        Assert.Equal(2, (await host.Local.GetEventAsync(flowEvent.Id, Token))!["runs"]!.AsArray().Count);
    }

    [Fact]
    public async Task Nothing_matched_says_which_flows_there_are()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        var none = Accepted(await host.Local.DispatchAsync(WorkspaceHost.Event("a"), Token));
        Assert.StartsWith("There is no flow package in ", none.Reason, StringComparison.Ordinal);

        host.Command("true");
        host.Write("flows/bad/flow.toml", "name = \"bad\"\nversion = 1\n[[steps]]\nname = \"s\"\nrunner = \"perl\"\n");
        var other = Accepted(await host.Local.DispatchAsync(WorkspaceHost.Event("b", "downstream.release"), Token));

        Assert.Equal((0, 0), (other.Matched, other.RunIds.Count));
        Assert.StartsWith("No flow step is triggered by 'downstream.release'. There are flow (upstream.release).", other.Reason, StringComparison.Ordinal);
        Assert.Contains("Flow package 'bad'", other.Reason, StringComparison.Ordinal);
        Assert.Contains("line 5): Unknown runner 'perl'", other.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_that_fails_the_schema_says_what_it_misses()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Command("true");
        host.Write("flows/flow/schema.json", """{"type":"object","required":["tag","repo"]}""");
        File.AppendAllText(Path.Combine(host.Folder, "flows/flow/flow.toml"), "\nschema = \"schema.json\"\n");

        var missed = Accepted(await host.Local.DispatchAsync(WorkspaceHost.Event("a"), Token));
        var taken = Accepted(await host.Local.DispatchAsync(WorkspaceHost.Event("b", payload: """{"tag":"v1","repo":"a/b"}"""), Token));

        Assert.Equal(
            (0, "No flow step matched the event of type 'upstream.release'. flow/step does not take the payload: payload.repo is missing."),
            (missed.Matched, missed.Reason));
        Assert.Equal(1, taken.Matched);
    }

    [Fact]
    public async Task An_event_that_started_nothing_is_started_when_it_comes_again_after_the_flows_were_mended()
    {
        await using var host = await WorkspaceHost.CreateAsync();
        host.Write("flows/flow/flow.toml", "name = \"flow");
        var broken = Accepted(await host.Local.DispatchAsync(WorkspaceHost.Event(), Token));
        var stillBroken = Accepted(await host.Local.DispatchAsync(WorkspaceHost.Event(), Token));
        host.Command("true");
        var mended = Accepted(await host.Local.DispatchAsync(WorkspaceHost.Event(), Token));
        var again = Accepted(await host.Local.DispatchAsync(WorkspaceHost.Event(), Token));

        Assert.Equal((false, 0), (broken.Duplicate, broken.Matched));
        Assert.Contains("line 1): Not TOML", broken.Reason, StringComparison.Ordinal);
        Assert.Equal((true, 0), (stillBroken.Duplicate, stillBroken.Matched));
        Assert.Equal((false, 1), (mended.Duplicate, mended.Matched));
        Assert.Equal((true, 0), (again.Duplicate, again.Matched));
        Assert.Equal(mended.RunIds, again.RunIds);
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Lists_are_newest_first_filtered_and_bounded(DatabaseKind kind)
    {
        await using var host = await WorkspaceHost.CreateAsync(kind);
        host.Command("true");
        foreach (var number in Enumerable.Range(1, 3))
            await host.Local.DispatchAsync(WorkspaceHost.Event($"patch:{number}"), Token);
        await host.Local.DispatchAsync(WorkspaceHost.Event("patch:other", "other"), Token);

        var events = (await host.Local.ListEventsAsync("upstream.release", 2, Token))["events"]!.AsArray();
        var runs = (await host.Local.ListRunsAsync(null, "queued", 2, Token))["runs"]!.AsArray();

        Assert.Equal(["patch:3", "patch:2"], events.Select(e => (string)e!["id"]!));
        Assert.Equal(["patch:3", "patch:2"], runs.Select(run => (string)run!["eventId"]!));
        Assert.Empty((await host.Local.ListRunsAsync("patch:1", "completed", null, Token))["runs"]!.AsArray());
        Assert.Single((await host.Local.ListRunsAsync(null, null, -5, Token))["runs"]!.AsArray());
        Assert.Null(await host.Local.GetEventAsync("unknown", Token));
        Assert.Null(await host.Local.GetRunAsync("run_000000000000", Token));
    }

    private static DispatchAnswer.Accepted Accepted(DispatchAnswer answer) => Assert.IsType<DispatchAnswer.Accepted>(answer);
}
