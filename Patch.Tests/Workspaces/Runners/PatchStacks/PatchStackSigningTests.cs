using Microsoft.Extensions.DependencyInjection;
using Patch.Core.Git;
using Patch.Tests.Support;

namespace Patch.Tests.Workspaces.Runners.PatchStacks;

public sealed class PatchStackSigningTests
{
    private const string Candidate = "refs/heads/patch/candidates/v1.1";

    /// <summary>Signs with a counter, so that no two signatures are the same.</summary>
    private const string Counting = """
        #!/bin/sh
        echo . >> "$0.count"
        cat > "$0.last"
        printf -- '-----BEGIN TEST SIGNATURE-----\n\n%s\n-----END TEST SIGNATURE-----\n' "$(wc -l < "$0.count")"
        """;

    [Fact]
    public async Task Every_new_commit_is_signed_in_order_and_is_else_as_it_was()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var unsigned = (await world.RunAsync(PatchStackWorld.Config(push: "")))["after"]!;
        var mirror = (await world.RunAsync(PatchStackWorld.Config(push: "")))["mirror"]!;
        Sign(world, Counting);

        var end = await world.RunAsync(PatchStackWorld.Config("sign = true"));

        Assert.Equal("changed", end.Outcome.Status);
        var tip = world.ForkRef(Candidate)!;
        Assert.Equal((tip, tip), (end["after"], (string?)end.Artifacts["patches"]![2]!["newSha"]));
        Assert.NotEqual(unsigned, tip);
        var commit = PatchStackWorld.Git(world.Fork, "cat-file", "commit", tip);
        Assert.Contains("\ngpgsig -----BEGIN TEST SIGNATURE-----\n \n 2\n -----END TEST SIGNATURE-----\n\nChange the shared file", commit, StringComparison.Ordinal);
        Assert.Contains("\n 1\n", PatchStackWorld.Git(world.Fork, "cat-file", "commit", tip + "^"), StringComparison.Ordinal);
        Assert.DoesNotContain("gpgsig", PatchStackWorld.Git(world.Fork, "cat-file", "commit", tip + "^^"), StringComparison.Ordinal);
        const string Shown = "--format=%T %an %ad %cn %cd %B";
        Assert.Equal(PatchStackWorld.Git(mirror, "log", "-2", Shown, unsigned), PatchStackWorld.Git(world.Fork, "log", "-2", Shown, tip));
        Assert.Equal("", PatchStackWorld.Git(world.Fork, "fsck", "--strict"));
    }

    [Fact]
    public async Task The_same_candidate_again_is_not_signed_again()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        Sign(world, Counting);
        var first = await world.RunAsync(PatchStackWorld.Config("sign = true"));
        var again = await world.RunAsync(PatchStackWorld.Config("sign = true"));
        Assert.Equal(("changed", first["after"]), (again.Outcome.Status, again["after"]));
        Assert.Equal(first.Artifacts["patches"]!.ToJsonString(), again.Artifacts["patches"]!.ToJsonString());
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(world.Host.Folder, "sign.count"))).Length);
    }

    [Theory]
    [InlineData("echo 'no key' >&2; exit 2", "The sign command failed: it exited with 2. It said: no key")]
    [InlineData("echo hello", "The sign command printed no armored signature (one that begins with -----BEGIN).")]
    [InlineData("sleep 60", "The sign command failed: It ran longer than its time limit of 1 s and was stopped.")]
    public async Task A_command_that_signs_nothing_blocks_and_nothing_is_pushed(string command, string sentence)
    {
        await using var world = await PatchStackWorld.CreateAsync();
        Sign(world, $"#!/bin/sh\ncat > /dev/null\n{command}\n");
        Git(world).SignLimit = TimeSpan.FromSeconds(1);
        var end = await world.RunAsync(PatchStackWorld.Config("sign = true"));
        Assert.Equal(("blocked", $"The candidate is complete, but not signed. {sentence}"), end.Result);
        Assert.Null(world.ForkRef(Candidate));
    }

    [Fact]
    public async Task The_sign_command_and_what_it_holds_are_never_shown()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        Git(world).SignCommand = "cat > /dev/null; : --passphrase s3cret; false";
        var end = await world.RunAsync(PatchStackWorld.Config("sign = true"));
        Assert.Equal("blocked", end.Outcome.Status);
        Assert.DoesNotContain("s3cret", end.Run.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git_itself_verifies_what_ssh_keygen_signed()
    {
        await using var world = await PatchStackWorld.CreateAsync();
        var key = Path.Combine(world.Host.Folder, "key");
        Programs.Run(Programs.Find("ssh-keygen"), ["-q", "-t", "ed25519", "-N", "", "-C", "patch", "-f", key]);
        Git(world).SignCommand = $"ssh-keygen -Y sign -q -n git -f {key}";
        var signers = world.Host.Write("signers", $"patch@example.org {await File.ReadAllTextAsync(key + ".pub")}");
        string[] verify = ["-c", "gpg.format=ssh", "-c", $"gpg.ssh.allowedSignersFile={signers}"];

        var branch = await world.RunAsync(PatchStackWorld.Config("sign = true"));
        var tag = await world.RunAsync(PatchStackWorld.Config("sign = true\ncandidate_kind = \"tag\"\nstrategy = \"merge\""));

        PatchStackWorld.Git(world.Fork, [.. verify, "verify-commit", branch["after"]!, branch["after"] + "^"]);
        PatchStackWorld.Git(world.Fork, [.. verify, "verify-commit", tag["after"]!]);
        PatchStackWorld.Git(world.Fork, [.. verify, "verify-tag", "patch/candidates/v1.1"]);
        Assert.Equal("", PatchStackWorld.Git(world.Fork, "fsck", "--strict"));
    }

    private static void Sign(PatchStackWorld world, string script) => Git(world).SignCommand = world.Host.Write("sign", script);

    private static GitOptions Git(PatchStackWorld world) => world.Host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<GitOptions>>().Value;
}
