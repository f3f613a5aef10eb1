using Patch.Cli.Terminal;
using Spectre.Console;

namespace Patch.Tests.Cli.Terminal;

public sealed class ListingTests
{
    private static readonly string Id = "patch:source:" + new string('x', 60);

    [Fact]
    public void A_wide_terminal_gets_a_table_and_a_narrow_one_a_block_a_row()
    {
        var list = new Listing("Status", "Id");
        list.Add("ok", Id);
        list.Add("[red]", null);

        Assert.Contains($"ok       {Id}", Written(list, 100), StringComparison.Ordinal);
        var needed = Written(list, 100).Split('\n').Max(line => line.Length);
        Assert.Contains($"ok       {Id}", Written(list, needed), StringComparison.Ordinal);
        Assert.DoesNotContain($"ok       {Id}", Written(list, needed - 1), StringComparison.Ordinal);
        var narrow = Written(list, 60).Split('\n');
        Assert.Equal("Status:  ok", narrow[0].TrimEnd());
        Assert.StartsWith("Id:      patch:source:xxx", narrow[1], StringComparison.Ordinal);
        Assert.Contains("Status:  [red]", narrow.Select(line => line.TrimEnd()));
        Assert.All(narrow, line => Assert.True(line.Length <= 60, line));
    }

    private static string Written(Listing list, int width)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        list.WriteTo(console);
        return writer.ToString();
    }
}
