using System.Globalization;

namespace Patch.Cli.Git.Mirrors;

/// <summary>Sizes on disk as people read them.</summary>
internal static class Sizes
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Of(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1024 && unit < Units.Length - 1)
            (size, unit) = (size / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? size : Math.Round(size, 1)):0.#} {Units[unit]}");
    }
}
