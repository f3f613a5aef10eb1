using Patch.Core.Git.Stacks;
using Patch.Tests.Git.Stacks;
using Patch.Tests.Support;
using static Patch.Tests.Git.Stacks.ForkPair;

namespace Patch.Tests.Git.Upstreams;

/// <summary>What was worked out of upstream's commits is kept beside the mirror; whatever happens to the file, the answers stay the same.</summary>
public sealed class ChangeCacheTests : IDisposable
{
    private readonly ForkPair pair = new();

    public ChangeCacheTests()
    {
        pair.Fork.Commit(GitSandbox.Change("Ours").File("a.txt", Numbered(1, 40, (20, "ours"))));
        for (var commit = 1; commit <= 5; commit++)
            pair.Upstream.Commit(GitSandbox.Change($"Upstream {commit}").File("b.txt", $"{commit}\n"));
        pair.Upstream.Commit(GitSandbox.Change("Taken").File("a.txt", Numbered(1, 40, (20, "ours"))));
    }

    public void Dispose() => pair.Dispose();

    [Fact]
    public async Task Each_commit_is_worked_out_once_and_added_to_the_file()
    {
        await ReplayAsync();
        var first = new FileInfo(File()).Length;
        await ReplayAsync();
        Assert.Equal(first, new FileInfo(File()).Length);

        pair.Upstream.Commit(GitSandbox.Change("One more").File("b.txt", "6\n"));
        await ReplayAsync();

        // Six commits before, a seventh now, each of one size.
        var header = "patch-changes 1\n".Length;
        Assert.Equal((first - header) / 6 * 7 + header, new FileInfo(File()).Length);
    }

    [Theory]
    [InlineData("cut short")]
    [InlineData("damaged")]
    [InlineData("of another version")]
    [InlineData("empty")]
    [InlineData("a folder")]
    public async Task A_file_that_is_broken_changes_no_answer(string how)
    {
        await ReplayAsync();
        var bytes = await System.IO.File.ReadAllBytesAsync(File(), TestContext.Current.CancellationToken);
        var whole = bytes.Length;
        if (how == "a folder")
        {
            System.IO.File.Delete(File());
            Directory.CreateDirectory(File());
        }
        else
        {
            bytes = how switch
            {
                "cut short" => bytes[..^7],
                "damaged" => [.. bytes.Select((value, at) => at > 40 ? (byte)(value ^ 0x55) : value)],
                "of another version" => [.. "patch-changes 9\n"u8, .. bytes[16..]],
                _ => [],
            };
            await System.IO.File.WriteAllBytesAsync(File(), bytes, TestContext.Current.CancellationToken);
        }

        await ReplayAsync();

        Assert.Equal(how == "a folder", Directory.Exists(File()));
        if (how != "a folder")
            Assert.Equal(whole, new FileInfo(File()).Length);
    }

    private async Task ReplayAsync() => Assert.Equal(PatchOutcomes.UpstreamedIdentical, Assert.Single((await pair.ReplayAsync()).Patches).Code);

    private string File() => Path.Combine(Directory.GetDirectories(pair.Sandbox.PathOf("mirrors"), "*.git").Single(), "patch-changes");
}
