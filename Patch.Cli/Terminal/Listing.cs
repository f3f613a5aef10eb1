using Spectre.Console;

namespace Patch.Cli.Terminal;

/// <summary>
/// A list for people: a table where the terminal is wide enough, else one block a row, so that no id is folded into a narrow column. In a
/// pipe it is always a table, one line a row.
/// </summary>
internal sealed class Listing(params string[] columns)
{
    /// <summary>What the border needs beside the texts: so much a column, and once at the end.</summary>
    private const int ColumnPadding = 3, EndPadding = 1;

    private readonly List<string[]> rows = [];

    /// <summary>Adds a row of texts that came from elsewhere; null is an empty cell, a line end a space.</summary>
    public void Add(params string?[] cells) => rows.Add([.. cells.Select(cell => Printable.Line(cell).ReplaceLineEndings(" "))]);

    public void WriteTo(IAnsiConsole console)
    {
        if (NaturalWidth() <= console.Profile.Width)
            console.Write(AsTable());
        else
            WriteBlocks(console);
    }

    private int NaturalWidth() =>
        columns.Select((name, at) => rows.Select(row => row[at].Length).Append(name.Length).Max() + ColumnPadding).Sum() + EndPadding;

    private Table AsTable()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns(columns);
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    private void WriteBlocks(IAnsiConsole console)
    {
        foreach (var row in rows)
        {
            console.Write(Records.Of([.. columns.Zip(row, (name, value) => (name, (string?)value))]));
            console.WriteLine();
        }
    }
}
