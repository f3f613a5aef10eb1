using System.Globalization;
using Spectre.Console;

namespace Patch.Cli.Terminal;

/// <summary>Lists and records for people. On a narrow terminal only the last column of a list is folded; in a pipe nothing is.</summary>
internal static class Tables
{
    /// <summary>A list: short columns first, ids and sentences last.</summary>
    public static Table List(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in columns)
            table.AddColumn(new TableColumn(name) { NoWrap = name != columns[^1] });
        return table;
    }

    /// <summary>Adds a row of texts that came from elsewhere.</summary>
    public static void Row(this Table table, params string?[] cells) => table.AddRow(cells.Select(Printable.Cell));

    /// <summary>One record: a line for each field that has a value.</summary>
    public static Grid Record(params (string Name, string? Value)[] fields)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        foreach (var (name, value) in fields.Where(field => !string.IsNullOrEmpty(field.Value)))
            grid.AddRow(new Text(name + ":"), Printable.Cell(value));
        return grid;
    }

    /// <summary>A time as people read it, UTC to the second; empty for none.</summary>
    public static string Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
