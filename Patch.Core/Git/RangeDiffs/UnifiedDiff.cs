using Patch.Core.Git.Lines;

namespace Patch.Core.Git.RangeDiffs;

/// <summary>Walks changed lines as a unified diff shows them: in hunks with three lines around.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <param name="changes">In order.</param>
    /// <param name="oldCount">Lines of the old text.</param>
    /// <param name="begin">Takes the first old line of each hunk.</param>
    /// <param name="line">Takes each line: ' ' or '-' with its place in the old text, '+' with its place in the new one.</param>
    public static void Walk(List<LineChange> changes, int oldCount, Action<int> begin, Action<char, int> line)
    {
        for (var at = 0; at < changes.Count;)
        {
            var old = Math.Max(0, changes[at].OldStart - Context);
            begin(old);
            int end;
            do
            {
                var change = changes[at++];
                end = change.OldStart + change.OldCount;
                while (old < change.OldStart)
                    line(' ', old++);
                while (old < end)
                    line('-', old++);
                for (var added = change.NewStart; added < change.NewStart + change.NewCount; added++)
                    line('+', added);
            }
            while (at < changes.Count && changes[at].OldStart - end <= 2 * Context);

            for (end = Math.Min(oldCount, end + Context); old < end;)
                line(' ', old++);
        }
    }
}
