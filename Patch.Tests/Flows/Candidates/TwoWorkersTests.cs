using Microsoft.EntityFrameworkCore;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Tests.Support;
using Patch.Tests.Workspaces.Runners.PatchStacks;

namespace Patch.Tests.Flows.Candidates;

public sealed class TwoWorkersTests
{
    private const int Stacks = 10;
    private static readonly GitPerson Ann = new("Ann", "ann@example.org", DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Two_workers_carry_ten_stacks_of_one_repository_without_harm_and_push_each_once()
    {
        await using var world = await PatchStackWorld.CreateAsync(kind: DatabaseKind.Postgres);
        var workers = new CandidateWorkers(world);
        var remote = workers.Remote("fork.git");
        using (var fork = GitRepositoryBuilder.Open(world.Fork))
        {
            for (var i = 0; i < Stacks; i++)
            {
                fork.Branch($"stack-{i}", PatchStackWorld.Git(world.Fork, "rev-parse", "v1.0"));
                fork.Commit(new GitCommitBuilder($"stack-{i}", $"First of {i}", Ann).File($"own-{i}", $"{i}\n"));
                fork.Commit(new GitCommitBuilder($"stack-{i}", $"Second of {i}", Ann).File("shared", $"a\nb\nours {i}\nd\ne\n"));
                world.WritePackage(
                    PatchStackWorld.Config($$"""
                        target_branch = "stack-{{i}}"
                        candidate_ref = "refs/heads/patch/{stack}/{tag}"
                        push_remotes = ["{{remote}}"]
                        verify_commands = ["cat own-{{i}} theirs"]
                        """),
                    name: $"flow-{i}");
            }
        }

        Assert.Equal(Stacks, await workers.ReleaseAsync());
        await using (workers.Start(("Patch:Workspaces:RunLease", "00:01:00")))
        await using (workers.Start(("Patch:Workspaces:RunLease", "00:01:00")))
        {
            var runs = await workers.EndedAsync();
            Assert.All(runs, run => Assert.Equal(("completed", 1), (run.Status, run.Starts)));
        }

        var pushes = workers.PushesTo("fork.git").Select(line => line.Split(' ')).ToList();
        Assert.Equal(Stacks, pushes.Count);
        Assert.Equal(Enumerable.Range(0, Stacks).Select(i => $"refs/heads/patch/flow-{i}/v1.1"), pushes.Select(push => push[2]).Order(StringComparer.Ordinal));
        Assert.All(pushes, push => Assert.Equal(new string('0', 40), push[0]));
        for (var i = 0; i < Stacks; i++)
        {
            var reference = $"refs/heads/patch/flow-{i}/v1.1";
            Assert.Equal($"Second of {i}\nFirst of {i}\nAdd theirs\nFix the readme, too\nBegin", PatchStackWorld.Git(world.Fork, "log", "--format=%s", reference));
            Assert.Equal($"own-{i}\nreadme\nshared\ntheirs", PatchStackWorld.Git(world.Fork, "ls-tree", "-r", "--name-only", reference));
            Assert.Equal(world.ForkRef(reference), PatchStackWorld.Git(workers.Mirror, "rev-parse", reference));
        }

        Assert.Equal("", PatchStackWorld.Git(workers.Mirror, "fsck", "--strict", "--no-dangling"));
        Assert.Equal("", PatchStackWorld.Git(world.Fork, "fsck", "--strict", "--no-dangling"));
        await using var db = await world.Host.DatabaseAsync();
        var candidates = await db.Candidates.ToListAsync();
        Assert.Equal(Stacks, candidates.Select(candidate => candidate.Stack).Distinct().Count());
        Assert.All(candidates, candidate => Assert.Equal("pushed", candidate.State));
    }
}
