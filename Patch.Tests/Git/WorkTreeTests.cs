using Patch.Core.Git.Building;
using Patch.Core.Git.Mirrors;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

public sealed class WorkTreeTests : IDisposable
{
    private readonly GitSandbox sandbox = new();
    private readonly string sha;

    public WorkTreeTests()
    {
        using var fork = sandbox.Bare("fork.git");
        sha = fork.Commit(GitSandbox.Change("Start")
            .File("a.txt", "a\n").File("run.sh", "#!/bin/sh\n"u8.ToArray(), executable: true).Link("link", "a.txt")
            .File(".gitignore", "out/\n").File("crlf.txt", "one\r\ntwo\r\n").Submodule("vendor/sub", new string('1', 40)));
        fork.Commit(GitSandbox.Change("Later").File("a.txt", "later\n"));
    }

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task A_commit_is_checked_out_whole_and_git_works_in_it_after_the_mirror_is_closed()
    {
        await using var tree = await CheckOutAsync();

        Assert.Equal("a\n", await File.ReadAllTextAsync(Path.Combine(tree.Path, "a.txt"), TestContext.Current.CancellationToken));
        Assert.Equal("one\r\ntwo\r\n", await File.ReadAllTextAsync(Path.Combine(tree.Path, "crlf.txt"), TestContext.Current.CancellationToken));
        Assert.Equal("a.txt", new FileInfo(Path.Combine(tree.Path, "link")).LinkTarget);
        Assert.Equal(sha, sandbox.Git(tree.Path, "rev-parse", "HEAD"));
        // Modes, links and submodules included.
        Assert.Equal("", sandbox.Git(tree.Path, "status", "--porcelain"));
        Assert.Empty(tree.DirtyFiles());
    }

    [Fact]
    public async Task Changes_are_named_and_ignored_files_are_not()
    {
        await using var tree = await CheckOutAsync();
        await File.WriteAllTextAsync(Path.Combine(tree.Path, "a.txt"), "changed", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(tree.Path, "new.txt"), "new", TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(tree.Path, "run.sh"));
        Directory.CreateDirectory(Path.Combine(tree.Path, "out"));
        await File.WriteAllTextAsync(Path.Combine(tree.Path, "out", "built"), "x", TestContext.Current.CancellationToken);

        Assert.Equal(["a.txt", "new.txt", "run.sh"], tree.DirtyFiles());
    }

    [Fact]
    public async Task Nothing_done_in_it_reaches_the_mirror_and_nothing_stays_behind()
    {
        var tree = await CheckOutAsync();
        sandbox.Git(tree.Path, "commit", "--quiet", "--allow-empty", "-m", "Made while verifying");
        var made = sandbox.Git(tree.Path, "rev-parse", "HEAD");
        await tree.DisposeAsync();
        await tree.DisposeAsync();

        Assert.False(Directory.Exists(tree.Path));
        using var mirror = await OpenAsync();
        Assert.Null(mirror.Find(made));
        Assert.Empty(Directory.GetFiles(Path.Combine(mirror.Path, "patch-work-trees")));
    }

    [Fact]
    public async Task One_left_by_a_crash_is_removed_by_the_next_opening_and_a_living_one_is_not()
    {
        await using var living = await CheckOutAsync();
        string mark, path;
        using (var mirror = await OpenAsync())
        {
            // What a killed process leaves: a folder and a mark that nobody holds open.
            var name = $"{sha[..7]}-{Guid.NewGuid():N}";
            path = sandbox.PathOf(name);
            Directory.CreateDirectory(Path.Combine(path, ".git"));
            mark = Path.Combine(mirror.Path, "patch-work-trees", name);
            await File.WriteAllTextAsync(mark, path, TestContext.Current.CancellationToken);
        }

        (await OpenAsync()).Dispose();

        Assert.False(Directory.Exists(path));
        Assert.False(File.Exists(mark));
        Assert.True(Directory.Exists(living.Path));
    }

    [Fact]
    public async Task An_unknown_commit_leaves_nothing()
    {
        using var mirror = await OpenAsync();
        await Assert.ThrowsAsync<NotFoundInMirrorException>(() => mirror.CheckOutAsync(new string('0', 40), sandbox.PathOf("trees"), TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(sandbox.PathOf("trees")));
    }

    private async Task<Patch.Core.Git.Checkouts.WorkTree> CheckOutAsync()
    {
        using var mirror = await OpenAsync();
        return await mirror.CheckOutAsync(sha, sandbox.PathOf("trees"), TestContext.Current.CancellationToken);
    }

    private async Task<GitMirror> OpenAsync()
    {
        var opening = await sandbox.Mirrors().OpenAsync(sandbox.PathOf("fork.git"), null, fetch: true, TestContext.Current.CancellationToken);
        Assert.True(opening.Mirror is not null, opening.Failure?.Sentence);
        return opening.Mirror;
    }
}
