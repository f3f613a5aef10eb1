using System.Globalization;
using Spectre.Console;

namespace Patch.Cli.Terminal;

/// <summary>One thing with all its fields, for people.</summary>
internal static class Records
{
    /// <summary>A line for each field that has a value; long values are folded beside their names.</summary>
    public static Grid Of(params (string Name, string? Value)[] fields)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        foreach (var (name, value) in fields.Where(field => !string.IsNullOrEmpty(field.Value)))
            grid.AddRow(new Text(name + ":"), Printable.Cell(value));
        return grid;
    }

    /// <summary>A time as people read it, UTC to the second; empty for none.</summary>
    public static string Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
