using System.Text.Json.Nodes;

namespace Patch.Tests.Workspaces.Runners.PatchStacks;

/// <summary>What the maintenance flows that operators bring rely on, sentence by sentence, as far as <see cref="PatchStackRunnerTests"/> has it not.</summary>
public sealed class PatchStackContractTests
{
    private const string Named = "upstream_repo_full_name = \"acme/upstream\"";

    [Fact]
    public async Task An_event_of_another_repository_is_skipped_whatever_else_is_wrong()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config(Named, fork: "nowhere"), """{"repo":"somebody/else"}""");
        Assert.Equal(("skipped", "The event is about somebody/else; this flow carries patches onto the releases of acme/upstream."), end.Result);
    }

    [Fact]
    public async Task A_branch_that_stands_on_the_release_is_verified_and_is_the_candidate()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var main = world.ForkRef("refs/heads/main");

        var end = await world.RunAsync(PatchStackWorld.Config("verify_commands = [\"cat ours\"]"), """{"tag":"v1.0"}""");

        Assert.Equal(("completed", "acme/fork main is on top of v1.0 already and passes its checks; nothing was moved."), end.Result);
        Assert.Equal(
            $$"""{"kind":"branch","repo":"acme/fork","remote":"local","ref":"refs/heads/main","sha":"{{main}}","pushed":false}""",
            Assert.Single(end.Outcome.CandidateRefs).ToJsonString());
        Assert.Equal(("passed", "ours\n"), ((string?)end.Artifacts["checks"]![0]!["status"], (string?)end.Artifacts["checks"]![0]!["output"]));
        Assert.Equal("main", PatchStackWorld.Git(world.Fork, "for-each-ref", "--format=%(refname:short)", "refs/heads"));
    }

    [Fact]
    public async Task A_branch_that_stands_on_the_release_and_fails_its_checks_needs_a_person()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config("verify_commands = [\"false\"]"), """{"tag":"v1.0"}""");
        Assert.Equal(("needs_intervention", "The verify command 'false' failed on the candidate: it exited with 1."), end.Result);
        Assert.Empty(end.Outcome.CandidateRefs);
    }

    [Fact]
    public async Task The_artifacts_name_what_was_done()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config());
        string[] named = ["repo", "branch", "tag", "releaseSha", "before", "after", "checks", "candidateRefs", "patches"];
        Assert.Empty(named.Except(end.Artifacts.Select(field => field.Key)));
    }

    [Fact]
    public async Task A_conflict_shows_the_patch_that_was_being_carried()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config(), """{"tag":"v2.0"}""");
        var patch = (string)end.Artifacts["conflict"]!["patch"]!;
        Assert.StartsWith("diff --git a/shared b/shared\n", patch, StringComparison.Ordinal);
        Assert.Contains("\n-c\n+ours\n", patch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_fetching_upstream_is_as_it_was_but_a_checkout_is_as_it_is()
    {
        await using var world = await PatchStackWorld.CreateAsync(options => options.Fetch = false);
        var checkout = Checkout(world);
        var config = PatchStackWorld.Config(fork: "checkout", push: "");
        Assert.Equal("completed", (await world.RunAsync(config, """{"tag":"v1.0"}""")).Outcome.Status);

        PatchStackWorld.Git(world.Upstream, "tag", "v9", "v2.0");
        var end = await world.RunAsync(config, """{"tag":"v9"}""");
        Assert.Equal("blocked", end.Outcome.Status);
        Assert.StartsWith("Upstream has no tag v9, as far as it was fetched: fetching is off. Turn it on", end.Outcome.Message, StringComparison.Ordinal);

        PatchStackWorld.Git(checkout, "fetch", "--quiet", "--tags", "upstream");
        Assert.Equal("needs_intervention", (await world.RunAsync(config, """{"tag":"v9"}""")).Outcome.Status);

        PatchStackWorld.Git(checkout, "commit", "--quiet", "--allow-empty", "--message", "Another patch");
        Assert.Equal(PatchStackWorld.Git(checkout, "rev-parse", "HEAD"), (await world.RunAsync(config, """{"tag":"v1.0"}"""))["before"]);
    }

    [Fact]
    public async Task A_checkout_that_is_on_another_branch_is_left_there()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var checkout = Checkout(world);
        PatchStackWorld.Git(checkout, "switch", "--quiet", "--create", "side", "v1.0");
        var end = await world.RunAsync(PatchStackWorld.Config(fork: "checkout"));
        Assert.Equal(("changed", world.ForkRef("refs/heads/main")), (end.Outcome.Status, end["before"]));
        Assert.Equal("side", PatchStackWorld.Git(checkout, "branch", "--show-current"));
    }

    [Fact]
    public async Task Each_push_remote_gets_the_candidate_and_is_named()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var mirror = Mirror(world, Checkout(world));

        var end = await world.RunAsync(PatchStackWorld.Config("push_remotes = [\"origin\", \"mirror\"]", fork: "checkout"));

        Assert.Equal("changed", end.Outcome.Status);
        Assert.Equal([("origin", true), ("mirror", true)], end.Outcome.CandidateRefs.Select(RemoteOf));
        Assert.Equal(end["after"], world.ForkRef("refs/heads/patch/candidates/v1.1"));
        Assert.Equal(end["after"], PatchStackWorld.Git(mirror, "rev-parse", "refs/heads/patch/candidates/v1.1"));
    }

    [Fact]
    public async Task A_push_remote_that_has_something_else_is_left_as_it_is()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var mirror = Mirror(world, Checkout(world));
        PatchStackWorld.Git(mirror, "branch", "patch/candidates/v1.1", "v1.0");
        var others = PatchStackWorld.Git(mirror, "rev-parse", "v1.0");

        var end = await world.RunAsync(PatchStackWorld.Config("push_remotes = [\"origin\", \"mirror\"]", fork: "checkout"));

        Assert.Equal("blocked", end.Outcome.Status);
        Assert.Equal(
            $"The candidate is complete, but it was not pushed to mirror: refs/heads/patch/candidates/v1.1 of mirror is at {others}, which Patch did not put there, "
            + $"and the candidate is {end["after"]}: somebody else moved it, so nothing was pushed. "
            + "Take what is there into main if it is wanted, delete the reference there, and replay the event.",
            end.Outcome.Message);
        Assert.Equal([("origin", false), ("mirror", false)], end.Outcome.CandidateRefs.Select(RemoteOf));
        Assert.Null(world.ForkRef("refs/heads/patch/candidates/v1.1"));
        Assert.Equal(others, PatchStackWorld.Git(mirror, "rev-parse", "refs/heads/patch/candidates/v1.1"));
    }

    [Fact]
    public async Task The_maintained_branch_is_pushed_over_what_the_checkout_last_saw_there()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var checkout = Checkout(world);
        PatchStackWorld.Git(checkout, "commit", "--quiet", "--allow-empty", "--message", "Not pushed yet");
        var config = PatchStackWorld.Config("candidate_ref = \"refs/heads/main\"", fork: "checkout");

        var onTop = await world.RunAsync(config, """{"tag":"v1.0"}""");
        Assert.Equal(("completed", "acme/fork main is on top of v1.0 already; pushed as refs/heads/main to origin."), onTop.Result);
        Assert.Equal(PatchStackWorld.Git(checkout, "rev-parse", "HEAD"), world.ForkRef("refs/heads/main"));

        PatchStackWorld.Git(checkout, "fetch", "--quiet");
        var carried = await world.RunAsync(config);
        Assert.Equal(("changed", world.ForkRef("refs/heads/main")), (carried.Outcome.Status, carried["after"]));

        PatchStackWorld.Git(checkout, "commit", "--quiet", "--allow-empty", "--message", "Meanwhile");
        var diverged = await world.RunAsync(config);
        Assert.Equal("blocked", diverged.Outcome.Status);
        Assert.Contains("somebody else moved it", diverged.Outcome.Message, StringComparison.Ordinal);
        Assert.Equal(carried["after"], world.ForkRef("refs/heads/main"));
    }

    private static (string?, bool) RemoteOf(JsonObject candidate) => ((string?)candidate["remote"], (bool)candidate["pushed"]!);

    private static string Checkout(PatchStackWorld world)
    {
        var checkout = Path.Combine(world.Host.Folder, "checkout");
        PatchStackWorld.Git(world.Host.Folder, "clone", "--quiet", world.Fork, checkout);
        PatchStackWorld.Git(checkout, "remote", "add", "upstream", world.Upstream);
        return checkout;
    }

    private static string Mirror(PatchStackWorld world, string checkout)
    {
        var mirror = Path.Combine(world.Host.Folder, "mirror.git");
        PatchStackWorld.Git(world.Host.Folder, "clone", "--quiet", "--bare", world.Fork, mirror);
        PatchStackWorld.Git(checkout, "remote", "add", "mirror", mirror);
        return mirror;
    }
}
