using Microsoft.EntityFrameworkCore;
using Patch.Core.Data;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Runners.PatchStacks;

/// <summary>How candidates are named, who makes them, and what is written down of them.</summary>
public sealed class PatchStackCandidateTests
{
    private const string Reference = "refs/heads/patch/candidates/v1.1";

    [Fact]
    public async Task A_pattern_names_the_candidate_after_stack_branch_release_and_its_commit()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        await world.RunAsync(PatchStackWorld.Config("candidate_ref = \"refs/heads/next/{stack}/{branch}-{tag}-{upstream}\""));
        Assert.NotNull(world.ForkRef($"refs/heads/next/stack/main-v1.1-{PatchStackWorld.Git(world.Upstream, "rev-parse", "--short=7", "v1.1^{commit}")}"));
    }

    [Fact]
    public async Task A_tag_is_annotated_with_the_patches_and_is_the_same_object_again()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        const string Config = "candidate_kind = \"tag\"\ncommitter_name = \"Carrier\"\ncommitter_email = \"carrier@example.org\"";

        var end = await world.RunAsync(PatchStackWorld.Config(Config));

        var tag = world.ForkRef("refs/tags/patch/candidates/v1.1")!;
        Assert.Equal("tag", PatchStackWorld.Git(world.Fork, "cat-file", "-t", tag));
        var text = PatchStackWorld.Git(world.Fork, "cat-file", "tag", tag);
        Assert.StartsWith($"object {end["after"]}\ntype commit\ntag patch/candidates/v1.1\ntagger Carrier <carrier@example.org> 1778932805 +0000\n\nstack: main on v1.1\n\n", text, StringComparison.Ordinal);
        Assert.Contains("Fix the readme (upstreamed:identical)", text, StringComparison.Ordinal);
        Assert.Equal("Carrier <carrier@example.org>", PatchStackWorld.Git(world.Fork, "log", "-1", "--format=%cn <%ce>", tag));
        var candidate = Assert.Single(end.Outcome.CandidateRefs);
        Assert.Equal(("tag", tag), ((string?)candidate["kind"], (string?)candidate["sha"]));
        Assert.Equal("", PatchStackWorld.Git(world.Fork, "fsck", "--strict"));
        Assert.Equal("changed", (await world.RunAsync(PatchStackWorld.Config(Config))).Outcome.Status);
        Assert.Equal(tag, world.ForkRef("refs/tags/patch/candidates/v1.1"));
    }

    [Theory, MemberData(nameof(TestDatabase.Kinds), MemberType = typeof(TestDatabase))]
    public async Task Each_candidate_has_one_row_and_a_newer_one_supersedes_it(DatabaseKind kind)
    {
        await using var world = await PatchStackWorld.CreateAsync(kind: kind);
        var main = world.ForkRef("refs/heads/main");
        await world.RunAsync(PatchStackWorld.Config(push: ""));
        var built = Assert.Single(await RowsAsync(world));
        Assert.Equal(("built", "stack", "acme/fork", Reference, "branch", "[]"), (built.State, built.Stack, built.Repo, built.Reference, built.Kind, built.RemotesJson));
        Assert.Equal((main, "refs/tags/v1.1"), (built.TipBefore, built.UpstreamRef));
        Assert.Equal(PatchStackWorld.Git(world.Upstream, "rev-parse", "v1.0"), built.Base);
        Assert.Equal(PatchStackWorld.Git(world.Upstream, "rev-parse", "v1.1^{commit}"), built.UpstreamSha);

        await world.RunAsync(PatchStackWorld.Config());
        var pushed = Assert.Single(await RowsAsync(world));
        Assert.Equal(("pushed", """["origin"]"""), (pushed.State, pushed.RemotesJson));

        Patch(world, "main");
        await world.RunAsync(PatchStackWorld.Config());
        Assert.Equal(["superseded", "pushed"], (await RowsAsync(world)).Select(row => row.State));

        Patch(world, "main");
        Patch(world, "patch/candidates/v1.1");
        Assert.Equal("blocked", (await world.RunAsync(PatchStackWorld.Config())).Outcome.Status);
        var rows = await RowsAsync(world);
        Assert.Equal(["superseded", "pushed", "blocked"], rows.Select(row => row.State));
        Assert.Contains("somebody else moved it", rows[2].Reason, StringComparison.Ordinal);
        await world.RunAsync(PatchStackWorld.Config(), """{"tag":"v1.0"}""");
        Assert.Equal(3, (await RowsAsync(world)).Count);
    }

    [Fact]
    public async Task What_a_lost_mirror_had_pushed_is_known_by_its_row()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        await world.RunAsync(PatchStackWorld.Config());
        Directory.Delete(Path.Combine(world.Host.Settings["Patch:DataDirectory"]!, "git"), recursive: true);
        Patch(world, "main");
        var end = await world.RunAsync(PatchStackWorld.Config());
        Assert.Equal(("changed", world.ForkRef(Reference)), (end.Outcome.Status, end["after"]));
    }

    [Fact]
    public async Task A_branch_that_was_moved_by_a_worker_that_died_is_recorded_as_pushed_by_the_next()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        await world.RunAsync(PatchStackWorld.Config("candidate_ref = \"refs/heads/main\""));
        await using (var db = await world.Host.DatabaseAsync())
            await db.Candidates.ExecuteUpdateAsync(row => row.SetProperty(r => r.State, CandidateStates.Built));
        var again = await world.RunAsync(PatchStackWorld.Config("candidate_ref = \"refs/heads/main\""));
        Assert.Equal("completed", again.Outcome.Status);
        Assert.Equal("pushed", Assert.Single(await RowsAsync(world)).State);
    }

    private static void Patch(PatchStackWorld world, string branch)
    {
        using var fork = GitRepositoryBuilder.Open(world.Fork);
        fork.Commit(new GitCommitBuilder(branch, "Another patch", new GitPerson("Eve", "eve@example.org", DateTimeOffset.UnixEpoch)).File($"more-{Guid.NewGuid():N}", "x"));
    }

    private static async Task<List<Candidate>> RowsAsync(PatchStackWorld world)
    {
        await using var db = await world.Host.DatabaseAsync();
        return await db.Candidates.OrderBy(row => row.Seq).ToListAsync();
    }
}
