using Microsoft.Extensions.Time.Testing;
using Patch.Core.Workspaces.Runners.PatchStacks;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Runners.PatchStacks;

public sealed class PatchStackVerificationTests
{
    [Fact]
    public async Task Commands_run_in_a_work_tree_of_the_candidate_that_is_gone_afterwards()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var log = Path.Combine(world.Host.Folder, "log");

        var end = await world.RunAsync(PatchStackWorld.Config($"verify_commands = [\"pwd > {log}; cat ours theirs\", \"grep ours shared\"]"));

        Assert.Equal("changed", end.Outcome.Status);
        var checks = end.Artifacts["checks"]!.AsArray();
        Assert.Equal(["passed", "passed"], checks.Select(check => (string)check!["status"]!));
        Assert.Equal("ours\ntheirs\n", (string?)checks[0]!["output"]);
        var folder = (await File.ReadAllTextAsync(log)).Trim();
        Assert.Contains("work-trees", folder, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_command_that_fails_needs_a_person_and_is_named_and_nothing_is_pushed()
    {
        await using var world = await PatchStackWorld.CreateAsync();

        var end = await world.RunAsync(PatchStackWorld.Config("verify_commands = [\"true\", \"echo broken >&2; exit 3\", \"touch never\"]"));

        Assert.Equal(("needs_intervention", "The verify command 'echo broken >&2; exit 3' failed on the candidate: it exited with 3."), end.Result);
        var checks = end.Artifacts["checks"]!.AsArray();
        Assert.Equal((2, "failed", "broken\n"), (checks.Count, (string?)checks[1]!["status"], (string?)checks[1]!["output"]));
        Assert.Empty(end.Outcome.CandidateRefs);
        Assert.Null(world.ForkRef("refs/heads/patch/candidates/v1.1"));
        Assert.Contains("$ echo broken", (string?)end.Run["stdout"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_stopped_and_named()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var world = await PatchStackWorld.CreateAsync(options => options.RunLease = TimeSpan.FromHours(1), time);
        var started = Path.Combine(world.Host.Folder, "started");
        var running = world.RunAsync(PatchStackWorld.Config($"verify_commands = [\"touch {started}; sleep 60\"]"), timeout: 60_000);
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(started)), "the command runs");
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(61));
                return Task.FromResult(running.IsCompleted);
            },
            "the command was stopped");
        var end = await running;
        Assert.Equal("needs_intervention", end.Outcome.Status);
        Assert.StartsWith($"The verify command 'touch {started}; sleep 60' failed on the candidate: It ran longer than its time limit of", end.Outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_may_have_a_name_and_a_time_limit_of_its_own()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config("verify_commands = [{ run = \"true\", name = \"quick\" }, { run = \"echo begun; sleep 60\", name = \"slow\", timeout_ms = 300 }]"));
        Assert.Equal(("needs_intervention", "The verify command 'slow' failed on the candidate: It ran longer than its time limit of 0.3 s and was stopped."), end.Result);
        var checks = end.Artifacts["checks"]!.AsArray();
        Assert.Equal([("quick", "passed"), ("slow", "failed")], checks.Select(check => ((string)check!["name"]!, (string)check["status"]!)));
        Assert.Equal(("echo begun; sleep 60", "begun\n"), ((string)checks[1]!["command"]!, (string)checks[1]!["output"]!));
        Assert.Null(world.ForkRef("refs/heads/patch/candidates/v1.1"));
    }

    [Fact]
    public async Task Each_patch_can_be_verified_and_the_one_that_breaks_is_named()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var log = Path.Combine(world.Host.Folder, "log");
        var first = PatchStackWorld.Git(world.Fork, "rev-parse", "--short=7", "main~2");

        var passed = await world.RunAsync(PatchStackWorld.Config($"verify_each = true\nverify_commands = [\"git log -1 --format=%s >> {log}\"]"));
        var broken = await world.RunAsync(PatchStackWorld.Config("verify_each = true\nverify_commands = [\"test ! -e ours\"]"), """{"tag":"v1.1"}""");

        Assert.Equal(["Add our file", "Change the shared file"], await File.ReadAllLinesAsync(log));
        Assert.Equal("changed", passed.Outcome.Status);
        var check = passed.Artifacts["checks"]![0]!;
        Assert.Equal(($"{first} \"Add our file\"", true), ((string?)check["patch"], check["output"] is null));
        Assert.Equal(("needs_intervention", $"The verify command 'test ! -e ours' failed after the patch {first} \"Add our file\": it exited with 1."), broken.Result);
    }

    [Fact]
    public async Task A_tree_that_verification_left_dirty_blocks()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config("verify_commands = [\"touch left-behind; echo x >> ours\"]"));
        Assert.Equal("blocked", end.Outcome.Status);
        Assert.StartsWith("The verify commands left the work tree dirty (left-behind, ours)", end.Outcome.Message, StringComparison.Ordinal);
        Assert.Null(world.ForkRef("refs/heads/patch/candidates/v1.1"));
    }

    [Theory]
    [InlineData("https://github.com/openai/codex.git", "openai/codex")]
    [InlineData("https://github.com/openai/codex/", "openai/codex")]
    [InlineData("git@github.com:openai/codex.git", "openai/codex")]
    [InlineData("ssh://git@forge.example:2222/team/sub/project.git", "team/sub/project")]
    [InlineData("file:///srv/git/codex.git", null)]
    [InlineData("/srv/git/codex.git", null)]
    [InlineData("../fork", null)]
    public void The_full_name_is_read_from_urls_with_a_host(string url, string? name) => Assert.Equal(name, PatchStackPlaces.FullNameOf(url));
}
