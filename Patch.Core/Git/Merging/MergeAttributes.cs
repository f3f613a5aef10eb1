using System.Globalization;
using System.Text;
using Patch.Core.Git.Lines;
using Patch.Core.Git.Objects;

namespace Patch.Core.Git.Merging;

/// <summary>How a path's content is merged.</summary>
internal enum MergeDriver
{
    Text,
    Binary,
    Union,
}

/// <summary>
/// What the .gitattributes files of one tree say about merging. Git reads them from the work tree that a patch is applied to, so they
/// come from our side.
/// </summary>
internal sealed class MergeAttributes(ObjectStore store, ObjectName? tree)
{
    private const string FileName = ".gitattributes";
    private const int BinaryTestLength = 8000;
    private const int LongestMarker = 200;

    private static readonly AttributeRule[] None = [];

    private readonly Dictionary<string, AttributeRule[]> byDirectory = [];
    private readonly Dictionary<string, AttributeRule> macros = new()
    {
        ["binary"] = AttributeRule.Parse("binary -diff -merge -text")!,
    };

    public MergeDriver Driver(string path) => Value(path, "merge") switch
    {
        "false" or "=binary" => MergeDriver.Binary,
        "=union" => MergeDriver.Union,
        _ => MergeDriver.Text,
    };

    /// <summary>How long conflict markers in the file shall be: <c>conflict-marker-size</c>, bounded, since the markers are shown.</summary>
    public int MarkerSize(string path) =>
        Value(path, "conflict-marker-size") is ['=', .. var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
            ? Math.Min(size, LongestMarker)
            : LineMerge.UsualMarkerSize;

    public bool IsBinary(string path, byte[] bytes) => Value(path, "diff") switch
    {
        "false" => true,
        "true" => false,
        _ => LooksBinary(bytes),
    };

    /// <summary>git's test: a NUL in the first 8000 bytes.</summary>
    public static bool LooksBinary(byte[] bytes) => bytes.AsSpan(0, Math.Min(bytes.Length, BinaryTestLength)).Contains((byte)0);

    /// <summary><c>true</c>, <c>false</c>, <c>=word</c>; null when nothing is said. The nearest file wins, in it the last line.</summary>
    private string? Value(string path, string attribute)
    {
        for (var directory = Parent(path); ; directory = Parent(directory))
        {
            var relative = directory.Length == 0 ? path : path[(directory.Length + 1)..];
            foreach (var rule in Rules(directory).Reverse().Where(rule => rule.Matches(relative)))
                if (Setting(rule, attribute, depth: 0) is { } value)
                    return value == "unset" ? null : value;
            if (directory.Length == 0)
                return null;
        }
    }

    private string? Setting(AttributeRule rule, string attribute, int depth)
    {
        foreach (var (name, value) in rule.Settings.Reverse())
        {
            if (name == attribute)
                return value;
            if (value == "true" && depth < 5 && macros.TryGetValue(name, out var macro) && Setting(macro, attribute, depth + 1) is { } inherited)
                return inherited;
        }

        return null;
    }

    private AttributeRule[] Rules(string directory)
    {
        if (byDirectory.TryGetValue(directory, out var rules))
            return rules;
        var entry = Directory(directory)?.FirstOrDefault(entry => entry.Name == FileName) ?? default;
        if (!Modes.IsFile(entry.Mode))
            return byDirectory[directory] = None;
        var lines = Encoding.Latin1.GetString(store.Read(entry.Id, ObjectKind.Blob)).Split('\n').Select(line => line.Trim()).ToList();
        if (directory.Length == 0)
            foreach (var line in lines.Where(line => line.StartsWith("[attr]", StringComparison.Ordinal)))
                if (AttributeRule.Parse(line["[attr]".Length..]) is { } macro)
                    macros[macro.Pattern] = macro;
        return byDirectory[directory] = [.. lines
            .Where(line => !line.StartsWith("[attr]", StringComparison.Ordinal)).Select(AttributeRule.Parse).OfType<AttributeRule>()];
    }

    private TreeEntry[]? Directory(string path)
    {
        if (tree is not { } root)
            return null;
        var entries = store.Tree(root);
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = entries.FirstOrDefault(entry => entry.Name == name);
            if (!entry.IsDirectory)
                return null;
            entries = store.Tree(entry.Id);
        }

        return entries;
    }

    private static string Parent(string path) => path.LastIndexOf('/') is var at and >= 0 ? path[..at] : "";
}
