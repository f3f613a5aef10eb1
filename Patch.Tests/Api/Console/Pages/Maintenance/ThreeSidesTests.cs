using Patch.Api.Console.Pages.Maintenance;

namespace Patch.Tests.Api.Console.Pages.Maintenance;

public sealed class ThreeSidesTests
{
    private const string Common = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

    [Fact]
    public void Lines_that_both_changed_stand_beside_each_other_with_their_own_numbers_and_words()
    {
        var hunk = Assert.Single(ThreeSides.Of("a\nb\nlet x = 1;\nc\n", "new\na\nb\nlet x = 2;\nc\n", "a\nb\nlet y = 1;\nc\n"));

        Assert.True(hunk.Conflict);
        var row = Assert.Single(hunk.Rows, row => row.Ours?.Pieces.Any(piece => piece.Changed) == true);
        Assert.Equal((3, 4, 3), (row.Base!.Number, row.Ours!.Number, row.Theirs!.Number));
        Assert.Equal("let x = 2;", Text(row.Ours));
        Assert.Equal("2", Assert.Single(row.Ours.Pieces, piece => piece.Changed).Text);
        Assert.Equal("y", Assert.Single(row.Theirs.Pieces, piece => piece.Changed).Text);
        Assert.Equal([("a", "a", "a"), ("b", "b", "b")], hunk.Rows.Take(2).Select(context => (Text(context.Base), Text(context.Ours), Text(context.Theirs))));
    }

    [Fact]
    public void Only_what_is_in_conflict_is_shown_where_something_is()
    {
        var hunks = ThreeSides.Of(Common, Common.Replace("1", "one", StringComparison.Ordinal).Replace("9", "nine", StringComparison.Ordinal), Common.Replace("9", "neuf", StringComparison.Ordinal));

        var hunk = Assert.Single(hunks);
        Assert.Contains(hunk.Rows, row => Text(row.Ours) == "nine" && Text(row.Theirs) == "neuf" && Text(row.Base) == "9");
    }

    [Fact]
    public void Where_nothing_is_in_conflict_what_one_side_changed_is_shown()
    {
        var hunk = Assert.Single(ThreeSides.Of(Common, Common.Replace("5", "five", StringComparison.Ordinal), Common));
        Assert.False(hunk.Conflict);
        Assert.Contains(hunk.Rows, row => Text(row.Ours) == "five" && Text(row.Theirs) == "5");
    }

    [Fact]
    public void A_side_with_fewer_lines_has_gaps_and_one_that_is_gone_has_none()
    {
        var hunk = Assert.Single(ThreeSides.Of("a\nb\nc\n", "a\nc\n", "a\nB\nB2\nc\n"));
        Assert.Contains(hunk.Rows, row => row.Ours is null && Text(row.Theirs) == "B");
        Assert.Contains(hunk.Rows, row => row.Base is null && row.Ours is null && Text(row.Theirs) == "B2");

        Assert.All(Assert.Single(ThreeSides.Of("a\nb\n", null, "a\nc\n")).Rows, row => Assert.Null(row.Ours));
        Assert.Equal(["x"], ThreeSides.Of(null, "x\n", "y\n").SelectMany(one => one.Rows).Select(row => Text(row.Ours)).Distinct());
    }

    [Fact]
    public void A_large_file_gives_a_bounded_number_of_rows_and_a_long_line_is_cut()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 5000));
        Assert.InRange(ThreeSides.Of(lines, lines.Replace("1", "x", StringComparison.Ordinal), lines.Replace("1", "y", StringComparison.Ordinal)).Sum(hunk => hunk.Rows.Count), 1, 700);
        var piece = Assert.Single(ThreeSides.Of("a\n", new string('b', 100_000) + "\n", "c\n")).Rows[0].Ours!.Pieces[0];
        Assert.InRange(piece.Text.Length, 1000, 1001);
    }

    private static string? Text(SideLine? line) => line is null ? null : string.Concat(line.Pieces.Select(piece => piece.Text));
}
