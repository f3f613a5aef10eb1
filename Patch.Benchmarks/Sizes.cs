using System.Globalization;

namespace Patch.Benchmarks;

/// <summary>Sizes of a benchmark as they stand on the command line: <c>--files 70000 --patches 100</c>.</summary>
internal static class Sizes
{
    /// <summary>The defaults with what the command line says put over them; null when it names something else, or no number above zero.</summary>
    public static IReadOnlyDictionary<string, int>? Read(string[] arguments, Dictionary<string, int> defaults)
    {
        for (var at = 0; at < arguments.Length; at += 2)
        {
            var name = arguments[at].TrimStart('-');
            if (!defaults.ContainsKey(name) || at + 1 == arguments.Length)
                return null;
            if (!int.TryParse(arguments[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size == 0)
                return null;
            defaults[name] = size;
        }

        return defaults;
    }
}
