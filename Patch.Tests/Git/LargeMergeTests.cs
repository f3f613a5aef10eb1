using System.Text;
using Patch.Core.Git.Building;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Stacks;
using Patch.Tests.Git.Generated;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

/// <summary>Merges at the size where an algorithm that grows too fast, or a buffer for each version too many, would show.</summary>
public sealed class LargeMergeTests : IDisposable
{
    private const int Renames = 1000;
    private const int LinesOfTwentyMegabytes = 500_000;
    private const int LongLine = 5 * 1024 * 1024;
    private const int MostMemoryABaseByte = 25;

    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task Thousand_renames_at_once_are_followed_as_git_follows_them()
    {
        var result = await RunAsync(
            commit => Each(file => commit.File($"old/{file}.c", Source(file))),
            // A third keep their names and change their directory, the others are to be found by what is in them.
            commit =>
            {
                commit.Delete("old");
                Each(file => commit.File(file % 3 == 0 ? $"new/deep/{file}.c" : $"new/renamed-{Renames - file}.c", Source(file, changed: 3)));
            },
            commit => Each(file => commit.File($"old/{file}.c", Source(file, changed: 15))));

        Assert.True(result.Clean);
    }

    [Fact]
    public async Task Text_of_twenty_megabytes_is_merged_within_bounds()
    {
        string Text(int from) => string.Concat(Enumerable.Range(0, LinesOfTwentyMegabytes).Select(line => line % 5000 == from ? $"changed {from} in {line}, of many lines\n" : $"line {line} of a text with many lines\n"));
        var result = await RunAsync(commit => commit.File("large.txt", Text(-1)), commit => commit.File("large.txt", Text(100)), commit => commit.File("large.txt", Text(2600)));

        Assert.True(result.Clean);
    }

    [Fact]
    public async Task Line_of_five_megabytes_is_merged_within_bounds()
    {
        string Text(string first, string last) => $"{first}\nbetween\n{new string('x', LongLine)}\nbetween\n{last}\n";
        var result = await RunAsync(commit => commit.File("long.txt", Text("a", "z")), commit => commit.File("long.txt", Text("b", "z")), commit => commit.File("long.txt", Text("a", "y")));

        Assert.True(result.Clean);
    }

    [Fact]
    public void Merge_takes_memory_in_proportion_to_the_text()
    {
        byte[] Text(int from) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, LinesOfTwentyMegabytes).Select(line => line % 5000 == from ? "changed\n" : $"line {line} of a text with many lines\n")));
        var (start, ours, theirs) = (Text(-1), Text(100), Text(2600));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var merge = LineMerge.Of(start, ours, theirs);
        var merged = merge.Write();

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / start.Length, 1, MostMemoryABaseByte);
        Assert.True(merge.Clean);
        Assert.Equal(200, Encoding.UTF8.GetString(merged).Split('\n').Count(line => line == "changed"));
    }

    private Task<ReplayResult> RunAsync(Action<GitCommitBuilder> start, Action<GitCommitBuilder> upstream, Action<GitCommitBuilder> patch) =>
        new SmallHistory(sandbox).RunAsync(start, [upstream], [patch], TestContext.Current.CancellationToken);

    private static void Each(Action<int> act)
    {
        for (var file = 0; file < Renames; file++)
            act(file);
    }

    private static string Source(int file, int changed = -1)
    {
        var text = new StringBuilder();
        for (var line = 0; line < 20; line++)
            text.Append($"{(line == changed ? "changed" : "kept")} {file * 31 + line * 7}\n");
        return text.ToString();
    }
}
