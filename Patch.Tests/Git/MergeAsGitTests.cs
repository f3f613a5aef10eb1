using Patch.Core.Git.Building;
using Patch.Core.Git.Stacks;
using Patch.Tests.Git.Generated;
using Patch.Tests.Support;

namespace Patch.Tests.Git;

/// <summary>Histories in which the engine once ended otherwise than git, each as small as it gets; and what a repository may ask of a merge.</summary>
public sealed class MergeAsGitTests : IDisposable
{
    private readonly GitSandbox sandbox = new();

    public void Dispose() => sandbox.Dispose();

    [Fact]
    public async Task File_moved_to_two_places_at_once_takes_the_change_to_the_place_that_git_takes()
    {
        var result = await RunAsync(
            commit => commit.File("dir/readme.md", Lines()).File("docs/kept", "kept\n"),
            commit => commit.Delete("dir/readme.md").File("docs/build.sh", Lines()).File("moved2/readme.md", Lines()),
            commit => commit.File("dir/readme.md", Lines(5)));

        Assert.True(result.Clean);
    }

    [Fact]
    public async Task File_moved_to_two_places_one_of_them_once_a_file_takes_the_change_to_the_place_that_git_takes()
    {
        var result = await RunAsync(
            commit => commit.File("moved2/2-main.c", Lines()).File("lib/kept", "kept\n").File("src", "a file\n"),
            commit => commit.Delete("moved2").File("lib/2-main.c", Lines()).Delete("src").File("src/4-util.c", Lines()),
            commit => commit.File("moved2/2-main.c", Lines(5)));

        Assert.True(result.Clean);
    }

    [Fact]
    public async Task File_that_makes_way_for_a_directory_gets_a_name_that_is_free()
    {
        var result = await RunAsync(
            commit => commit.File("src/a", Lines()).File("src~HEAD", "taken\n"),
            commit => commit.Delete("src").File("src", "now a file\n"),
            commit => commit.File("src/a", Lines(5)));

        Assert.Contains(result.Conflict!.Conflicts, file => file.Path == "src~HEAD_0");
    }

    [Fact]
    public async Task New_file_that_both_sides_have_alike_is_no_conflict_though_what_it_was_moved_from_changed()
    {
        var result = await RunAsync(
            commit => commit.File("src/data", Lines()),
            commit => commit.File("src/data", Lines(5)).File("main", Lines(6)),
            commit => commit.Delete("src/data").File("main", Lines(6)));

        Assert.True(result.Clean);
    }

    [Fact]
    public async Task File_that_moved_away_is_no_conflict_with_the_directory_in_its_place()
    {
        var result = await RunAsync(
            At("src", Lines()),
            At("src", Lines(5)),
            commit => commit.Delete("src").File("other", Lines()).File("src/inside", "inside\n"));

        Assert.True(result.Clean);
    }

    [Fact]
    public async Task File_that_makes_way_for_a_directory_is_shown_as_it_is_merged()
    {
        var result = await RunAsync(
            At("a", Lines()),
            commit => commit.Delete("a").File("d", Lines(5)),
            commit => commit.File("a", Lines(35)).File("d/x", "x\n"));

        var conflict = Assert.Single(result.Conflict!.Conflicts);
        Assert.Equal(("d~HEAD", null, null), (conflict.Path, conflict.Base, conflict.Theirs));
    }

    [Fact]
    public async Task Undoing_of_a_patch_that_upstream_took_and_reverted_is_kept_with_the_patch()
    {
        var result = await new SmallHistory(sandbox).RunAsync(
            At("a", Lines()), [At("a", Lines(5)), At("a", Lines())], [At("a", Lines(5)), At("a", Lines())], TestContext.Current.CancellationToken, StackStyle.Reverted);

        Assert.Equal([true, true], result.Patches.Select(patch => patch.Carried));
    }

    [Fact]
    public async Task Patch_of_white_space_alone_is_not_its_own_revert()
    {
        var result = await new SmallHistory(sandbox).RunAsync(
            At("a", Lines()), [At("a", Lines().Replace("line 5\n", "\tline 5\n", StringComparison.Ordinal)), At("a", Lines(5))],
            [At("a", Lines().Replace("line 5\n", "\tline 5\n", StringComparison.Ordinal))], TestContext.Current.CancellationToken);

        Assert.Equal(PatchOutcomes.UpstreamedIdentical, Assert.Single(result.Patches).Code);
    }

    [Fact]
    public async Task Union_of_lines_ends_our_last_line_as_the_lines_around_it_end()
    {
        var result = await RunAsync(
            commit => commit.File("a", Lines().Replace("\n", "\r\n", StringComparison.Ordinal)).File(".gitattributes", "a merge=union\n"),
            At("a", Lines().Replace("\n", "\r\n", StringComparison.Ordinal) + "ours"),
            At("a", Lines().Replace("\n", "\r\n", StringComparison.Ordinal) + "theirs"));

        Assert.True(result.Clean);
    }

