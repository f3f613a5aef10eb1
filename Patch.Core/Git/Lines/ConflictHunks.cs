using System.Text;

namespace Patch.Core.Git.Lines;

/// <summary>Writes the conflicts of a text merge with markers, as a person sees them in a file, bounded in number and size.</summary>
internal static class ConflictHunks
{
    private const int MostHunks = 20;
    private const int MostBytesASide = 4096;
    private const int Context = 3;

    /// <param name="merge">The merge.</param>
    /// <param name="oursName">After <c>&lt;&lt;&lt;&lt;&lt;&lt;&lt;</c>.</param>
    /// <param name="theirsName">After <c>&gt;&gt;&gt;&gt;&gt;&gt;&gt;</c>.</param>
    public static (IReadOnlyList<string> Hunks, bool Cut) Of(LineMerge merge, string oursName, string theirsName)
    {
        var conflicts = merge.Regions.Where(region => region.Kind == RegionKind.Conflict).ToList();
        var cut = conflicts.Count > MostHunks;
        var hunks = new List<string>();
        foreach (var region in conflicts.Take(MostHunks))
        {
            var text = new StringBuilder();
            var before = Math.Min(Context, region.Ours);
            cut |= Append(text, merge.Ours, region.Ours - before, before);
            text.Append('<', merge.MarkerSize).Append(' ').Append(oursName).Append('\n');
            cut |= Append(text, merge.Ours, region.Ours, region.OursCount);
            text.Append('=', merge.MarkerSize).Append('\n');
            cut |= Append(text, merge.Theirs, region.Theirs, region.TheirsCount);
            text.Append('>', merge.MarkerSize).Append(' ').Append(theirsName).Append('\n');
            var end = region.Ours + region.OursCount;
            cut |= Append(text, merge.Ours, end, Math.Min(Context, merge.Ours.Count - end));
            hunks.Add(text.ToString());
        }

        return (hunks, cut);
    }

    private static bool Append(StringBuilder text, LineText file, int first, int count)
    {
        var bytes = file.Lines(first, count);
        var cut = bytes.Length > MostBytesASide;
        // A NUL past the start of a file that looked like text would not survive JSON stores.
        text.Append(Encoding.UTF8.GetString(cut ? bytes[..MostBytesASide] : bytes).Replace('\0', '\uFFFD'));
        if (cut || (bytes.Length > 0 && bytes[^1] != '\n'))
            text.Append('\n');
        return cut;
    }
}
