using System.Text;
using Patch.Core.Git;
using Patch.Core.Git.Mirrors;
using Patch.Core.Git.Resolutions;
using Patch.Core.Git.Stacks;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Runners.PatchStacks;

public sealed class PatchStackResolutionsTests
{
    private const string Resolved = "a\nb\nboth\nd\ne\n";
    private const string Candidate = "refs/heads/patch/candidates/v2.0";

    [Fact]
    public async Task A_conflict_that_was_resolved_once_is_proposed_where_the_stack_asks_for_it()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var id = await RememberAsync(world);

        var without = await world.RunAsync(PatchStackWorld.Config(), """{"tag":"v2.0"}""");
        var with = await world.RunAsync(PatchStackWorld.Config("reuse_resolutions = true"), """{"tag":"v2.0"}""");

        Assert.Equal("needs_intervention", without.Outcome.Status);
        Assert.Equal("changed", with.Outcome.Status);
        Assert.Contains("1 with conflicts resolved as before: review it", with.Outcome.Message, StringComparison.Ordinal);
        Assert.Equal(["applied", "upstreamed:identical", "changed"], with.Codes);
        Assert.Equal(Resolved.Trim(), PatchStackWorld.Git(world.Fork, "show", $"{Candidate}:shared"));
        Assert.Equal($"Change the shared file\n\nResolution-reused: {id}", PatchStackWorld.Git(world.Fork, "log", "-1", "--format=%B", Candidate));
    }

    [Fact]
    public async Task A_resolution_that_the_checks_fail_with_is_given_up_everywhere_and_a_person_sees_the_conflict()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var id = await RememberAsync(world);

        var end = await world.RunAsync(PatchStackWorld.Config("reuse_resolutions = true\nverify_commands = [\"! grep -q both shared\"]"), """{"tag":"v2.0"}""");

        Assert.Equal(("needs_intervention", "applied upstreamed:identical conflict"), (end.Outcome.Status, string.Join(" ", end.Codes)));
        Assert.Null(world.ForkRef(Candidate));
        var about = PatchStackWorld.Git(world.Fork, "show", $"refs/patch/resolutions:{id[..2]}/{id}/about.json");
        Assert.Contains("\"state\": \"failed\"", about, StringComparison.Ordinal);
        Assert.Contains("On v2.0: The verify command", about.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Has somebody else resolve the conflict with v2.0 and share it through the fork.</summary>
    private static async Task<string> RememberAsync(PatchStackWorld world)
    {
        using var sandbox = new GitSandbox();
        var opening = await sandbox.Mirrors().OpenAsync(world.Fork, world.Upstream, fetch: true, TestContext.Current.CancellationToken);
        using var mirror = opening.Mirror!;
        var (tip, onto) = (mirror.ForkBranch("main")!, mirror.UpstreamTag("v2.0")!);
        var conflict = mirror.Replay(new ReplayRequest(tip, onto, GitSandbox.Robot), TestContext.Current.CancellationToken).Conflict!;
        var id = mirror.Resolutions.Remember([new ResolvedConflict(conflict.Conflicts.Single(), Encoding.UTF8.GetBytes(Resolved), conflict.Sha, onto)], GitSandbox.Ada).Single();
        Assert.Null(await mirror.Resolutions.ShareAsync(world.Fork, GitSandbox.Ada, TestContext.Current.CancellationToken));
        return id;
    }
}