    [Fact]
    public async Task Same_content_moved_by_mode_alone_is_a_conflict_of_modes()
    {
        var result = await RunAsync(
            At("x", "x"), At("a", Lines()), commit => commit.File("a", System.Text.Encoding.UTF8.GetBytes(Lines()), executable: true));

        Assert.Equal(ConflictKinds.Mode, Assert.Single(result.Conflict!.Conflicts).Kind);
    }

    /// <summary>Each file with lines that occur so often that a diff must choose; one patch a file, those in conflict left out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Files_of_repeating_lines_merge_line_by_line_as_git_merges_them(int seed)
    {
        var random = new Random(seed);
        var edits = new LineEdits(random);
        var files = Enumerable.Range(0, 60).Select(number => (Path: $"f{number}", Text: Repeating(random))).ToList();
        var upstream = files.Select(file => (file.Path, Text: Edited(edits, file.Text, random))).ToList();
        var result = await new SmallHistory(sandbox).RunAsync(
            commit => files.ForEach(file => commit.File(file.Path, file.Text)),
            [commit => upstream.ForEach(file => commit.File(file.Path, file.Text))],
            files.Select(file => (Action<GitCommitBuilder>)(commit => commit.File(file.Path, Edited(edits, file.Text, random)))).ToList(),
            TestContext.Current.CancellationToken, StackStyle.SkipConflicts);

        Assert.Contains(result.Patches, patch => patch.Carried);
    }

    [Theory]
    [InlineData(7999, false)]
    [InlineData(8000, true)]
    public async Task File_is_binary_by_a_zero_in_its_first_eight_thousand_bytes(int zeroAt, bool isText)
    {
        byte[] With(int changed) => System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(line => $"{(line == changed ? "*" : "-")}{line:00000000}\n")))
            .Select((letter, at) => at == zeroAt ? (byte)0 : letter).ToArray();
        var result = await RunAsync(commit => commit.File("a", With(-1)), commit => commit.File("a", With(10)), commit => commit.File("a", With(500)));

        Assert.Equal(isText, result.Clean);
    }

    [Theory]
    [InlineData("a -diff\n", true)]
    [InlineData("a -text\n", true)]
    [InlineData("a text eol=crlf\n", true)]
    [InlineData("a merge=nobody-set-this-up\n", true)]
    [InlineData("a merge=text\n", true)]
    [InlineData("a merge\n", true)]
    [InlineData("a -merge\na !merge\n", true)]
    [InlineData("a merge=binary\n", false)]
    [InlineData("* -merge\n", false)]
    [InlineData("[attr]frozen -merge\na frozen\n", false)]
    [InlineData("a binary\n", false)]
    [InlineData("a binary merge=text\n", true)]
    [InlineData("A -merge\n", true)]
    [InlineData("\"a\" -merge\n", false)]
    [InlineData("\"\\141\" -merge\n", false)]
    [InlineData("\"a -merge\n", true)]
    public async Task Attributes_count_as_they_count_for_git(string attributes, bool merges)
    {
        var result = await RunAsync(commit => commit.File("a", Lines()).File(".gitattributes", attributes), At("a", Lines(5)), At("a", Lines(35)));

        Assert.Equal(merges, result.Clean);
    }

    [Fact]
    public async Task Names_that_differ_in_case_are_different_files()
    {
        var result = await RunAsync(
            commit => commit.File("Read.me", Lines()).File("read.me", Lines()).File("Dir/a", "a\n"),
            commit => commit.File("Read.me", Lines(5)).File("dir/a", "b\n"),
            commit => commit.File("READ.ME", Lines()).File("read.me", Lines(5)).Delete("Dir/a"));

        Assert.True(result.Clean);
    }

    [Fact]
    public async Task Conflict_markers_are_as_long_as_the_attribute_says()
    {
        var result = await RunAsync(
            commit => commit.File("a", Lines()).File(".gitattributes", "a conflict-marker-size=12\n"), At("a", Lines(5)), At("a", Lines(5).Replace("changed", "otherwise", StringComparison.Ordinal)));

        Assert.Contains("<<<<<<<<<<<< HEAD\n", Assert.Single(Assert.Single(result.Conflict!.Conflicts).Hunks), StringComparison.Ordinal);
    }

    private Task<ReplayResult> RunAsync(Action<GitCommitBuilder> start, Action<GitCommitBuilder> upstream, Action<GitCommitBuilder> patch) =>
        new SmallHistory(sandbox).RunAsync(start, [upstream], [patch], TestContext.Current.CancellationToken);

    private static Action<GitCommitBuilder> At(string path, string content) => commit => commit.File(path, content);

    private static string Lines(int changed = 0) => string.Concat(Enumerable.Range(1, 40).Select(line => line == changed ? $"line {line} changed\n" : $"line {line}\n"));

    private static byte[] Repeating(Random random)
    {
        var (lines, words) = (random.Next(5, random.Next(2) == 0 ? 2500 : 120), random.Next(2, 6));
        return System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, lines).Select(_ => $"{random.Next(words)}\n")));
    }

    private static byte[] Edited(LineEdits edits, byte[] text, Random random)
    {
        // Few edits, or so many that the search for the shortest path is given up.
        for (var i = random.Next(3) == 0 ? random.Next(100, 400) : random.Next(1, 4); i > 0; i--)
            text = edits.Edit(text);
        return text;
    }
}
