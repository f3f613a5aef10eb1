using Patch.Core.Git.Conflicts;
using Patch.Tests.Support;
using static Patch.Tests.Maintenance.Conflicts.ConflictWorld;

namespace Patch.Tests.Maintenance.Conflicts;

public sealed class ConflictBundleTests
{
    [Fact]
    public async Task The_bundle_has_the_three_sides_the_patch_the_commit_to_blame_and_nothing_is_missing()
    {
        await using var world = await StopAsync();

        var bundle = await world.BundleAsync();

        Assert.Equal((world.First, "Change one", "Bob <bob@example.org>"), (bundle.Patch.Sha, bundle.Patch.Subject, bundle.Patch.Author));
        Assert.Contains("+ours", bundle.Patch.Text, StringComparison.Ordinal);
        Assert.Equal((world.Fork.Path, world.Upstream.Path, "main", "v2.0", world.Upstream.Tip("main")), (bundle.Place.Fork, bundle.Place.Upstream, bundle.Place.Branch, bundle.Place.Tag, bundle.Place.Onto));
        var file = Assert.Single(bundle.Files);
        Assert.Equal(("one.txt", "content"), (file.Path, file.Kind));
        Assert.Equal(["a\nb\nc\n", "a\ntheirs\nc\n", "a\nours\nc\n"], new[] { file.Base, file.Ours, file.Theirs }.Select(side => side!.Content.Content));
        Assert.Contains("<<<<<<<", Assert.Single(file.Hunks), StringComparison.Ordinal);
        Assert.Equal(("Their one", world.Upstream.Tip("main")), (bundle.Blame!.UpstreamSubject, PatchGit(world.Upstream.Path, "rev-parse", "main")));
        Assert.Empty(bundle.Missing);
        Assert.Equal($"patchmoi attempts resolve {world.Attempt}", bundle.Commands.Resolve);
    }

    [Fact]
    public async Task The_commands_pasted_into_a_shell_end_at_the_same_conflict_and_go_on_from_there()
    {
        await using var world = await StopAsync();
        var bundle = await world.BundleAsync();
        var (folder, identity) = (Path.Combine(world.Host.Folder, "by hand"), "export GIT_AUTHOR_NAME=E GIT_AUTHOR_EMAIL=e@e GIT_COMMITTER_NAME=E GIT_COMMITTER_EMAIL=e@e\n");
        Directory.CreateDirectory(folder);
        var script = identity + string.Join('\n', bundle.Commands.Reproduce) + "\ngit ls-files --unmerged\n";

        var stages = Programs.Run("/bin/sh", ["-c", script], folder);

        var file = bundle.Files[0];
        Assert.EndsWith(
            $"100644 {file.Base!.Sha} 1\tone.txt\n100644 {file.Ours!.Sha} 2\tone.txt\n100644 {file.Theirs!.Sha} 3\tone.txt\n", stages, StringComparison.Ordinal);
        var clone = Path.Combine(folder, $"conflict-{world.First[..7]}");
        await File.WriteAllTextAsync(Path.Combine(clone, "one.txt"), "a\nboth\nc\n");
        // The last of them runs into the second conflict.
        Programs.Run("/bin/sh", ["-c", identity + string.Join('\n', bundle.Commands.Afterwards) + "\ntrue"], clone);
        Assert.Equal("UU two.txt", PatchGit(clone, "status", "--porcelain"));
        Assert.Equal("Add more\nChange one", PatchGit(clone, "log", "-2", "--format=%s"));
    }

    [Fact]
    public async Task Binary_sides_are_base64_and_long_ones_are_cut()
    {
        var big = string.Concat(Enumerable.Repeat("0123456789\n", 10_000));
        await using var world = await StopAsync(change: world =>
        {
            world.Fork.Commit(Change("Files").File("i.bin", [0, 1]).File("big.txt", "ours\n" + big));
            world.Upstream.Commit(Change("Their files").File("i.bin", [0, 2]).File("big.txt", "theirs\n" + big).File("one.txt", "a\nb\nc\n").File("two.txt", "a\nb\nc\n"));
            world.Upstream.Tag("v2.0", world.Upstream.Tip("main")!);
        });

        var files = (await world.BundleAsync()).Files.ToDictionary(file => file.Path!);

        Assert.Equal((SideContent.Base64, "AAE="), (files["i.bin"].Theirs!.Content.Encoding, files["i.bin"].Theirs!.Content.Content));
        Assert.Equal((true, 64 * 1024, 110_005L), (files["big.txt"].Theirs!.Content.Cut, files["big.txt"].Theirs!.Content.Content.Length, files["big.txt"].Theirs!.Content.Size));
    }

    [Fact]
    public async Task Without_the_mirror_the_runs_own_words_are_given_and_what_is_missing_is_said()
    {
        await using var world = await StopAsync();

        var bundle = await world.BundleAsync(withMirror: false);

        var file = Assert.Single(bundle.Files);
        Assert.Equal(("one.txt", "content", null), (file.Path, file.Kind, file.Ours));
        Assert.NotEmpty(file.Hunks);
        Assert.StartsWith("sides:", bundle.Missing[0], StringComparison.Ordinal);
        Assert.Contains($"git checkout --quiet --detach {world.Upstream.Tip("main")}", bundle.Commands.Reproduce);
    }
}
