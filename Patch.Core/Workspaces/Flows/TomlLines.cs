using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Patch.Core.Workspaces.Flows;

/// <summary>Finds the line of each key of a TOML file; the values alone, as the model has them, know no lines.</summary>
internal static class TomlLines
{
    /// <summary>Paths such as <c>name</c>, <c>steps[1]</c> and <c>steps[1].trigger.type</c> to lines, from 1.</summary>
    /// <exception cref="FlowTomlException">The text is not TOML, or a key stands twice in it.</exception>
    public static IReadOnlyDictionary<string, int> Of(string text)
    {
        var document = SyntaxParser.Parse(text, sourceName: null, validate: true);
        if (document.Diagnostics.FirstOrDefault(message => message.Kind == DiagnosticMessageKind.Error) is { } fault)
            throw new FlowTomlException(fault.Span.Start.Line + 1, $"Not TOML: {fault.Message}.");
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        AddKeys(document.KeyValues, "", lines);
        foreach (var table in document.Tables)
        {
            var path = PathOf(table, counts);
            lines.TryAdd(path, table.Span.Start.Line + 1);
            AddKeys(table.Items, path, lines);
        }

        return lines;
    }

    private static void AddKeys(IEnumerable<KeyValueSyntax> keys, string path, Dictionary<string, int> lines)
    {
        foreach (var pair in keys)
        {
            var key = pair.Key?.ToString().Trim() ?? "";
            lines.TryAdd(path.Length == 0 ? key : $"{path}.{key}", pair.Span.Start.Line + 1);
        }
    }

    /// <summary>Below a list of tables, a table belongs to the list's last entry.</summary>
    private static string PathOf(TableSyntaxBase table, Dictionary<string, int> counts)
    {
        var name = table.Name?.ToString().Trim() ?? "";
        if (table is TableArraySyntax)
        {
            counts[name] = counts.GetValueOrDefault(name, -1) + 1;
            return $"{name}[{counts[name]}]";
        }

        var list = counts.Keys.FirstOrDefault(list => name.StartsWith(list + ".", StringComparison.Ordinal));
        return list is null ? name : $"{list}[{counts[list]}]{name[list.Length..]}";
    }
}
