using System.Text.RegularExpressions;
using Patch.Core;
using Patch.Tests.Support;

namespace Patch.Tests.Telemetry;

/// <summary>The page of names says what the code does.</summary>
public sealed partial class TelemetryPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceFolder.Root, "docs", "reference", "telemetry.md"));

    [Fact]
    public void Every_instrument_is_on_the_page_with_its_name_in_Prometheus_and_its_unit()
    {
        foreach (var instrument in Instruments.All.Values)
        {
            var row = Page.Split('\n').FirstOrDefault(line => line.StartsWith($"| `{instrument.Name}` |", StringComparison.Ordinal));
            Assert.True(row is not null, $"docs/reference/telemetry.md has no row for {instrument.Name}");
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            var unit = instrument.Unit!.StartsWith('{') ? "" : instrument.Unit;
            Assert.Equal((instrument.Name, $"`{Instruments.PrometheusName(instrument)}`", unit), (instrument.Name, cells[2], cells[3]));
        }
    }

    [Fact]
    public void No_instrument_is_on_the_page_or_in_the_source_that_nothing_makes()
    {
        var told = Row().Matches(Page).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal);
        Assert.Equal(Instruments.All.Keys, told);
        Assert.Equal(Instruments.All.Keys, Instruments.InSource().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_span_is_on_the_page_and_no_other()
    {
        var names = Constants(typeof(SpanNames));
        Assert.All(names, name => Assert.Contains($"\n| `{name}` | ", Page, StringComparison.Ordinal));
        Assert.Empty(SpanRow().Matches(Page).Select(match => match.Groups["name"].Value).Except(names));
        Assert.Empty(StartedInSource().Except(names));
    }

    [Fact]
    public void Every_attribute_is_on_the_page() =>
        Assert.All(Constants(typeof(SpanTags)), name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));

    private static IReadOnlyList<string> Constants(Type type) =>
        [.. type.GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    /// <summary>Spans that are started by a name of their own rather than by one of the list.</summary>
    private static IEnumerable<string> StartedInSource() => Directory.EnumerateFiles(Path.Combine(SourceFolder.Root, "Patch.Core"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Started().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value));

    [GeneratedRegex("^\\| `(?<name>patch\\.[a-z.]+)` \\| `patch_", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^\\| `(?<name>patch\\.[a-z]+)` \\| [^`]", RegexOptions.Multiline)]
    private static partial Regex SpanRow();

    [GeneratedRegex("PatchTelemetry\\.(?:Start|Within)\\(\\$?\"(?<name>[^\"]+)\"")]
    private static partial Regex Started();
}
