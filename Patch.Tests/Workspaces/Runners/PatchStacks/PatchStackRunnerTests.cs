using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Patch.Core.Git;
using Patch.Core.Git.Building;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Runners.PatchStacks;

public sealed class PatchStackRunnerTests
{
    private const string CandidateRef = "refs/heads/patch/candidates/v1.1";

    [Fact]
    public async Task The_stack_is_carried_and_pushed_and_the_patch_that_upstream_took_is_dropped_with_its_proof()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var main = world.ForkRef("refs/heads/main");

        var end = await world.RunAsync(PatchStackWorld.Config());

        Assert.Equal(
            ("changed", "2 patches of acme/fork main carried onto v1.1, 1 dropped since upstream has it; pushed as refs/heads/patch/candidates/v1.1 to origin."),
            end.Result);
        var sha = world.ForkRef(CandidateRef);
        Assert.Equal((main, main, sha), (world.ForkRef("refs/heads/main"), end["before"], end["after"]));
        Assert.Equal(("acme/fork", "main", "v1.1"), (end["repo"], end["branch"], end["tag"]));
        Assert.Equal(PatchStackWorld.Git(world.Upstream, "rev-parse", "v1.1^{commit}"), end["releaseSha"]);
        Assert.Equal(["applied", "upstreamed:identical", "applied"], end.Codes);
        var dropped = end.Artifacts["patches"]![1]!;
        Assert.Equal(("Fix the readme", "Ann <ann@example.org>"), ((string?)dropped["subject"], (string?)dropped["author"]));
        Assert.Equal("patch-id", (string?)dropped["proof"]!["kind"]);
        Assert.Equal(PatchStackWorld.Git(world.Upstream, "rev-parse", "v1.1~1"), (string?)dropped["proof"]!["upstreamSha"]);
        Assert.Equal(
            $$"""{"kind":"branch","repo":"acme/fork","remote":"origin","ref":"{{CandidateRef}}","sha":"{{sha}}","pushed":true}""",
            Assert.Single(end.Outcome.CandidateRefs).ToJsonString());
        Assert.Equal("Bob\nBob\nAnn\nAnn\nAnn", PatchStackWorld.Git(world.Fork, "log", "--format=%an", sha!));
    }

    [Fact]
    public async Task The_tree_is_that_of_git_rebase()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config());
        var clone = Path.Combine(world.Host.Folder, "rebased");
        PatchStackWorld.Git(world.Host.Folder, "clone", "--quiet", world.Fork, clone);
        PatchStackWorld.Git(clone, "fetch", "--quiet", world.Upstream, "v1.1");
        PatchStackWorld.Git(clone, "rebase", "--quiet", "FETCH_HEAD");
        Assert.Equal(PatchStackWorld.Git(clone, "rev-parse", "HEAD^{tree}"), PatchStackWorld.Git(world.Fork, "rev-parse", end["after"] + "^{tree}"));
    }

    [Fact]
    public async Task The_same_release_again_makes_the_same_candidate()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var first = await world.RunAsync(PatchStackWorld.Config());
        var second = await world.RunAsync(PatchStackWorld.Config());
        Assert.Equal(("changed", first["after"]), (second.Outcome.Status, second["after"]));
    }

    [Fact]
    public async Task A_conflict_needs_a_person_names_patch_and_files_and_moves_nothing()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var refs = PatchStackWorld.Git(world.Fork, "for-each-ref");

        var end = await world.RunAsync(PatchStackWorld.Config(), """{"tag":"v2.0"}""");

        Assert.Equal("needs_intervention", end.Outcome.Status);
        Assert.Matches("^Patch [0-9a-f]{7} \"Change the shared file\" does not apply on v2.0: conflict in shared.$", end.Outcome.Message!);
        Assert.Equal(["applied", "upstreamed:identical", "conflict"], end.Codes);
        var conflict = end.Artifacts["conflict"]!;
        Assert.Equal(("Change the shared file", "shared"), ((string?)conflict["subject"], (string?)conflict["files"]!.AsArray().Single()));
        Assert.Contains("<<<<<<<", (string?)conflict["details"]![0]!["hunks"]![0], StringComparison.Ordinal);
        Assert.Empty(end.Outcome.CandidateRefs);
        Assert.Equal(refs, PatchStackWorld.Git(world.Fork, "for-each-ref"));
    }

    [Fact]
    public async Task A_branch_on_top_of_the_release_is_completed()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config(), """{"tag":"v1.0"}""");
        Assert.Equal(("completed", "acme/fork main is on top of v1.0 already; nothing was moved."), end.Result);
        Assert.Equal(end["before"], end["after"]);
        Assert.Equal(["applied", "applied", "applied"], end.Codes);
    }

    [Fact]
    public async Task A_candidate_that_is_not_pushed_stays_in_the_mirror_and_can_be_pushed_later()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var kept = await world.RunAsync(PatchStackWorld.Config(push: ""));

        Assert.Null(world.ForkRef(CandidateRef));
        var candidate = Assert.Single(kept.Outcome.CandidateRefs);
        Assert.Equal(("local", false), ((string?)candidate["remote"], (bool)candidate["pushed"]!));
        Assert.Equal(kept["after"], PatchStackWorld.Git(kept["mirror"]!, "rev-parse", CandidateRef));

        var pushed = await world.RunAsync(PatchStackWorld.Config());
        Assert.Equal(("changed", kept["after"]), (pushed.Outcome.Status, pushed["after"]));
        Assert.Equal(pushed["after"], world.ForkRef(CandidateRef));
    }

    [Fact]
    public async Task A_candidate_that_a_person_went_on_with_is_not_overwritten()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        await world.RunAsync(PatchStackWorld.Config());
        string persons;
        using (var fork = GitRepositoryBuilder.Open(world.Fork))
        {
            persons = fork.Commit(new GitCommitBuilder("patch/candidates/v1.1", "By hand", new GitPerson("Eve", "eve@example.org", DateTimeOffset.UnixEpoch)).File("by-hand", "x"));
            fork.Commit(new GitCommitBuilder("main", "Another patch", new GitPerson("Eve", "eve@example.org", DateTimeOffset.UnixEpoch)).File("more", "x"));
        }

        var end = await world.RunAsync(PatchStackWorld.Config());

        Assert.Equal("blocked", end.Outcome.Status);
        Assert.Contains($"is at {persons}, which Patch did not put there, and the candidate is {end["after"]}: somebody else moved it", end.Outcome.Message, StringComparison.Ordinal);
        Assert.False((bool)Assert.Single(end.Outcome.CandidateRefs)["pushed"]!);
        Assert.Equal(persons, world.ForkRef(CandidateRef));
    }

    [Fact]
    public async Task A_stack_that_grew_moves_its_own_candidate_on()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        await world.RunAsync(PatchStackWorld.Config());
        using (var fork = GitRepositoryBuilder.Open(world.Fork))
            fork.Commit(new GitCommitBuilder("main", "Another patch", new GitPerson("Eve", "eve@example.org", DateTimeOffset.UnixEpoch)).File("more", "x"));
        var end = await world.RunAsync(PatchStackWorld.Config());
        Assert.Equal(("changed", world.ForkRef(CandidateRef)), (end.Outcome.Status, end["after"]));
    }

    [Fact]
    public async Task The_maintained_branch_itself_can_be_the_candidate()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config("candidate_ref = \"refs/heads/main\""));
        Assert.Equal(("changed", world.ForkRef("refs/heads/main")), (end.Outcome.Status, end["after"]));
        Assert.NotEqual(end["before"], end["after"]);
    }

    [Fact]
    public async Task The_operators_switch_goes_over_the_package()
    {
        await using var world = await PatchStackWorld.CreateAsync(options => options.Push = false);
        Assert.Equal("changed", (await world.RunAsync(PatchStackWorld.Config())).Outcome.Status);
        Assert.Null(world.ForkRef(CandidateRef));
    }

    [Fact]
    public async Task A_ref_under_tags_names_the_release_too()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config(), """{"ref":"refs/tags/v1.1"}""");
        Assert.Equal(("changed", "v1.1"), (end.Outcome.Status, end["tag"]));
    }

    [Theory]
    [InlineData("""{"ref":"main"}""", "failed", "The event names no release")]
    [InlineData("""{"tag":"v9"}""", "blocked", "Upstream has no tag v9.")]
    [InlineData("""{"tag":"v1.1","repo":"somebody/else"}""", "skipped", "The event is about somebody/else; this flow carries patches onto the releases of acme/upstream.")]
    [InlineData("""{"tag":"v1.1","repo":"Acme/Upstream"}""", "changed", "2 patches")]
    public async Task The_event_decides(string payload, string status, string message)
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(PatchStackWorld.Config("upstream_repo_full_name = \"acme/upstream\""), payload);
        Assert.Equal(status, end.Outcome.Status);
        Assert.StartsWith(message, end.Outcome.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Blocked => new()
    {
        { "push = true", "fork_repo is missing in [config] of flow.toml" },
        { PatchStackWorld.Config(push: "push = \"yes\""), "push in [config] of flow.toml must be true or false." },
        { PatchStackWorld.Config("verify_commands = [1]"), "verify_commands in [config] of flow.toml must be a list of strings, or of tables" },
        { PatchStackWorld.Config("verify_commands = [{ name = \"x\" }]"), "verify_commands in [config] of flow.toml must be a list of strings, or of tables" },
        { PatchStackWorld.Config("verify_commands = [{ run = \"true\", timeout = 5 }]"), "has an entry with 'timeout': known are run, name and timeout_ms." },
        { PatchStackWorld.Config("verify_commands = [{ run = \"true\", timeout_ms = 0 }]"), "timeout_ms in [config] of flow.toml must be a whole number between 1 and 86400000" },
        { PatchStackWorld.Config("strategy = \"squash\""), "strategy in [config] of flow.toml must be \"rebase\" or \"merge\" or \"history-preserving\"." },
        { PatchStackWorld.Config("sign = true"), "there is no command to sign with: set Patch:Git:SignCommand" },
        { PatchStackWorld.Config("committer_name = \"A <a@b>\""), "committer_name in [config] of flow.toml must be one line without '<' and '>'." },
        { PatchStackWorld.Config("candidate_kind = \"note\""), "candidate_kind in [config] of flow.toml must be \"branch\" or \"tag\"." },
        { PatchStackWorld.Config("candidate_kind = \"tag\"\ncandidate_ref = \"refs/heads/{tag}\""), "but candidate_ref 'refs/heads/{tag}' names a branch" },
        { PatchStackWorld.Config("candidate_ref = \"refs/heads/{version}\""), "has the placeholder {version}; known are {tag}, {branch}, {stack} and {upstream}." },
        { PatchStackWorld.Config("candidate_ref = \"refs/heads/{tag\""), "has a brace without its other half." },
        { PatchStackWorld.Config("target_branch = \"gone\""), "acme/fork has no branch gone; it has main." },
        { PatchStackWorld.Config(fork: "nowhere"), "There is no Git checkout at" },
        { PatchStackWorld.Config(upstream: ""), "Upstream is not known: set upstream_repo_url" },
        { PatchStackWorld.Config(upstream: "upstream_repo_url = \"nowhere.git\""), "nowhere.git" },
        { PatchStackWorld.Config(upstream: "upstream_repo_url = \"ftp://h/x\""), "not by ftp" },
        { PatchStackWorld.Config("candidate_ref = \"refs/patch/{tag}\""), "does not give a full name under refs/heads/ or refs/tags/ that Git allows." },
        { PatchStackWorld.Config("push_remotes = [\"mirror\"]"), "push_remotes names 'mirror'" },
    };

    [Theory, MemberData(nameof(Blocked))]
    public async Task A_setting_that_is_wrong_blocks_and_says_what_to_do(string config, string sentence)
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var end = await world.RunAsync(config);
        Assert.Equal("blocked", end.Outcome.Status);
        Assert.Contains(sentence, end.Outcome.Message, StringComparison.Ordinal);
        Assert.Equal("completed", end.Outcome.ProcessStatus);
    }

    [Fact]
    public async Task A_remote_that_cannot_be_reached_is_asked_three_times_before_it_blocks()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var world = await PatchStackWorld.CreateAsync(options => options.RunLease = TimeSpan.FromHours(1), time);
        var url = $"http://127.0.0.1:{Programs.FreePort()}/upstream.git";

        var running = world.RunAsync(PatchStackWorld.Config(upstream: $"upstream_repo_url = \"{url}\""));
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(running.IsCompleted);
            },
            "it was given up");

        var end = await running;
        Assert.Equal("blocked", end.Outcome.Status);
        Assert.Contains("cannot be reached", end.Outcome.Message, StringComparison.Ordinal);
        Assert.Equal(3, ((string)end.Run["stdout"]!).Split('\n').Count(line => line.Contains("cannot be reached", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_checkout_is_maintained_without_being_touched_and_its_remotes_are_pushed_to()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var checkout = Checkout(world);
        PatchStackWorld.Git(checkout, "remote", "add", "upstream", "../upstream.git");
        var before = PatchStackWorld.Git(checkout, "rev-parse", "HEAD");

        var end = await world.RunAsync(PatchStackWorld.Config(fork: "checkout", upstream: ""));

        Assert.Equal("changed", end.Outcome.Status);
        Assert.Equal(end["after"], world.ForkRef(CandidateRef));
        Assert.Equal((before, ""), (PatchStackWorld.Git(checkout, "rev-parse", "HEAD"), PatchStackWorld.Git(checkout, "status", "--porcelain")));
        Assert.Equal("* main", PatchStackWorld.Git(checkout, "branch", "--all", "--no-column").Split('\n')[0]);
    }

    [Fact]
    public async Task A_checkout_that_is_not_fit_blocks_and_says_what_to_do()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var checkout = Checkout(world);
        var config = PatchStackWorld.Config(fork: "checkout", upstream: "");

        Assert.Contains("git remote add upstream", await BlockedAsync(), StringComparison.Ordinal);
        PatchStackWorld.Git(checkout, "remote", "add", "upstream", world.Upstream);
        File.WriteAllText(Path.Combine(checkout, "readme"), "dirty");
        Assert.Contains("uncommitted changes in readme", await BlockedAsync(), StringComparison.Ordinal);
        PatchStackWorld.Git(checkout, "checkout", "--quiet", "readme");
        PatchStackWorld.Git(checkout, "fetch", "--quiet", "--tags", "upstream");
        Assert.Throws<InvalidOperationException>(() => PatchStackWorld.Git(checkout, "rebase", "v2.0"));
        Assert.Contains("A rebase is in progress", await BlockedAsync(), StringComparison.Ordinal);
        PatchStackWorld.Git(checkout, "rebase", "--abort");
        Assert.Contains("no remote elsewhere to push to", await BlockedAsync("push_remotes = [\"elsewhere\"]"), StringComparison.Ordinal);

        async Task<string> BlockedAsync(string more = "")
        {
            var end = await world.RunAsync(config + more + "\n");
            Assert.Equal("blocked", end.Outcome.Status);
            return end.Outcome.Message!;
        }
    }

    private static string Checkout(PatchStackWorld world)
    {
        var checkout = Path.Combine(world.Host.Folder, "checkout");
        PatchStackWorld.Git(world.Host.Folder, "clone", "--quiet", world.Fork, checkout);
        return checkout;
    }
}
